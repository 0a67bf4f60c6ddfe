using System.Text;

namespace MicroNets.Reporting;

/// <summary>A run as text.</summary>
public static class ConsoleReport
{
    /// <summary>Tables and notes of the record without colours; numbers as in English, whatever the culture.</summary>
    public static string Render(RunRecord record)
    {
        using var invariant = InvariantText.Begin();
        var text = new StringBuilder();
        text.AppendLine($"{record.Task} for {record.Device}: {record.Architecture}");
        text.AppendLine($"data: {record.Data.Origin} ({ReportTables.Splits(record)})");
        text.AppendLine();
        text.Append(Table(ReportTables.NetworkHeader(record), [.. Enumerable.Range(1, ReportTables.NetworkHeader(record).Count - 1)],
            ReportTables.Networks(record))).AppendLine();
        if (record.Limits.Count > 0)
            text.Append(Limits(record.Limits)).AppendLine();
        if (record.Scores.Count > 0)
            text.Append(Table(ReportTables.ScoreHeader(record), [2, 3, 4], ReportTables.Scores(record))).AppendLine();
        if (record.Anomalies is { } anomalies)
        {
            text.Append(AnomalyTable.Render(anomalies));
            text.AppendLine(AnomalyTable.Note(anomalies)).AppendLine();
        }

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

    /// <summary>The table of verdicts, and what makes sure of those that are not.</summary>
    public static string Limits(EquatableArray<LimitRecord> limits) =>
        Table(ReportTables.LimitHeader, [2, 3, 4], ReportTables.Limits(limits))
            + string.Concat(ReportTables.Remedies(limits).Select(remedy => $"{remedy}\n"));

    private static TextTable Table(EquatableArray<string> header, EquatableArray<int> rightAligned, IEnumerable<string[]> rows)
    {
        var table = new TextTable(header, rightAligned);
        foreach (string[] row in rows)
            table.Add(row);
        return table;
    }
}
