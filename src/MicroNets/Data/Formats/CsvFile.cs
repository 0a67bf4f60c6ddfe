using System.Runtime.InteropServices;

namespace MicroNets.Data.Formats;

/// <summary>
/// A table of features: a header line, then a sample per line: numbers, and a class in the column <c>label</c>, <c>class</c>, <c>y</c>,
/// <c>target</c> or alike, or in the only column of words. A column that numbers the lines is no feature; lines in which a value is missing
/// are left out.
/// </summary>
/// <param name="Incomplete">Lines that are left out.</param>
internal sealed record CsvFile(EquatableArray<string> Labels, IReadOnlyList<RawArray> Rows, int Incomplete)
{
    private const string ShortLabel = "y";

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
        int[] features = [.. Enumerable.Range(0, header.Length).Where(column =>
            column != label && !TableColumns.IsLineCount(header[column], [.. lines.Skip(1)], column))];
        if (features.Length == 0)
            throw BadFile.At(name, 0, $"the columns {string.Join(", ", header)}", "at least one of values beside the class", "add one");
        return new CsvFile(
            complete.Select(line => line.Fields[label].Trim()).ToEquatableArray(),
            [.. complete.Select(line => Row(line, features, name))],
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

    private static RawArray Row(CsvLine line, int[] features, string name)
    {
        float[] values = [.. features.Select(column => (float)CsvLines.Number(line, column, name))];
        return new RawArray(NumberType.Float32, [values.Length], MemoryMarshal.AsBytes<float>(values).ToArray());
    }
}
