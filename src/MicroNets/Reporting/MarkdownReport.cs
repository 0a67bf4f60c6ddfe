using System.Text;

namespace MicroNets.Reporting;

/// <summary>A run as Markdown, for a page of a wiki or a pull request.</summary>
public static class MarkdownReport
{
    /// <summary>Headings, tables and notes of the record; numbers as in English, whatever the culture.</summary>
    public static string Render(RunRecord record)
    {
        using var invariant = InvariantText.Begin();
        var text = new StringBuilder();
        text.AppendLine($"# {record.Task} for {record.Device}").AppendLine();
        text.AppendLine($"{record.Architecture}. Budget {record.Budget}, seed {record.Seed}. "
            + $"Data: {record.Data.Origin}; {ReportTables.Splits(record)}.").AppendLine();
        Table("Limits", ReportTables.LimitHeader, ReportTables.Limits(record.Limits));
        foreach (string remedy in ReportTables.Remedies(record.Limits))
            text.AppendLine(remedy).AppendLine();
        Table("Scores", ReportTables.ScoreHeader(record), ReportTables.Scores(record));
        text.AppendLine(ReportTables.JudgedOn(record)).AppendLine();
        if (record.Classification is { } classes)
            Table("Classes", ReportTables.ClassHeader(classes), ReportTables.Classes(classes));
        if (record.Anomalies is { } anomalies)
            Table("Anomalies", AnomalyTable.Header, AnomalyTable.Rows(anomalies));
        Table("Networks", ReportTables.NetworkHeader(record), ReportTables.Networks(record));
        if (ReportTables.Firmware(record) is { } firmware)
            text.AppendLine(firmware).AppendLine();
        foreach (string note in record.Notes)
            text.AppendLine($"- {note}");
        if (record.Provenance is { } made)
            text.AppendLine().AppendLine($"    {made.Command}");
        return text.ToString();

        void Table(string title, EquatableArray<string> header, IEnumerable<string[]> rows)
        {
            string table = Rows(header, rows);
            if (table.Length > 0)
                text.AppendLine($"## {title}").AppendLine().AppendLine(table);
        }
    }

    /// <summary>A table, empty where it has no rows.</summary>
    internal static string Rows(EquatableArray<string> header, IEnumerable<string[]> rows)
    {
        string[][] all = [.. rows];
        if (all.Length == 0)
            return "";
        var text = new StringBuilder();
        text.AppendLine($"| {string.Join(" | ", header.Select(Cell))} |");
        text.AppendLine($"|{string.Concat(Enumerable.Repeat("---|", header.Count))}");
        foreach (string[] row in all)
            text.AppendLine($"| {string.Join(" | ", row.Select(Cell))} |");
        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
