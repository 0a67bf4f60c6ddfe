using System.Text;
using MicroNets.Reporting;
using MicroNets.Runs.Sweeps;

namespace MicroNets.Cli;

/// <summary>How far a sweep is, for people.</summary>
internal static class SweepText
{
    // Of a list that says more than one screen.
    private const int Most = 20;

    public static string Of(SweepStatus status)
    {
        var text = new StringBuilder();
        foreach (StudyRecord study in status.Studies)
            text.Append(study.Rows.Count <= Most ? StudyReport.Text(study) : Front(study)).AppendLine();
        Add(text, "running", status.Running);
        Add(text, "infeasible", status.InfeasibleItems);
        Add(text, "FAILED", status.Failed);
        (string What, int Count)[] counts =
        [
            ("done", status.Done), ("infeasible", status.Infeasible), ("failed", status.Failed.Count), ("running", status.Running.Count),
                ("queued", status.Queued), ("waiting", status.Waiting),
            ("blocked by others", status.Blocked),
        ];
        text.AppendLine($"{status.Items:N0} items: "
            + $"{string.Join(", ", counts.Where(one => one.Count > 0 || one.What == "done").Select(one => $"{one.Count:N0} {one.What}"))}");
        text.Append($"{status.CoreHours:N2} core-hours so far");
        if (status.CoreHoursLeft is { } left)
            text.Append($", about {left:N2} to go");
        if (status.TimeLeft is { } time)
            text.Append($", about {(int)time.TotalHours}:{time:mm\\:ss} at {status.Running.Count} at a time");
        text.AppendLine();
        if (!status.IsComplete)
            text.AppendLine($"\nnext:\n  micronets sweep --resume {ShellText.Word(status.Path)}");
        return text.ToString();
    }

    // A table of thousands of rows is for the file.
    private static string Front(StudyRecord study)
    {
        string[] front = [.. study.Rows.Where(row => study.Front.Contains($"{row.Name}, seed {row.Seed}"))
            .Select(row => $"  {row.Name}, seed {row.Seed}: {Units.Percent(row.Score)} at {row.Mops:F2} Mops, {row.Run}")];
        return $"{study.Task} for {study.Device}: {study.Rows.Count:N0} networks; nothing is both better and cheaper "
            + $"than\n{string.Join('\n', front)}\n";
    }

    private static void Add(StringBuilder text, string what, EquatableArray<ItemNote> notes)
    {
        foreach (ItemNote note in notes.Take(Most))
            text.AppendLine($"{what}: {note.Folder} ({note.Name}, seed {note.Seed}): {note.What}");
        if (notes.Count > Most)
            text.AppendLine($"{what}: {notes.Count - Most:N0} more");
    }
}
