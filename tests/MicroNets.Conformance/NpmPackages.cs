using System.Diagnostics;
using System.Security.Cryptography;

namespace MicroNets.Conformance;

/// <summary>Packages of npm that judge, installed once into a temporary folder as a lock file pins them.</summary>
internal static class NpmPackages
{
    /// <summary>The folder with <c>node_modules</c>; null with the reason where Node, npm or a package cannot be had.</summary>
    /// <param name="name">Folder beside the tests that holds <paramref name="files"/>.</param>
    /// <param name="files">Among them package.json and package-lock.json.</param>
    public static (string? Folder, string Reason) Install(string name, IReadOnlyList<string> files)
    {
        string source = Path.Combine(AppContext.BaseDirectory, name);
        string hash = Convert.ToHexStringLower(SHA256.HashData(files.SelectMany(file => File.ReadAllBytes(Path.Combine(source, file))).ToArray()))[..12];
        string folder = Path.Combine(Path.GetTempPath(), $"micronets-{name}-{hash}");
        if (File.Exists(Path.Combine(folder, "complete")))
            return (folder, "");
        try
        {
            Directory.CreateDirectory(folder);
            foreach (string file in files)
                File.Copy(Path.Combine(source, file), Path.Combine(folder, file), overwrite: true);
            Start("npm", folder, ["ci", "--no-audit", "--no-fund"]);
            File.WriteAllText(Path.Combine(folder, "complete"), "");
            return (folder, "");
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception or IOException)
        {
            return (null, $"the packages of '{name}' cannot be installed: {exception.Message}");
        }
    }

    /// <summary>What a program printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string Start(string program, string folder, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {error.Result}");
    }
}
