using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace MicroNets.Data.Formats;

/// <summary>
/// A table of features: a header line, then a sample per line: numbers, and a class in the column <c>label</c>, <c>class</c>, <c>y</c>,
/// <c>target</c> or alike, or in the only column of words. A column that numbers the lines is no feature; lines in which a value is missing
/// are left out. Bytes in columns <c>pixel0</c>, <c>pixel1</c> … (or <c>1x1</c>, <c>1x2</c> …) of a square are gray pictures.
/// </summary>
/// <param name="Incomplete">Lines that are left out.</param>
internal sealed partial record CsvFile(EquatableArray<string> Labels, IReadOnlyList<RawArray> Rows, int Incomplete)
{
    private const string ShortLabel = "y";

    private const int MostFractions = 20, SmallestSide = 8;

    /// <exception cref="InputException">The text is no such table.</exception>
    public static CsvFile Parse(ReadOnlySpan<byte> bytes, string name)
    {
        IReadOnlyList<CsvLine> lines = CsvLines.Parse(bytes, name).Lines;
        string[] header = lines.Count > 0 ? lines[0].Fields : [];
        if (header.Length < 2)
            throw BadFile.At(name, 0, $"the header '{string.Concat(header).Trim()}'", "names of two columns or more",
                "start the file with a line of column names");
        if (header.Any(CsvLines.IsNumber))
            throw BadFile.At(name, 0, $"'{Array.Find(header, CsvLines.IsNumber)!.Trim()}' in the first line", "the names of the columns",
                "start the file with a line such as 'x,y,z,label'");
        CsvLine[] complete = [.. lines.Skip(1).Where(line => !line.Fields.Any(CsvLines.IsMissing))];
        if (complete.Length == 0)
            throw BadFile.InLine(name, lines[^1].Number, lines.Count < 2 ? "no samples" : $"{lines.Count - 1} lines with missing values",
                "a line for each sample, with all its values", "add them, or leave out the columns that most lines lack");

        int label = LabelColumn(header, complete[0].Fields, name);
        RefuseMeasures(complete, label, header[label].Trim(), name);
        int[] features = [.. Enumerable.Range(0, header.Length).Where(column =>
            column != label && !TableColumns.IsLineCount(header[column], [.. lines.Skip(1)], column))];
        if (features.Length == 0)
            throw BadFile.At(name, 0, $"the columns {string.Join(", ", header)}", "at least one of values beside the class", "add one");
        return new CsvFile(
            complete.Select(line => line.Fields[label].Trim()).ToEquatableArray(),
            IsPicture(header, features, complete)
                ? [.. complete.Select(line => Pixels(line, features))] : [.. complete.Select(line => Row(line, features, name))],
            lines.Count - 1 - complete.Length);
    }

    private static int LabelColumn(string[] header, string[] sample, string name)
    {
        int named = Array.FindIndex(header, column => TableColumns.IsLabel(column)
            || column.Trim().Equals(ShortLabel, StringComparison.OrdinalIgnoreCase));
        if (named >= 0)
            return named;
        int[] words = [.. Enumerable.Range(0, sample.Length).Where(column => !CsvLines.IsNumber(sample[column]))];
        return words is [int only] ? only
            : throw BadFile.At(name, 0, $"the columns {string.Join(", ", header.Select(column => column.Trim()))}",
                "one that holds the class", "name it 'label'");
    }

    // Fractions of which hardly one comes up twice are no classes.
    private static void RefuseMeasures(CsvLine[] lines, int label, string column, string name)
    {
        string[] different = [.. lines.Select(line => line.Fields[label].Trim()).Distinct()];
        if (different.Length > MostFractions && different.All(CsvLines.IsNumber)
            && different.Any(value => value.Contains('.', StringComparison.Ordinal)))
            throw BadFile.At(name, 0, $"{different.Length} different fractions in the column '{column}'",
                "classes: what is told apart here",
                "group the values, such as 'low' and 'high'; a number itself cannot be learnt");
    }

    // Bytes of a square in columns pixel0, pixel1 … or 1x1, 1x2 …
    private static bool IsPicture(string[] header, int[] columns, CsvLine[] lines) =>
        Side(columns.Length) is >= SmallestSide and var side && side * side == columns.Length
        && columns.All(column => PixelPattern().IsMatch(header[column].Trim()))
        && lines.All(line => columns.All(column => byte.TryParse(line.Fields[column], CultureInfo.InvariantCulture, out _)));

    private static int Side(int pixels) => (int)Math.Round(Math.Sqrt(pixels));

    private static RawArray Pixels(CsvLine line, int[] columns) => new(NumberType.UInt8, [Side(columns.Length), Side(columns.Length)],
        columns.Select(column => byte.Parse(line.Fields[column], CultureInfo.InvariantCulture)).ToArray());

    [GeneratedRegex("^(pixel|px|p)_?[0-9]+$|^[0-9]+x[0-9]+$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex PixelPattern();

    private static RawArray Row(CsvLine line, int[] features, string name)
    {
        float[] values = [.. features.Select(column => (float)CsvLines.Number(line, column, name))];
        return new RawArray(NumberType.Float32, [values.Length], MemoryMarshal.AsBytes<float>(values).ToArray());
    }
}
