using System.Diagnostics;
using MicroNets.Tests;

namespace MicroNets.Conformance.Packages;

/// <summary>The packages of this build, in a folder from which they are installed; nothing comes from elsewhere but what this build uses
/// too.</summary>
public sealed class PackageFeed : IDisposable
{
    public const string Library = "MicroNets";

    public const string Tool = "MicroNets.Tool";

    private readonly TemporaryFolder _folder = new();

    public PackageFeed()
    {
        foreach (string project in (string[])["MicroNets", "MicroNets.Cli"])
        {
            Dotnet(Repository.Root, "pack", Path.Combine("src", project), "--configuration", Repository.Configuration, "--no-build",
                "--nologo",
                "--output", _folder.Path, $"-p:PackageVersion={Version}");
        }
    }

    /// <summary>No other build has it, so that no cache has it either.</summary>
    public string Version { get; } = $"0.0.1-test.{Environment.ProcessId}.{Stopwatch.GetTimestamp()}";

    public string Package(string id, string extension) => _folder[$"{id}.{Version}.{extension}"];

    /// <summary>Makes a folder take packages from here.</summary>
    public void Serve(string folder) => File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
        <configuration>
          <config><add key="globalPackagesFolder" value="packages" /></config>
          <packageSources><clear /><add key="built" value="{_folder.Path}" /></packageSources>
          <fallbackPackageFolders><add key="used" value="{Repository.PackageCache}" /></fallbackPackageFolders>
        </configuration>
        """);

    /// <summary>What the .NET command line printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string Dotnet(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The build that runs these tests is no concern of the one that is started.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD",
            StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output
            : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended "
                + $"with {process.ExitCode}: {output}{error.Result}");
    }

    public void Dispose() => _folder.Dispose();
}
