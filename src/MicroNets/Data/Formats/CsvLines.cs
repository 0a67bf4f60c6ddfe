using System.Globalization;
using System.Text;

namespace MicroNets.Data.Formats;

/// <param name="Number">In the file, from 1.</param>
/// <param name="FollowsBlank">Whether a line without text stands before it.</param>
internal readonly record struct CsvLine(int Number, string[] Fields, bool FollowsBlank = false);

/// <summary>
/// The fields of a text table, line by line, in UTF-8 or in UTF-16 with a byte order mark. They are separated by tab, semicolon, comma, bar
/// or else white space, whichever the first line has; quotes as in RFC 4180, without line breaks inside them. Where commas do not separate
/// and no number has a point, a comma is the decimal sign. Blank lines are passed over, and so are comments after <c>#</c>, but for one
/// before the first line that names its columns.
/// </summary>
internal sealed record CsvLines(IReadOnlyList<CsvLine> Lines)
{
    private const char WhiteSpace = ' ', Comment = '#';

    private static readonly char[] s_separators = ['\t', ';', ',', '|'];

    private static readonly string[] s_missing = ["nan", "na", "n/a", "null", "none", "nil", "?", "-", "--"];

    /// <exception cref="InputException">A quote does not end, or lines have different numbers of fields.</exception>
    public static CsvLines Parse(ReadOnlySpan<byte> bytes, string name)
    {
        string[] texts = Text(bytes).Split('\n');
        char? known = null;
        CsvLine? comment = null;
        bool followsBlank = false;
        var lines = new List<CsvLine>();
        for (int i = 0; i < texts.Length; i++)
        {
            string text = texts[i].TrimEnd('\r');
            if (string.IsNullOrWhiteSpace(text))
            {
                followsBlank = true;
                continue;
            }

            if (text.TrimStart() is [Comment, .. var said])
            {
                comment = new CsvLine(i + 1, [said]);
                continue;
            }

            // A semicolon that ends the line alone separates nothing.
            if (text.IndexOf(';', StringComparison.Ordinal) == text.Length - 1)
                text = text[..^1];
            char separator = known ??= s_separators.FirstOrDefault(candidate =>
                text.Contains(candidate, StringComparison.Ordinal), WhiteSpace);
            string[] fields = Fields(text, separator, name, i + 1);
            if (lines.Count == 0 && comment is { } last && fields.Any(IsNumber)
                && Fields(last.Fields[0], separator, name, last.Number) is { Length: > 1 } names && names.Length == fields.Length)
                lines.Add(last with { Fields = names });
            if (lines.Count > 0 && fields.Length == lines[0].Fields.Length + 1 && string.IsNullOrWhiteSpace(fields[^1]))
                fields = fields[..^1];
            if (lines.Count > 0 && fields.Length != lines[0].Fields.Length)
                throw BadFile.InLine(name, i + 1, $"{fields.Length} columns", $"{lines[0].Fields.Length}, as in the first line");
            lines.Add(new CsvLine(i + 1, fields, followsBlank));
            followsBlank = false;
        }

        // A separator at the end of every line starts no column.
        if (lines.Count > 0 && lines[0].Fields.Length > 1 && lines.All(line => string.IsNullOrWhiteSpace(line.Fields[^1])))
            lines = [.. lines.Select(line => line with { Fields = line.Fields[..^1] })];
        if (known is not ',' && HasDecimalCommas(lines))
        {
            foreach (CsvLine line in lines)
            {
                for (int column = 0; column < line.Fields.Length; column++)
                    line.Fields[column] = WithPoint(line.Fields[column]) ?? line.Fields[column];
            }
        }

        return new CsvLines(lines);
    }

    /// <summary>The whole lines among the first bytes of a file.</summary>
    public static byte[] Head(Files.FileEntry file, int bytes)
    {
        using ByteSource source = file.Open();
        byte[] head = source.ReadArray(0, (int)Math.Min(bytes, source.Length));
        int end = source.Length > bytes ? Array.LastIndexOf(head, (byte)'\n') + 1 : 0;
        return end > 0 ? head[..end] : head;
    }

    /// <summary>Whether a field is a number that is no name.</summary>
    public static bool IsNumber(string field) => double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        && float.IsFinite((float)value);

    /// <summary>Whether a field says that nothing was measured.</summary>
    public static bool IsMissing(string field) => string.IsNullOrWhiteSpace(field)
        || s_missing.Contains(field.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <exception cref="InputException">The field is no finite number.</exception>
    public static double Number(CsvLine line, int column, string name) => IsNumber(line.Fields[column])
        ? double.Parse(line.Fields[column], NumberStyles.Float, CultureInfo.InvariantCulture)
        : throw BadFile.InLine(name, line.Number, $"'{line.Fields[column].Trim()}' in column {column + 1}", "a number",
            "correct this line, or leave the column out");

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        Encoding encoding = bytes switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => Encoding.UTF8,
        };
        return encoding.GetString(bytes).TrimStart('\uFEFF');
    }

    private static bool HasDecimalCommas(List<CsvLine> lines) =>
        lines.Any(line => line.Fields.Any(field => WithPoint(field) is not null))
        && !lines.Any(line => line.Fields.Any(field => field.Contains('.', StringComparison.Ordinal) && IsNumber(field)));

    // Null: the field is no number with a decimal comma.
    private static string? WithPoint(string field) => field.Contains(',', StringComparison.Ordinal)
        && field.Replace(',', '.') is var number && IsNumber(number) ? number : null;

    private static string[] Fields(string line, char separator, string name, int number)
    {
        if (separator == WhiteSpace)
            return line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
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
        return isQuoted ? throw BadFile.InLine(name, number, "a quote that does not end", "'\"' at the end of the field")
            : [.. fields];
    }
}
