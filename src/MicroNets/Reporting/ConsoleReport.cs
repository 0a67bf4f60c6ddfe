using System.Text;

namespace MicroNets.Reporting;

/// <summary>A run as text.</summary>
public static class ConsoleReport
{
    public static string Render(RunRecord record)
    {
        using var invariant = InvariantText.Begin();
        var text = new StringBuilder();
        text.AppendLine($"{record.Task} for {record.Device}: {record.Architecture}");
        text.AppendLine($"data: {record.Data.Origin} ({ReportTables.Splits(record)})");
        text.AppendLine();
        text.Append(Table(ReportTables.NetworkHeader(record), [1, 2, 3, 4, 5, 6, 7], ReportTables.Networks(record))).AppendLine();
        if (record.Limits.Count > 0)
            text.Append(Table(ReportTables.LimitHeader, [2, 3, 4], ReportTables.Limits(record))).AppendLine();
        if (record.Scores.Count > 0)
            text.Append(Table(ReportTables.ScoreHeader(record), [2, 3, 4], ReportTables.Scores(record))).AppendLine();
        text.AppendLine(ReportTables.JudgedOn(record));
        if (ReportTables.Firmware(record) is { } firmware)
            text.AppendLine(firmware);
        foreach (string note in record.Notes)
            text.AppendLine($"note: {note}");
        text.AppendLine();

        var files = new TextTable(["files", "", ""], rightAligned: [1]);
        foreach (FileRecord file in record.Files)
            files.Add($"  {Path.Combine(record.Run, file.Path)}", Units.Format(file.Bytes, "B"), file.What);
        text.Append(files);
        return text.ToString();
    }

    private static TextTable Table(EquatableArray<string> header, EquatableArray<int> rightAligned, IEnumerable<string[]> rows)
    {
        var table = new TextTable(header, rightAligned);
        foreach (string[] row in rows)
            table.Add(row);
        return table;
    }
}
