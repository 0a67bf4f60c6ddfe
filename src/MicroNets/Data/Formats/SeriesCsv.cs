namespace MicroNets.Data.Formats;

/// <summary>
/// A recording as a table: a line per step, a column per channel, with or without a header. A column of times gives the rate and is no
/// channel; a
/// column that holds one word throughout, such as the class, is passed over.
/// </summary>
internal static class SeriesCsv
{
    // Not y, which is an axis here.
    private static readonly string[] s_labels = ["label", "class", "activity", "target"];

    private static readonly string[] s_times = ["t", "time", "timestamp", "ms", "millis", "seconds", "sec", "us", "micros"];

    public static bool HasExtension(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="InputException">The text is no such table.</exception>
    public static SeriesRecording Decode(ReadOnlySpan<byte> bytes, string name)
    {
        IReadOnlyList<(long Offset, string[] Fields)> lines = CsvLines.Parse(bytes, name).Lines;
        if (lines.Count == 0)
            throw BadFile.At(name, 0, "an empty file", "a line of numbers for each step");
        bool hasHeader = lines[0].Fields.Any(field => !CsvLines.IsNumber(field))
            && (lines.Count == 1 || lines[1].Fields.Any(CsvLines.IsNumber)) && !lines[0].Fields.Any(CsvLines.IsNumber);
        string[] header = hasHeader ? lines[0].Fields : [.. lines[0].Fields.Select((_, column) => $"channel{column + 1}")];
        (long Offset, string[] Fields)[] steps = [.. hasHeader ? lines.Skip(1) : lines];
        if (steps.Length == 0)
            throw BadFile.At(name, bytes.Length, "no steps", "a line of numbers for each");

        int time = Array.FindIndex(header, IsTime);
        int[] channels = [.. Enumerable.Range(0, header.Length).Where(column => column != time && !s_labels.Contains(header[column].Trim(), StringComparer.OrdinalIgnoreCase) && !IsConstantWord(steps, column))];
        if (channels.Length == 0)
            throw BadFile.At(name, 0, $"the columns {string.Join(", ", header)}", "at least one of measured values");
        var values = new float[steps.Length * channels.Length];
        for (int step = 0, at = 0; step < steps.Length; step++)
        {
            foreach (int column in channels)
                values[at++] = (float)CsvLines.Number(steps[step].Fields[column], column, name, steps[step].Offset);
        }

        double? rate = time < 0 ? null : Rate(header[time],
            [.. steps.Select(step => CsvLines.Number(step.Fields[time], time, name, step.Offset))]);
        return new SeriesRecording(rate, channels.Select(column => header[column].Trim()).ToEquatableArray(), values);
    }

    private static bool IsTime(string column) => s_times.Contains(Words(column)[0], StringComparer.OrdinalIgnoreCase);

    private static string[] Words(string column) =>
        column.Trim().Split([' ', '_', '(', ')', '[', ']', '/', '-'], StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words
        ? words : [""];

    private static bool IsConstantWord((long Offset, string[] Fields)[] steps, int column)
    {
        string first = steps[0].Fields[column];
        return !CsvLines.IsNumber(first) && steps.All(step => step.Fields[column] == first);
    }

    // The unit is in the name; without one, steps of 1 or more are milliseconds.
    private static double? Rate(string column, double[] times)
    {
        if (times.Length < 2)
            return null;
        double[] steps = [.. times.Zip(times.Skip(1), (before, after) => after - before).Order()];
        double step = steps[steps.Length / 2];
        string[] words = [.. Words(column).Select(word => word.ToUpperInvariant())];
        double perSecond = words.Any(word => word is "US" or "MICROS") ? 1e6
            : words.Any(word => word is "MS" or "MILLIS") ? 1e3
            : words.Any(word => word is "S" or "SEC" or "SECONDS") ? 1
            : step >= 1 ? 1e3 : 1;
        return step > 0 ? perSecond / step : null;
    }
}
