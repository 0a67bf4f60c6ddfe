using MicroNets.Cli;
using MicroNets.Devices;
using MicroNets.Search;
using MicroNets.Search.Spaces;

namespace MicroNets.Tests.Cli;

/// <summary>Commands that print milliseconds, walked through: law, clock and band stand beside them. Those of a whole run are read where
/// one is made.</summary>
public class PrintedTimesTests
{
    [Theory]
    [InlineData("preview", "kws-paper", "--device", "stm32f446re", "--latency", "100ms", "--samples", "20")]
    [InlineData("preview", "ad-paper", "--device", "nrf52840", "--energy", "5mJ", "--samples", "20")]
    [InlineData("profile", "kws-s", "--device", "stm32f446re")]
    [InlineData("profile", "kws-s", "--device", "stm32f446re", "--latency", "80ms", "--energy", "10mJ")]
    [InlineData("profile", "ad-s", "--device", "rp2040", "--latency", "1ms")]
    public void Every_time_names_its_law_clock_and_band(params string[] command)
    {
        string text = Output(command);
        PrintedTimes.AssertExplained(string.Join(' ', command), text);
        PrintedTimes.AssertOfThisEngine(string.Join(' ', command), text);
        string json = Output([.. command, "--json"]);
        PrintedTimes.AssertOfThisEngine(string.Join(' ', command), json);
        Assert.Contains("engine law", json, StringComparison.Ordinal);
    }

    [Fact]
    public void The_law_of_the_paper_speaks_by_name_only_and_says_so()
    {
        string text = Output("profile", "kws-s", "--device", "stm32f446re", "--latency-model", "paper");
        PrintedTimes.AssertExplained("profile", text);
        Assert.Throws<Xunit.Sdk.FalseException>(() => PrintedTimes.AssertOfThisEngine("profile", text));
    }

    [Theory]
    [InlineData("0.001ms")]
    [InlineData("0.3ms")]
    public void A_limit_that_nothing_keeps_is_told_with_the_law_behind_its_smallest_time(string limit)
    {
        var problem = new SearchProblem(BuiltInSpaces.KwsPaper, DeviceCatalog.Get("stm32f446re"), new Limits { Latency =
            Milliseconds.Parse(limit) });
        SmallestReachable reach = Feasibility.Preview(problem, 20).Unreached!;
        PrintedTimes.AssertExplained("search", new InfeasibleException(reach).Message);
        Assert.Null(Feasibility.Preview(problem with { Limits = new Limits { Ops = new OpCount(1) } }, 20).Unreached!.How);
    }

    [Fact]
    public void Calibration_names_the_law_that_it_makes_with_its_clock_and_band()
    {
        using var folder = new TemporaryFolder();
        string times = folder.Add("times.csv", "model,milliseconds\nkws-s,70\nds-cnn-s,24\nkws-m,130\n"u8.ToArray());
        string text = Output("calibrate", "stm32f446re", "--measurements", times, "--out", folder["mine.json"]);
        Assert.Contains("times by the calibrated law at 180 MHz: ", text, StringComparison.Ordinal);
        Assert.Matches(@"-\d+\.\d % to \+\d+\.\d % of an estimate", text);
        PrintedTimes.AssertExplained("profile", Output("profile", "kws-s", "--device", folder["mine.json"]));
        Assert.Contains("calibrated law", Output("profile", "kws-s", "--device", folder["mine.json"]), StringComparison.Ordinal);
    }

    private static string Output(params string[] command)
    {
        using var output = new StringWriter();
        Tool.Run(command, output, TextWriter.Null, CancellationToken.None);
        return output.ToString();
    }
}
