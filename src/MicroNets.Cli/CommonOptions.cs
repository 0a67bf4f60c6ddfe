using System.CommandLine;

namespace MicroNets.Cli;

/// <summary>Options that every command has.</summary>
internal static class CommonOptions
{
    public static readonly Option<bool> Json =
        new("--json") { Description = "Print one JSON object on standard output and nothing else there.", Recursive = true };

    public static readonly Option<ulong> Seed = new("--seed") { Description = "Seed of every random stream.", Recursive = true,
        DefaultValueFactory = _ => 1 };

    public static readonly Option<bool> Quiet = new("--quiet") { Description = "No progress and no messages, only results and errors.",
        Recursive = true };
}
