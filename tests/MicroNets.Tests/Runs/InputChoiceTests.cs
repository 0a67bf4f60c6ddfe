using System.Text;
using MicroNets.Cli;
using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Sets;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Graph;
using MicroNets.Runs;
using MicroNets.Runs.Stages;
using MicroNets.Search.Trials;
using MicroNets.Tests.Data;
using MicroNets.Tests.Search;

namespace MicroNets.Tests.Runs;

public sealed class InputChoiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Other_resolutions_of_a_spectrogram_cover_the_same_seconds()
    {
        foreach (AudioFrontEnd frontEnd in TaskCatalog.Find("kws").Inputs.Concat(TaskCatalog.Find("ad-paper").Inputs).Select(input =>
            input.FrontEnd)
            .OfType<AudioFrontEnd>().Append(new Mfcc()))
        {
            double Seconds(AudioFrontEnd of) => (double)of.Output.Height * of.WindowFrameStep / of.SampleRate;
            Assert.NotEmpty(frontEnd.Alternatives);
            foreach (AudioFrontEnd other in frontEnd.Alternatives.Cast<AudioFrontEnd>())
            {
                other.Compile();
                Assert.True(other.Output.Elements < frontEnd.Output.Elements, $"{other.Output} for {frontEnd.Output}");
                Assert.InRange(Seconds(other), 0.9 * Seconds(frontEnd), 1.1 * Seconds(frontEnd));
            }
        }
    }

    [Fact]
    public void Pictures_are_read_in_other_sizes_and_colours_and_series_as_values_or_spectra()
    {
        var pixels = new ImagePixels(32, 32);
        Assert.Equal(5, pixels.Alternatives.Distinct().Count());
        Assert.All(pixels.Alternatives, other => other.Compile());
        Assert.Empty(new FrameArray(10).Alternatives);

        foreach (string name in (string[])["slow/1.csv", "slow/2.csv", "fast/1.csv", "fast/2.csv"])
            _folder.Add($"series/{name}", SeriesData.Csv(120, name[0] == 's' ? 20 : 5));
        var windows = new SeriesWindows(32, 2) { Stride = 16 };
        using DataSet data = DataSets.Open(_folder["series"]);
        TaskSpec task = TaskCatalog.Find("motion") with { Inputs = [new TaskInput(windows)] };
        TaskInput[] inputs = [.. InputChoices.Of(task, data)];
        Assert.Equal([typeof(SeriesWindows), typeof(SeriesSpectra)], inputs.Select(input => input.FrontEnd.GetType()));
        Assert.Equal(windows.Output, InputChoices.Of(task with { Inputs = [inputs[1]] }, data)[1].FrontEnd.Output);
    }

    [Fact]
    public void The_better_half_of_anything_goes_on()
    {
        var learnt = new Dictionary<char, int>();
        (char winner, TrialTraining? _, EquatableArray<(char Of, Trial Trial)> trials) = SuccessiveHalving.Run("abcd".ToArray(),
            (candidate, units, before, _) =>
        {
            Assert.Equal(learnt.GetValueOrDefault(candidate), (int)(before?.Trial.Samples ?? 0));
            learnt[candidate] = units;
            return new TrialTraining(new Trial(TinySpaces.Bits.Largest, units, 1, 0.1 * (candidate - 'a'), 0) { AccuracyError = 0.01 },
                new Weights());
        }, null);

        Assert.Equal('d', winner);
        Assert.Equal("abcddc", new string([.. trials.Select(trial => trial.Of)]));
        Assert.Equal(new() { ['a'] = 1, ['b'] = 1, ['c'] = 2, ['d'] = 2 }, learnt);
        Assert.Equal(1, trials[^1].Trial.Share);
    }

    [Fact]
    public void A_run_chooses_what_it_reads_once()
    {
        const string Space = """
            { "name": "small", "inputs": [[32, 32, 1], [21, 21, 1]], "classes": 2, "blocks": [
                { "kind": "conv", "name": "stem", "widths": [4, 8], "kernels": [[3, 3]], "stride": 2 } ] }
            """;
        string run = _folder["run"];
        string[] search =
        [
            "search", SmallData.Pictures(_folder["pictures"]), "--choose-input", "--device", "stm32f446re", "--budget", "smoke", "--out",
                run,
            "--space", _folder.Add("space.json", Encoding.UTF8.GetBytes(Space)),
        ];
        string Search()
        {
            var messages = new StringWriter();
            Assert.True(Tool.Run(search, new StringWriter(), messages, CancellationToken.None) == 0, messages.ToString());
            return messages.ToString();
        }

        string all = Search();
        string chosen = File.ReadAllText(Path.Combine(run, InputStage.File)), found = File.ReadAllText(Path.Combine(run, SearchStage.File));
        Assert.Contains("trial of input 21×21×1", all, StringComparison.Ordinal);
        Assert.Contains("does not read it", all, StringComparison.Ordinal);
        Assert.Contains("by trials of equal computation", found, StringComparison.Ordinal);

        File.Delete(Path.Combine(run, SearchStage.File));
        Assert.DoesNotContain("trial of input", Search(), StringComparison.Ordinal);
        Assert.Equal(chosen, File.ReadAllText(Path.Combine(run, InputStage.File)));
        Assert.Equal(found, File.ReadAllText(Path.Combine(run, SearchStage.File)));
    }

    [Fact]
    public void What_has_one_input_refuses_the_choice()
    {
        RunRequest request = new RunRequest("ad", "stm32f446re", Limits.None, null, "smoke", 1) { ChoosesInput = true };
        Assert.Contains("--choose-input", Assert.Throws<InputException>(request.Checked).Message, StringComparison.Ordinal);
        Assert.Contains("supernet", Assert.Throws<InputException>(() => MicroNets.Runs.Studies.LadderStudy.Plan(
            request with { Task = "kws" }, [Limits.None, Limits.None])).Message, StringComparison.Ordinal);
    }
}
