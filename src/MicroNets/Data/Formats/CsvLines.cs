using System.Globalization;
using System.Text;

namespace MicroNets.Data.Formats;

/// <summary>
/// The fields of a text table, line by line: separated by comma, semicolon or tab, whichever the first line has; quotes as in RFC 4180,
/// without
/// line breaks inside them. Blank lines are passed over.
/// </summary>
internal sealed record CsvLines(IReadOnlyList<(long Offset, string[] Fields)> Lines)
{
    private static readonly char[] s_separators = ['\t', ';', ','];

    /// <exception cref="InputException">A quote does not end, or lines have different numbers of fields.</exception>
    public static CsvLines Parse(ReadOnlySpan<byte> bytes, string name)
    {
        string[] texts = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').Split('\n');
        char separator = s_separators.FirstOrDefault(candidate => texts[0].Contains(candidate, StringComparison.Ordinal), ',');
        var lines = new List<(long Offset, string[] Fields)>();
        long offset = 0;
        foreach (string text in texts)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                string[] fields = Fields(text.TrimEnd('\r'), separator, name, offset);
                if (lines.Count > 0 && fields.Length != lines[0].Fields.Length)
                    throw BadFile.At(name, offset, $"{fields.Length} columns", $"{lines[0].Fields.Length}, as in the first line",
                        "correct this line");
                lines.Add((offset, fields));
            }

            offset += Encoding.UTF8.GetByteCount(text) + 1;
        }

        return new CsvLines(lines);
    }

    /// <summary>Whether a field is a number that is no name.</summary>
    public static bool IsNumber(string field) => float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <exception cref="InputException">The field is no finite number.</exception>
    public static double Number(string field, int column, string name, long offset) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw BadFile.At(name, offset, $"'{field.Trim()}' in column {column + 1}", "a number", "correct this line");

    private static string[] Fields(string line, char separator, string name, long offset)
    {
        if (!line.Contains('"', StringComparison.Ordinal))
            return line.Split(separator);
        var fields = new List<string>();
        var field = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (isQuoted && line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"')
                field.Append(line[i++]);
            else if (line[i] == '"')
                isQuoted = !isQuoted;
            else if (line[i] == separator && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(line[i]);
        }

        fields.Add(field.ToString());
        return isQuoted ? throw BadFile.At(name, offset, "a quote that does not end", "'\"' at the end of the field", "correct this line")
            : [.. fields];
    }
}
