using System.ComponentModel;
using System.Diagnostics;

namespace MicroNets.Firmware.Toolchain;

/// <summary>Runs outside programs.</summary>
internal static class OutsideProcess
{
    // How often it is looked whether a program still computes.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(10);

    /// <summary>What the program wrote to standard output and to standard error.</summary>
    /// <exception cref="InputException">The program is missing or does not start.</exception>
    /// <exception cref="InvalidOperationException">It failed or did not end in time; with what it wrote.</exception>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="limit">Longest time it may take: of the processor, so that a busy machine is waited for, or without computing.</param>
    /// <param name="errors">Reads its standard error while it runs; null: that is kept as text.</param>
    public static string Run(OutsideProgram program, IEnumerable<string> arguments, string folder, TimeSpan limit,
        Action<TextReader>? errors = null)
    {
        if (!program.IsPresent)
            throw new InputException($"no '{program.Name}' on the PATH", $"it for {program.Purpose}",
                $"run 'micronets setup', or install {string.Join(", ", program.Package)}");
        return Run(program.Name, arguments, folder, limit, errors);
    }

    public static string Run(string program, IEnumerable<string> arguments, string folder, TimeSpan limit,
        Action<TextReader>? errors = null)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, WorkingDirectory = folder,
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using Process process = Start(start);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = errors is null ? process.StandardError.ReadToEndAsync() : Task.Run(() =>
        {
            errors(process.StandardError);
            return "";
        });
        if (!EndsWithin(process, limit))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"'{program}' did not end within {limit.TotalSeconds:F0} s");
        }

        process.WaitForExit();
        string text = output.Result + error.Result;
        return process.ExitCode == 0 ? text
            : throw new InvalidOperationException($"'{program}' ended with code {process.ExitCode}:\n{text}");
    }

    private static bool EndsWithin(Process process, TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        TimeSpan used = TimeSpan.Zero;
        while (!process.WaitForExit(limit < s_look ? limit : s_look))
        {
            TimeSpan before = used;
            try
            {
                used = process.TotalProcessorTime;
            }
            catch (Exception ended) when (ended is InvalidOperationException or Win32Exception)
            {
                // It has just ended.
                continue;
            }

            if (used > limit || (clock.Elapsed >= limit && used == before))
                return false;
        }

        return true;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' did not start");
        }
        catch (Win32Exception exception)
        {
            throw new InputException($"'{start.FileName}' that does not start ({InputException.Clause(exception)})",
                "a program that this system runs", "run 'micronets setup', or install it again", exception);
        }
    }
}
