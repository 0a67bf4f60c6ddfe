namespace MicroNets.Firmware.Serial;

/// <summary>A line to a board: text out, lines of text in.</summary>
internal interface ISerialLine : IDisposable
{
    /// <summary>Names the line in messages.</summary>
    string Path { get; }

    void Write(string text);

    /// <summary>The next line, without its end; null when none has come within the limit.</summary>
    string? ReadLine(TimeSpan limit);
}
