using System.CommandLine;

namespace MicroNets.Cli;

/// <summary>The part of a data set that a command reads.</summary>
internal static class SplitOption
{
    /// <summary>Every item, whatever its split.</summary>
    public const string All = "all";

    public static Option<string?> New() =>
        new("--split") { Description = "Of the data: train, val or test; all: every item; without it the last of "
        + "these that it has, of a lone file all." };

    /// <summary>The split that was asked for, or the one that judges best among those that the data has.</summary>
    public static string Of(string? asked, Func<string, bool> contains) => asked ?? new[] { "test", "val", "train" }.First(contains);
}
