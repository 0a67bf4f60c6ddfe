using System.Text;
using System.Text.Json;
using MicroNets.Cli;

namespace MicroNets.Tests.Runs;

/// <summary>Studies of several runs through the command line, at a budget at which nothing is learnt but everything is done.</summary>
public sealed class StudyTests : IDisposable
{
    // Small, and DS-CNN-S is in it.
    private const string KeywordSpace = """
        { "name": "small", "inputs": [[49, 10, 1]], "classes": 12, "blocks": [
            { "kind": "conv", "name": "stem", "widths": [4, 8, 16, 64], "kernels": [[10, 4]] },
            { "kind": "depthwise-separable", "name": "a", "widths": [4, 8, 16, 64], "stride": 2 },
            { "kind": "depthwise-separable", "name": "b", "widths": [4, 8, 12, 16, 64], "presence": "optional" },
            { "kind": "depthwise-separable", "name": "c", "widths": [4, 8, 12, 16, 64], "presence": "optional" },
            { "kind": "depthwise-separable", "name": "d", "widths": [4, 8, 12, 16, 64], "presence": "optional" } ] }
        """;

    private const string PictureSpace = """
        { "name": "pictures", "inputs": [[16, 16, 1], [24, 24, 1]], "classes": 2, "blocks": [
            { "kind": "conv", "name": "stem", "widths": [2, 4], "stride": 2 },
            { "kind": "inverted-bottleneck", "name": "a", "expand": [4, 8], "widths": [4, 8], "stride": 2 } ] }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_comparison_trains_every_method_alike_and_goes_on_where_it_was()
    {
        string[] command = ["--ops", "1M", "--seeds", "2", "--against", "random-search,aging-evolution,uniform,ds-cnn-s"];

        (int code, JsonElement study, _) = Search(command);

        Assert.Equal(0, code);
        JsonElement[] rows = [.. study.GetProperty("rows").EnumerateArray()];
        Assert.Equal(
            ["dnas", "random-search", "aging-evolution", "uniform", "ds-cnn-s", "dnas", "random-search", "aging-evolution", "uniform",
                "ds-cnn-s"],
            rows.Select(row => row.GetProperty("name").GetString()));
        Assert.Equal(["1", "1", "1", "1", "1", "2", "2", "2", "2", "2"], rows.Select(row => row.GetProperty("seed").ToString()));
        Assert.All(rows, row => Assert.Equal(row.GetProperty("name").GetString() != "ds-cnn-s", row.GetProperty("mops").GetDouble() <= 1));
        JsonElement found = rows[0], random = rows[1];
        double computed = found.GetProperty("search_gigaflop").GetDouble(), ofRandom = random.GetProperty("search_gigaflop").GetDouble();
        Assert.InRange(ofRandom, computed, computed + (2 * ofRandom / random.GetProperty("trials").GetInt32()));
        Assert.All(found.GetProperty("expected_cost_errors").EnumerateObject(), error => Assert.InRange(error.Value.GetDouble(), -0.9, 9));

        JsonElement summary = study.GetProperty("summaries")[1];
        Assert.Equal(2, summary.GetProperty("runs").GetInt32());
        Assert.Matches("points, (within|beyond) the spread$", summary.GetProperty("verdict").GetString()!);
        Assert.Contains("| dnas | 2 |", File.ReadAllText(_folder["study/study.md"]), StringComparison.Ordinal);

        // Nothing is searched or trained again: the same figures, the minutes among them.
        Assert.Equal(study.ToString(), Search(command).Result.ToString());
    }

    [Fact]
    public void A_ladder_has_a_network_for_each_limit_and_a_front()
    {
        (int code, JsonElement study, _) = Search("--sram", "8k,24k", "--ops", "1M");

        Assert.Equal(0, code);
        JsonElement[] rows = [.. study.GetProperty("rows").EnumerateArray()];
        Assert.Equal(["sram-8k", "sram-24k"], rows.Select(row => row.GetProperty("name").GetString()));
        Assert.True(rows[0].GetProperty("costs").EnumerateArray().Single(cost => cost.GetProperty("name").GetString() == "sram")
            .GetProperty("high").GetDouble() <= 8 * 1024);
        Assert.All(rows, row => Assert.True(row.GetProperty("mops").GetDouble() <= 1));
        Assert.NotEmpty(study.GetProperty("front").EnumerateArray());
        Assert.StartsWith("<svg", File.ReadAllText(_folder["study/front.svg"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Minimizing_closes_in_on_the_cheapest_network_that_is_good_enough()
    {
        (int code, JsonElement study, _) = Search("--ops", "1M", "--minimize", "ops", "--accuracy", "0.1%");

        Assert.Equal(0, code);
        JsonElement[] rows = [.. study.GetProperty("rows").EnumerateArray()];
        string best = Assert.Single(study.GetProperty("front").EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal(rows.Where(row => row.GetProperty("score").GetDouble() >= 0.001).Min(row => row.GetProperty("mops").GetDouble()),
            rows.First(row => row.GetProperty("name").GetString() == best).GetProperty("mops").GetDouble());
    }

    [Fact]
    public void An_accuracy_that_nothing_reaches_ends_with_1_after_the_loosest_limit()
    {
        (int code, JsonElement study, _) = Search("--ops", "0.5M", "--minimize", "ops", "--accuracy", "100%");
        Assert.Equal(1, code);
        Assert.Single(study.GetProperty("rows").EnumerateArray());
        Assert.Contains("No network", study.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Resolutions_are_searched_one_by_one_and_those_that_cannot_fit_are_left_out()
    {
        (int code, JsonElement study, string messages) = Run(
            "search", "vww", "--device", "stm32f446re", "--ops", "40k", "--resolutions", "1000,16,24", "--space",
                _folder.Add("space.json", Encoding.UTF8.GetBytes(PictureSpace)), "--data", SmallData.Pictures(_folder["pictures"]),
                "--budget", "smoke", "--out", _folder["study"], "--json");

        Assert.True(code == 0, messages);
        Assert.Equal(["16×16", "24×24"], study.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("name").GetString()));
        Assert.Contains("1000×1000 is left out", study.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_space_of_ones_own_is_searched_in_place_of_the_tasks()
    {
        (int code, JsonElement result, string messages) = Search();

        Assert.True(code == 0, messages);
        Assert.Matches(@"^(4|8|16|64)@10×4( (–|4|8|12|16|64)){4}$", result.GetProperty("architecture").GetString()!);

        // The search tells how it went, over every round and every decision.
        JsonElement trace = JsonDocument.Parse(File.ReadAllText(_folder["study/search.json"])).RootElement.GetProperty("trace");
        int rounds = trace.GetProperty("rounds").GetArrayLength();
        Assert.InRange(rounds, 1, 3);
        Assert.All(trace.GetProperty("decisions").EnumerateArray(),
            decision => Assert.Equal(rounds, decision.GetProperty("values").GetArrayLength()));
        JsonElement skips = trace.GetProperty("decisions").EnumerateArray()
            .Single(decision => decision.GetProperty("name").GetString() == "b/presence");
        Assert.All(skips.GetProperty("values").EnumerateArray(),
            values => Assert.Equal(1, values.EnumerateArray().Sum(value => value.GetDouble()), 3));
        Assert.Single(trace.GetProperty("trials").EnumerateArray(), trial => trial.GetProperty("won").GetBoolean());
    }

    [Theory]
    [InlineData("--minimize without --accuracy", "--minimize", "ops")]
    [InlineData("--accuracy without --minimize", "--accuracy", "90%")]
    [InlineData("--accuracy 190%", "--minimize", "ops", "--accuracy", "190%")]
    [InlineData("cost 'speed'", "--minimize", "speed", "--accuracy", "90%")]
    [InlineData("one of them", "--minimize", "ops", "--accuracy", "90%", "--seeds", "2")]
    [InlineData("--seeds 0", "--seeds", "0")]
    [InlineData("'annealing'", "--against", "annealing")]
    [InlineData("'vww-2', which reads 50×50×1", "--against", "vww-2")]
    [InlineData("2 values of --flash and 3 of --sram", "--sram", "8k,16k,32k", "--flash", "50k,90k")]
    [InlineData("--resolutions with 'x'", "--resolutions", "x")]
    [InlineData("the task vww", "--resolutions", "50")]
    public void What_makes_no_study_ends_with_2_and_says_why(string message, params string[] options)
    {
        (int code, _, string messages) = Search(options);
        Assert.Equal(2, code);
        Assert.Contains(message, messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_takes_one_value_of_a_limit()
    {
        (int code, _, string messages) = Run("run", "kws", "--device", "stm32f446re", "--sram", "8k,16k", "--out", _folder["run"]);
        Assert.Equal(2, code);
        Assert.Contains("2 values of --sram", messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_space_that_does_not_read_what_the_front_end_gives_is_refused()
    {
        (int code, _, string messages) = Run(
            "search", "kws", "--device", "stm32f446re", "--data", SmallData.Keywords(_folder["data"]), "--space",
                _folder.Add("space.json", Encoding.UTF8.GetBytes(PictureSpace)), "--out", _folder["study"]);
        Assert.Equal(2, code);
        Assert.Contains("samples of 49×10×1", messages, StringComparison.Ordinal);
    }

    private (int Code, JsonElement Result, string Messages) Search(params string[] options) => Run(
        [
            "search", "kws", "--device", "stm32f446re", "--data", SmallData.Keywords(_folder["data"]), "--budget", "smoke", "--out",
                _folder["study"], "--json",
            "--space", _folder.Add("space.json", Encoding.UTF8.GetBytes(KeywordSpace)), .. options,
        ]);

    private static (int Code, JsonElement Result, string Messages) Run(params string[] args)
    {
        var output = new StringWriter();
        var messages = new StringWriter();
        int code = Tool.Run(args, output, messages, CancellationToken.None);
        return (code, output.ToString() is { Length: > 0 } json ? JsonDocument.Parse(json).RootElement : default, messages.ToString());
    }
}
