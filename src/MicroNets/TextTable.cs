using System.Text;

namespace MicroNets;

/// <summary>
/// Rows of text with aligned columns, no wider than <see cref="TextWidth.Columns"/>: where they would be, the widest cells go on in further
/// lines. Columns are set to the left unless named in <paramref name="rightAligned"/>.
/// </summary>
internal sealed class TextTable(EquatableArray<string> header, EquatableArray<int> rightAligned = default)
{
    // A column of words keeps so much.
    private const int Narrowest = 8;

    private readonly List<string[]> _rows = [[.. header]];

    public void Add(params IEnumerable<string> cells)
    {
        string[] row = [.. cells];
        if (row.Length != header.Count)
            throw new ArgumentException($"{row.Length} cells for {header.Count} columns", nameof(cells));
        _rows.Add(row);
    }

    public override string ToString()
    {
        // Where a column for each gap is all that is missing, it is taken there.
        string gap = Least().Sum() + (2 * (header.Count - 1)) <= TextWidth.Columns ? "  " : " ";
        int[] widths = Widths(TextWidth.Columns - (gap.Length * (header.Count - 1)));
        var text = new StringBuilder();
        foreach (string[] row in _rows)
        {
            string[][] lines =
            [
                .. row.Select((cell, column) => cell.Length <= widths[column] ? [cell] : TextWidth.Wrap(cell, widths[column]).ToArray()),
            ];
            for (int line = 0; line < lines.Max(cell => cell.Length); line++)
            {
                IEnumerable<string> cells = lines.Select((cell, column) => Padded(cell.ElementAtOrDefault(line) ?? "", column,
                    widths[column]));
                text.AppendLine(string.Join(gap, cells).TrimEnd());
            }
        }

        return text.ToString();
    }

    private string Padded(string cell, int column, int width) =>
        rightAligned.Contains(column) ? cell.PadLeft(width) : cell.PadRight(width);

    // Takes columns from the widest until all fit, or none can give more.
    private int[] Widths(int room)
    {
        int[] widths = [.. Columns.Select(Widest)], columns = [.. Columns], least = Least();
        while (widths.Sum() > room)
        {
            int widest = columns.Where(column => widths[column] > least[column])
                .DefaultIfEmpty(-1).MaxBy(column => column < 0 ? -1 : widths[column]);
            if (widest < 0)
                break;
            widths[widest]--;
        }

        // Words longer than a share of the room are cut.
        while (widths.Sum() > room && widths.Max() > Narrowest)
            widths[Array.IndexOf(widths, widths.Max())]--;
        return widths;
    }

    private IEnumerable<int> Columns => Enumerable.Range(0, header.Count);

    private int[] Least() => [.. Columns.Select(column => Math.Min(Widest(column), Math.Max(Narrowest, LongestWord(column))))];

    private int Widest(int column) => _rows.Max(row => row[column].Length);

    private int LongestWord(int column) => _rows.Max(row => row[column].Split(' ').Max(word => word.Length));
}
