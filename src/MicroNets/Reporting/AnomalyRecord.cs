namespace MicroNets.Reporting;

/// <summary>How a model of anomalies does: by machine, at its threshold, and the clips by score.</summary>
/// <param name="PartialAuc">Mean of the machines' area below 10 % of false alarms.</param>
/// <param name="Normal">Normal clips in bins of score from <paramref name="LowestScore"/> to <paramref name="HighestScore"/>.</param>
/// <param name="Anomalous">Anomalous clips in the same bins.</param>
public sealed record AnomalyRecord(EquatableArray<MachineRecord> Machines, double PartialAuc, double LowestScore, double HighestScore,
    EquatableArray<int> Normal, EquatableArray<int> Anomalous)
{
    /// <summary>At the threshold for all machines; null where the model states none.</summary>
    public AlarmRecord? Alarms { get; init; }

    /// <summary>The share of normal clips that the thresholds were set to.</summary>
    public double? StatedFalseAlarms { get; init; }

    /// <summary>Normal clips that the thresholds were set on.</summary>
    public int? ThresholdClips { get; init; }
}

/// <summary>One machine.</summary>
public sealed record MachineRecord(string Machine, double Auc, double PartialAuc)
{
    /// <summary>At the threshold for this machine alone.</summary>
    public AlarmRecord? Alarms { get; init; }

    /// <summary>Share of false alarms and share of detected anomalies over all thresholds, from the highest on.</summary>
    public EquatableArray<RocPointRecord> Roc { get; init; }
}

/// <summary>A threshold with the shares of normal and of anomalous clips above it.</summary>
public sealed record AlarmRecord(double Threshold, double FalseAlarms, double Detected);

/// <summary>What a threshold does, as a point of the ROC curve.</summary>
public sealed record RocPointRecord(double FalseAlarms, double Detected);
