namespace MicroNets.Reporting;

/// <summary>How anomalies are told, by machine and at the threshold.</summary>
internal static class AnomalyTable
{
    internal static readonly EquatableArray<string> Header = ["machine", "AUC", "partial AUC", "threshold", "false alarms", "detected"];

    /// <summary>As text.</summary>
    public static string Render(AnomalyRecord record)
    {
        var table = new TextTable(Header, rightAligned: [1, 2, 3, 4, 5]);
        foreach (string[] row in Rows(record))
            table.Add(row);
        return table.ToString();
    }

    internal static IEnumerable<string[]> Rows(AnomalyRecord record) =>
    [
        .. record.Machines.Select(machine => Row(machine.Machine, machine.Auc, machine.PartialAuc, machine.Alarms)),
        Row("all", record.Machines.Average(machine => machine.Auc), record.PartialAuc, record.Alarms),
    ];

    /// <summary>What the thresholds are; null where there are none.</summary>
    internal static string? Note(AnomalyRecord record) => record.StatedFalseAlarms is { } share
        ? $"Thresholds let at most {100 * share:0.##} % of {record.ThresholdClips:N0} normal clips alarm that the fits had not seen; a "
            + "row's is for that machine alone, the last one's for all."
        : null;

    private static string[] Row(string machine, double auc, double partial, AlarmRecord? alarms) =>
        [machine, Units.Percent(auc), Units.Percent(partial), alarms is null ? "" : $"{alarms.Threshold:G4}",
            alarms is null ? "" : Units.Percent(alarms.FalseAlarms), alarms is null ? "" : Units.Percent(alarms.Detected)];
}
