using System.Diagnostics;

namespace MicroNets.Cli;

/// <summary>Installs the packages of outside programs, on a Debian-like machine where the tool runs as root.</summary>
/// <param name="say">Is told what is installed, and of programs that cannot be installed what to do.</param>
internal sealed class PackageInstaller(Action<string> say)
{
    // Compilers are some hundred megabytes; a mirror that hangs is noticed all the same.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(15);

    private static bool CanInstall => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get");

    /// <returns>The programs that are still missing.</returns>
    public IReadOnlyList<OutsideProgram> Install(IReadOnlyList<OutsideProgram> missing)
    {
        if (!CanInstall)
        {
            foreach (string line in OutsideProgram.Advice(missing))
                say(line);
            return missing;
        }

        say($"installing {OutsideProgram.Packages(missing)}");
        // An old package list is the usual cause of a failed install; updating it costs seconds.
        _ = Apt("update -q");
        if (!Apt($"install -y -q --no-install-recommends {OutsideProgram.Packages(missing)}"))
            say($"installing failed; try by hand: apt-get install {OutsideProgram.Packages(missing)}");
        return OutsideProgram.Missing(missing);
    }

    private bool Apt(string arguments)
    {
        string command = $"apt-get {arguments.Split(' ')[0]}";
        var start = new ProcessStartInfo("apt-get", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            say($"{command}: stopped after {s_limit.TotalMinutes:0} minutes");
            return false;
        }

        Task.WaitAll(output, errors);
        if (process.ExitCode != 0)
            say($"{command}: {errors.Result.Trim()}");
        return process.ExitCode == 0;
    }
}
