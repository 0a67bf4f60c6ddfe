using System.Text.RegularExpressions;

namespace MicroNets.Tests.Cli;

/// <summary>What has to stand beside milliseconds that a command prints.</summary>
internal static partial class PrintedTimes
{
    /// <summary>Fails for a text with times of inferences that does not say by which law, at which clock and within which band.</summary>
    public static void AssertExplained(string command, string text)
    {
        string line = Spaces().Replace(text, " ");
        Assert.True(Time().IsMatch(line), $"{command} prints no time:\n{text}");
        Assert.True(line.Contains("engine law", StringComparison.Ordinal) || line.Contains("calibrated law", StringComparison.Ordinal)
            || line.Contains("paper law", StringComparison.Ordinal) || line.Contains("measured on", StringComparison.Ordinal),
            $"{command} names no law:\n{text}");
        Assert.True(Clock().IsMatch(line), $"{command} names no clock:\n{text}");
        Assert.True(Band().IsMatch(line), $"{command} names no band:\n{text}");
    }

    /// <summary>Fails for a figure of the engine of the published tables, which only its own law may tell.</summary>
    public static void AssertOfThisEngine(string command, string text) =>
        Assert.False(text.Contains("TFLM", StringComparison.OrdinalIgnoreCase) || text.Contains("paper law", StringComparison.Ordinal),
            $"{command} tells times of another engine:\n{text}");

    [GeneratedRegex(@"\d ?ms\b")]
    private static partial Regex Time();

    [GeneratedRegex(@"\d MHz|its own clock")]
    private static partial Regex Clock();

    [GeneratedRegex(@"[-+]?\d+ % to \+\d+ %|\d to \d[\d.]* ms")]
    private static partial Regex Band();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
