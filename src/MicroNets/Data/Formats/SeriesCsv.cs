namespace MicroNets.Data.Formats;

/// <summary>A file that is one recording as a table (<see cref="SeriesTable"/>).</summary>
internal static class SeriesCsv
{
    public static bool HasExtension(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a file may be such a table among others of its class: plain text is called by many names.</summary>
    public static bool HasTextExtension(string path) => HasExtension(path) || path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".dat", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="InputException">The text is no such table.</exception>
    public static SeriesRecording Decode(ReadOnlySpan<byte> bytes, string name)
    {
        var table = SeriesTable.Parse(bytes, name);
        return table.Recording(0, table.Steps.Length);
    }
}
