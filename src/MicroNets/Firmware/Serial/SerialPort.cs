using System.Diagnostics;
using System.Text;
using Port = System.IO.Ports.SerialPort;

namespace MicroNets.Firmware.Serial;

/// <summary>A serial port of this machine at 115200 baud, 8 bits, no parity, one stop bit.</summary>
internal sealed class SerialPort : ISerialLine
{
    private const int BaudRate = 115_200;
    private readonly Port _port;
    private readonly ReceivedLines _received;

    private SerialPort(Port port)
    {
        _port = port;
        _received = new ReceivedLines(port.PortName);
    }

    public string Path => _port.PortName;

    /// <param name="path">/dev/ttyACM0, COM3 …</param>
    /// <exception cref="InputException">There is no such port, or it cannot be used.</exception>
    public static SerialPort Open(string path)
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
            throw new InputException($"no serial port '{path}'", "a device such as /dev/ttyACM0",
                "connect the board, or look for its name with 'ls /dev/tty*'");
        var port = new Port(path, BaudRate);
        try
        {
            port.Open();
            return new SerialPort(port);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException or ArgumentException)
        {
            port.Dispose();
            throw InputException.At($"'{path}'", exception, "a serial port that can be used",
                "close what else uses it, and see that you may read and write it (on Linux the group dialout)");
        }
    }

    public void Write(string text) => _port.BaseStream.Write(Encoding.ASCII.GetBytes(text));

    public string? ReadLine(TimeSpan limit)
    {
        var buffer = new byte[256];
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            if (_received.Take() is { } line)
                return line;
            double left = (limit - Stopwatch.GetElapsedTime(start)).TotalMilliseconds;
            if (left <= 0)
                return null;
            _port.ReadTimeout = (int)Math.Ceiling(left);
            try
            {
                _received.Append(buffer.AsSpan(0, _port.Read(buffer, 0, buffer.Length)));
            }
            catch (TimeoutException)
            {
                return null;
            }
        }
    }

    public void Dispose() => _port.Dispose();
}
