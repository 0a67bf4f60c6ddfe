namespace MicroNets.Tests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class RepositoryFolder
{
    public static string Root { get; } = Find();

    /// <summary>Pages for readers, as paths below the root.</summary>
    public static IEnumerable<string> Pages => new[] { "README.md", "CHANGELOG.md", "CONTRIBUTING.md" }
        .Concat(new[] { "docs", "samples", "benchmarks" }.SelectMany(Below)).Order(StringComparer.Ordinal);

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
}
