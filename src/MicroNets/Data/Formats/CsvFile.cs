using System.Runtime.InteropServices;

namespace MicroNets.Data.Formats;

/// <summary>
/// A table of features: a header line, then a sample per line: numbers, and a class in the column <c>label</c>, <c>class</c>, <c>y</c> or <c>target</c>,
/// or in the only column of words.
/// </summary>
internal sealed record CsvFile(EquatableArray<string> Labels, IReadOnlyList<RawArray> Rows)
{
    private static readonly string[] s_labelColumns = ["label", "class", "y", "target"];

    /// <exception cref="InputException">The text is no such table.</exception>
    public static CsvFile Parse(ReadOnlySpan<byte> bytes, string name)
    {
        IReadOnlyList<(long Offset, string[] Fields)> lines = CsvLines.Parse(bytes, name).Lines;
        string[] header = lines.Count > 0 ? lines[0].Fields : [];
        if (header.Length < 2)
            throw BadFile.At(name, 0, $"the header '{string.Concat(header).Trim()}'", "names of two columns or more", "start the file with a line of column names");
        if (header.Any(CsvLines.IsNumber))
            throw BadFile.At(name, 0, $"'{Array.Find(header, CsvLines.IsNumber)!.Trim()}' in the first line", "the names of the columns", "start the file with a line such as 'x,y,z,label'");
        if (lines.Count < 2)
            throw BadFile.At(name, bytes.Length, "no samples", "a line for each");

        int labelColumn = LabelColumn(header, lines[1].Fields, name);
        var labels = new List<string>();
        var rows = new List<RawArray>();
        foreach ((long offset, string[] fields) in lines.Skip(1))
        {
            labels.Add(fields[labelColumn].Trim());
            rows.Add(Row(fields, labelColumn, name, offset));
        }

        return new CsvFile(labels.ToEquatableArray(), rows);
    }

    public static bool IsLabel(string column) => s_labelColumns.Contains(column.Trim(), StringComparer.OrdinalIgnoreCase);

    private static int LabelColumn(string[] header, string[] sample, string name)
    {
        int named = Array.FindIndex(header, IsLabel);
        if (named >= 0)
            return named;
        int[] words = [.. Enumerable.Range(0, sample.Length).Where(column => !CsvLines.IsNumber(sample[column]))];
        return words is [int only] ? only
            : throw BadFile.At(name, 0, $"the columns {string.Join(", ", header.Select(column => column.Trim()))}", "one that holds the class", "name it 'label'");
    }

    private static RawArray Row(string[] fields, int labelColumn, string name, long offset)
    {
        float[] values = [.. Enumerable.Range(0, fields.Length).Where(column => column != labelColumn).Select(column => (float)CsvLines.Number(fields[column], column, name, offset))];
        return new RawArray(NumberType.Float32, [values.Length], MemoryMarshal.AsBytes<float>(values).ToArray());
    }
}
