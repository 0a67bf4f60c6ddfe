using MicroNets.Tests;

namespace MicroNets.Conformance.Packages;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Root => RepositoryFolder.Root;

    /// <summary>Debug or Release, as these tests were built.</summary>
    public static string Configuration { get; } =
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Debug" : "Release";

    /// <summary>The tool as it was built beside these tests.</summary>
    public static string Tool { get; } = Path.Combine(Root, "src", "MicroNets.Cli", "bin", Configuration, "net10.0", "MicroNets.Cli.dll");

    /// <summary>Where packages lie that were restored on this machine.</summary>
    public static string PackageCache { get; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
