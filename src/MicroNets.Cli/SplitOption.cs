using System.CommandLine;

namespace MicroNets.Cli;

/// <summary>The part of a data set that a command reads.</summary>
internal static class SplitOption
{
    public static Option<string?> New() => new("--split") { Description = "Of the data: train, val or test; without it the last of these that it has." };

    /// <summary>The split that was asked for, or the one that judges best among those that the data has.</summary>
    public static string Of(string? asked, Func<string, bool> contains) => asked ?? new[] { "test", "val", "train" }.First(contains);
}
