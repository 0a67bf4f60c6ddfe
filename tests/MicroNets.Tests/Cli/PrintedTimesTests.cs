using MicroNets.Cli;

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

    private static string Output(params string[] command)
    {
        using var output = new StringWriter();
        Tool.Run(command, output, TextWriter.Null, CancellationToken.None);
        return output.ToString();
    }
}
