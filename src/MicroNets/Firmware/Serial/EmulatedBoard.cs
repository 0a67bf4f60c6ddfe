using System.Diagnostics;
using System.Text.RegularExpressions;
using MicroNets.Firmware.Toolchain;

namespace MicroNets.Firmware.Serial;

/// <summary>A board in the emulator, whose serial port is a terminal of this machine; it is switched off at the end.</summary>
internal sealed partial class EmulatedBoard : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private readonly Process _process;

    private EmulatedBoard(Process process, string port)
    {
        _process = process;
        Port = port;
    }

    /// <summary>Path of the terminal.</summary>
    public string Port { get; }

    /// <param name="program">Path of a linked program within the project.</param>
    /// <exception cref="InputException">The emulator is missing, or has no such machine.</exception>
    public static EmulatedBoard Start(FirmwareProject project, string program)
    {
        if (project.Target.Emulation is not { } emulation)
            throw new InputException($"target {project.Target.Name}", "one that the emulator has a machine for",
                "name the serial port of a board");
        var emulator = OutsideProgram.Named(emulation.Program);
        if (!emulator.IsPresent)
            throw new InputException($"no '{emulator.Name}' on the PATH", $"it for {emulator.Purpose}", "run 'micronets setup'");

        IEnumerable<string> ports = Enumerable.Repeat("null", emulation.SerialPort).Append("pty")
            .SelectMany(port => new[] { "-serial", port });
        var start = new ProcessStartInfo(emulator.Name, [.. emulation.Counted(program), .. ports])
        {
            UseShellExecute = false, WorkingDirectory = project.Folder, RedirectStandardOutput = true, RedirectStandardError = true,
                RedirectStandardInput = true,
        };
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"'{emulator.Name}' did not start");
        var port = new TaskCompletionSource<string>();
        void Read(string? line)
        {
            if (line is not null && PortPattern().Match(line) is { Success: true } match)
                port.TrySetResult(match.Value);
        }

        process.OutputDataReceived += (_, data) => Read(data.Data);
        process.ErrorDataReceived += (_, data) => Read(data.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (port.Task.Wait(StartLimit))
            return new EmulatedBoard(process, port.Task.Result);
        End(process);
        throw new InvalidOperationException($"'{emulator.Name}' gave no serial port within {StartLimit.TotalSeconds:F0} s");
    }

    public void Dispose() => End(_process);

    private static void End(Process process)
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    [GeneratedRegex(@"/dev/\S+")]
    private static partial Regex PortPattern();
}
