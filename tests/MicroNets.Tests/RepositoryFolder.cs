using System.Text.RegularExpressions;

namespace MicroNets.Tests;

/// <summary>The checkout that these tests were built from, and its pages.</summary>
internal static partial class RepositoryFolder
{
    public static string Root { get; } = Find();

    /// <summary>Pages for readers, as paths below the root.</summary>
    public static IEnumerable<string> Pages => new[] { "README.md", "CHANGELOG.md", "CONTRIBUTING.md" }
        .Concat(new[] { "docs", "samples", "benchmarks" }.SelectMany(Below)).Order(StringComparer.Ordinal);

    /// <summary>The commands of a page: lines that are set in, without what the shell does with them.</summary>
    public static IEnumerable<string> Commands(string page) => File.ReadLines(Path.Combine(Root, page))
        .Select(line => CommandLine().Match(line))
        .Where(match => match.Success)
        .Select(match => match.Groups["command"].Value.Split(" #")[0].Split(" | ")[0].Split(" > ")[0].Trim());

    /// <summary>The first block of JSON on a page.</summary>
    public static string Json(string page) => JsonBlock().Match(File.ReadAllText(Path.Combine(Root, page))).Groups["json"].Value;

    private static IEnumerable<string> Below(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.md", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal));

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MicroNets.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"no MicroNets.slnx above {AppContext.BaseDirectory}");
    }

    [GeneratedRegex(@"^ {4,}(\./)?micronets (?<command>.+)$")]
    private static partial Regex CommandLine();

    [GeneratedRegex("```json\n(?<json>.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
