using System.Text;

namespace MicroNets.Reporting;

/// <summary>A study as text for the console, and as Markdown for a file.</summary>
internal static class StudyReport
{
    public static string Text(StudyRecord study)
    {
        using var invariant = InvariantText.Begin();
        var text = new StringBuilder();
        text.AppendLine(Title(study)).AppendLine();
        text.Append(Table(StudyTables.ShortSummaryHeader(study), StudyTables.ShortSummaries(study))).AppendLine();
        text.Append(Table(StudyTables.ShortHeader(study), StudyTables.ShortRows(study))).AppendLine();
        foreach (StudyRow row in study.Rows)
            text.AppendLine($"{row.Name} {row.Seed}: {row.Architecture}");
        text.AppendLine();
        foreach (string note in study.Notes)
            text.AppendLine($"note: {note}");
        return text.ToString();
    }

    public static string Markdown(StudyRecord study)
    {
        using var invariant = InvariantText.Begin();
        var text = new StringBuilder();
        text.AppendLine($"## {Title(study)}").AppendLine();
        foreach ((EquatableArray<string> header, IEnumerable<string[]> rows) in Tables(study))
        {
            EquatableArray<int> right = RightAligned(header);
            text.AppendLine($"| {string.Join(" | ", header)} |");
            text.AppendLine($"|{string.Concat(header.Select((_, column) => right.Contains(column) ? "--:|" : "---|"))}");
            foreach (string[] row in rows)
                text.AppendLine($"| {string.Join(" | ", row)} |");
            text.AppendLine();
        }

        foreach (string note in study.Notes)
            text.AppendLine($"- {note}");
        return text.ToString();
    }

    internal static string Title(StudyRecord study) =>
        $"{study.Study}: {study.Task} for {study.Device}, budget {study.Budget}, judged on '{study.JudgedOn}'";

    // Of a file, which has room for all columns.
    private static IEnumerable<(EquatableArray<string> Header, IEnumerable<string[]> Rows)> Tables(StudyRecord study)
    {
        yield return (StudyTables.SummaryHeader(study), StudyTables.Summaries(study));
        yield return (StudyTables.RowHeader(study), StudyTables.Rows(study));
    }

    private static TextTable Table(EquatableArray<string> header, IEnumerable<string[]> rows)
    {
        var table = new TextTable(header, RightAligned(header));
        foreach (string[] row in rows)
            table.Add(row);
        return table;
    }

    // Numbers to the right; the first column and the last are words.
    private static EquatableArray<int> RightAligned(EquatableArray<string> header) =>
        Enumerable.Range(1, header.Count - 2).ToEquatableArray();
}
