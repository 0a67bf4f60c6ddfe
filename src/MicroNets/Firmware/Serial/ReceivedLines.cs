using System.Text;

namespace MicroNets.Firmware.Serial;

/// <summary>Cuts what a serial line delivers into lines of text.</summary>
/// <param name="path">Names the line in messages.</param>
internal sealed class ReceivedLines(string path)
{
    /// <summary>Longer lines are no protocol: a board at another rate, or one that only writes.</summary>
    public const int LongestLine = 1 << 16;

    private readonly StringBuilder _open = new();
    private readonly Queue<string> _lines = [];

    /// <exception cref="InputException">More than <see cref="LongestLine"/> characters without an end of line.</exception>
    public void Append(ReadOnlySpan<byte> received)
    {
        foreach (char letter in Encoding.ASCII.GetString(received))
        {
            if (letter != '\n')
            {
                _open.Append(letter);
                continue;
            }

            _lines.Enqueue(_open.ToString().TrimEnd('\r'));
            _open.Clear();
        }

        if (_open.Length > LongestLine)
            throw new InputException($"more than {LongestLine} bytes from {path} without an end of line", "lines of text at 115200 baud",
                "check the port, and flash serial.elf of 'micronets build'");
    }

    /// <summary>The oldest whole line, without its end; null when there is none.</summary>
    public string? Take() => _lines.TryDequeue(out string? line) ? line : null;
}
