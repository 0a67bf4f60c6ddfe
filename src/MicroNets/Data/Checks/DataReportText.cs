using System.Text;

namespace MicroNets.Data.Checks;

/// <summary>A <see cref="DataReport"/> as text for a terminal.</summary>
internal static class DataReportText
{
    // Enough to see a pattern; --json has all.
    private const int Shown = 5;

    public static string ToText(this DataReport report)
    {
        var text = new StringBuilder();
        text.AppendLine($"{report.Path}: {report.Kind}, {report.Splits.Sum(s => s.Count)} items");
        text.AppendLine();
        text.AppendLine(Table("class", report.Splits, split => split.Classes));
        if (report.Splits.Any(s => s.Machines is not null))
            text.AppendLine(Table("machine", report.Splits, split => split.Machines!));

        foreach (SplitReport split in report.Splits)
        {
            text.Append($"{split.Name}: {string.Join(", ", split.Forms.Select(form => report.Splits.Any(s => s.Forms.Count > 1) ? $"{form.Value} of {form.Key}" : form.Key).Take(Shown))}");
            if (split.Forms.Count > Shown)
                text.Append($" and {split.Forms.Count - Shown} more forms");
            if (split.Groups is { } groups && split.Machines is null)
                text.Append($"; {groups} speakers or origins");
            text.AppendLine($"; {split.Duplicates} duplicates");
        }

        if (report.BackgroundRecordings > 0)
            text.AppendLine($"background noise: {report.BackgroundRecordings} recordings");

        foreach (string note in report.Notes)
            text.AppendLine(note);
        foreach (IGrouping<Problem, Finding> group in report.Findings.GroupBy(f => f.Problem).OrderBy(g => g.Key))
            AppendList(text, Words(group.Key), group.Select(f => $"{f.Split} {f.Item}: {f.Detail}").ToArray());
        foreach (IGrouping<LeakKind, Leak> group in report.Leaks.GroupBy(leak => leak.Kind))
            AppendList(text, group.Key == LeakKind.Group ? "LEAK: the same speaker or origin in several splits"
                : "LEAK: the same content in several splits", group.Select(Line).ToArray());
        foreach (SetFault fault in report.Faults)
            text.AppendLine($"FAULT: {fault.Detail}");
        text.AppendLine();
        text.AppendLine(report.Holds ? "no leak between splits" : report.Leaks.Count > 0
            ? $"{report.Leaks.Count} leaks between splits: figures on this set cannot be trusted" : report.Faults.Count > 0
            ? $"{report.Faults.Count} faults of the set" : "not every item can be read whole");
        return text.ToString();
    }

    private static string Table(string title, EquatableArray<SplitReport> splits,
        Func<SplitReport, IReadOnlyDictionary<string, int>> counts)
    {
        var table = new TextTable([title, .. splits.Select(s => s.Name)], Enumerable.Range(1, splits.Count).ToEquatableArray());
        foreach (string name in splits.SelectMany(s => counts(s).Keys).Distinct())
            table.Add([name, .. splits.Select(s => $"{counts(s).GetValueOrDefault(name)}")]);
        table.Add(["all", .. splits.Select(s => $"{s.Count}")]);
        return table.ToString();
    }

    private static string Line(Leak leak)
    {
        string items = string.Join(", ", leak.Splits.Zip(leak.Items, (split, item) => $"{split} {item}"));
        return leak.Kind == LeakKind.Group ? $"{leak.What}: {items}" : items;
    }

    private static string Words(Problem problem) => problem switch
    {
        Problem.Unreadable => "UNREADABLE",
        Problem.Damaged => "damaged, but read",
        Problem.Silent => "silent",
        Problem.Clipped => "clipped",
        _ => "nearly constant",
    };

    private static void AppendList(StringBuilder text, string title, string[] lines)
    {
        text.AppendLine($"{title}: {lines.Length}");
        foreach (string line in lines.Take(Shown))
            text.AppendLine($"  {line}");
        if (lines.Length > Shown)
            text.AppendLine($"  … {lines.Length - Shown} more");
    }
}
