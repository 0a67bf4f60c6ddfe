using System.Text;
using MicroNets.Firmware.Toolchain;

namespace MicroNets.Firmware.Serial;

/// <summary>A serial port of this machine at 115200 baud, opened raw; its settings before are put back at the end.</summary>
internal sealed class SerialPort : ISerialLine
{
    private static readonly TimeSpan SettingsLimit = TimeSpan.FromSeconds(5);
    private readonly string _settings;
    private readonly FileStream _stream;
    private readonly StringBuilder _received = new();

    private SerialPort(string path, string settings, FileStream stream)
    {
        Path = path;
        _settings = settings;
        _stream = stream;
    }

    public string Path { get; }

    /// <exception cref="InputException">There is no such port, or it cannot be used.</exception>
    public static SerialPort Open(string path)
    {
        if (OperatingSystem.IsWindows())
            throw new InputException("a serial port on Windows", "Linux or macOS", "run micronets in WSL, with the port passed on to it");
        if (!File.Exists(path))
            throw new InputException($"no serial port '{path}'", "a device such as /dev/ttyACM0", "connect the board, or look for its name with 'ls /dev/tty*'");
        string settings = Settings(path, "-g").Trim();
        SetRaw(path);
        try
        {
            // Some drivers forget the settings when nobody has the port open.
            var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            SetRaw(path);
            return new SerialPort(path, settings, stream);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new InputException($"no right to open '{path}': {exception.Message}", exception);
        }
    }

    public void Write(string text)
    {
        _stream.Write(Encoding.ASCII.GetBytes(text));
        _stream.Flush();
    }

    public string? ReadLine(TimeSpan limit)
    {
        var buffer = new byte[256];
        long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (true)
        {
            string text = _received.ToString();
            if (text.IndexOf('\n', StringComparison.Ordinal) is var length and >= 0)
            {
                _received.Remove(0, length + 1);
                return text[..length].TrimEnd('\r');
            }

            // A read comes back after a tenth of a second with what is there, or with nothing.
            int count = _stream.Read(buffer);
            _received.Append(Encoding.ASCII.GetString(buffer, 0, count));
            if (count == 0 && Environment.TickCount64 >= end)
                return null;
        }
    }

    public void Dispose()
    {
        try
        {
            Settings(Path, _settings);
        }
        catch (InputException)
        {
            // A port that was pulled out has no settings to put back.
        }

        _stream.Dispose();
    }

    private static void SetRaw(string path) => Settings(path, "115200", "raw", "-echo", "clocal", "min", "0", "time", "1");

    private static string Settings(string path, params IEnumerable<string> settings)
    {
        try
        {
            return Tool.Run(OutsideProgram.TerminalSettings, [OperatingSystem.IsMacOS() ? "-f" : "-F", path, .. settings], Environment.CurrentDirectory, SettingsLimit);
        }
        catch (InvalidOperationException exception)
        {
            throw new InputException($"'{path}' is no serial port that can be used: {exception.Message}", exception);
        }
    }
}
