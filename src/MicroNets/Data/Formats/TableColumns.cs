using System.Globalization;

namespace MicroNets.Data.Formats;

/// <summary>What columns of text tables hold, told by their names and values.</summary>
internal static class TableColumns
{
    // Not y, which is an axis of recordings.
    private static readonly string[] s_labels =
        ["label", "labels", "class", "classes", "activity", "target", "category", "gesture", "movement", "motion", "klasse"];

    private static readonly string[] s_times =
    [
        "t", "time", "timestamp", "timestamps", "datetime", "date", "zeit", "epoch",
        "ms", "millis", "seconds", "sec", "us", "micros", "ns",
    ];

    private static readonly string[] s_origins =
        ["id", "user", "subject", "person", "participant", "speaker", "session", "recording", "trial", "file", "filename", "experiment"];

    private static readonly string[] s_originFolders =
        ["p", "s", "sub", "subj", "patient", "proband", "day", "fold", "take", "rec", "mic", "device", "run", "volunteer"];

    private static readonly string[] s_counts = ["", "id", "unnamed", "index", "sample", "step", "row", "line", "nr", "no", "seq", "frame"];

    private static readonly string[] s_days =
        ["d.M.yyyy H:m:s", "d.M.yyyy H:m:s.FFFFFFF", "d.M.yyyy H:m:s,FFFFFFF", "H:m:s.FFFFFFF", "H:m:s,FFFFFFF"];

    // Seconds since then have the digits that fractions of milliseconds need.
    private static readonly DateTime s_start = new(2000, 1, 1);

    /// <summary>Whether a column of recordings has the class.</summary>
    public static bool IsLabel(string column) => s_labels.Contains(column.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a column says when a line was measured.</summary>
    public static bool IsTime(string column) => s_times.Contains(Words(column)[0], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a column says who or what a line comes from.</summary>
    public static bool IsOrigin(string column) => s_origins.Contains(Words(column)[0], StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a folder is numbered and called after who or what its files come from: <c>user1</c>, <c>session_02</c>, <c>P7</c>.
    /// </summary>
    public static bool IsOriginFolder(string name)
    {
        string word = name.TrimEnd("0123456789".ToCharArray());
        return word.Length < name.Length && word.TrimEnd('_', '-', ' ') is var stem
            && (s_origins.Contains(stem, StringComparer.OrdinalIgnoreCase)
            || s_originFolders.Contains(stem, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Whether a column numbers the lines, as tables have it that were written with an index.</summary>
    public static bool IsLineCount(string column, IReadOnlyList<CsvLine> lines, int at)
    {
        if (lines.Count < 2 || !s_counts.Contains(Words(column)[0], StringComparer.OrdinalIgnoreCase)
            || !long.TryParse(lines[0].Fields[at], NumberStyles.Integer, CultureInfo.InvariantCulture, out long first))
            return false;
        return !lines.Where((line, i) => !long.TryParse(line.Fields[at], NumberStyles.Integer, CultureInfo.InvariantCulture,
            out long number)
            || number != first + i).Any();
    }

    /// <summary>The words of a column's name, at least one, which may be empty.</summary>
    public static string[] Words(string column) =>
        column.Trim().Split([' ', '_', '(', ')', '[', ']', '/', '-', ':'], StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words
        ? words : [""];

    /// <summary>The seconds of a date or a time of day; null for other fields.</summary>
    public static double? Seconds(string field)
    {
        if (!field.Contains(':', StringComparison.Ordinal))
            return null;
        return DateTime.TryParse(field, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out DateTime moment)
            || DateTime.TryParseExact(field.Trim(), s_days, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment)
            ? (moment - s_start).TotalSeconds : null;
    }
}
