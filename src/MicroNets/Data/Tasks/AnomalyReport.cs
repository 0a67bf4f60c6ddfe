namespace MicroNets.Data.Tasks;

/// <summary>What scores of anomalies come to on one split.</summary>
/// <param name="Machines">By the machine's name; those with both normal and anomalous clips.</param>
/// <param name="Histogram">Clips by score.</param>
public sealed record AnomalyReport(IReadOnlyDictionary<string, MachineScore> Machines, ScoreHistogram Histogram)
{
    /// <summary>Alarms at the threshold that the model states; null where it states none.</summary>
    public AlarmRates? Alarms { get; init; }

    /// <summary>The mean of the machines' AUC.</summary>
    public double MeanAuc => Machines.Values.Average(machine => machine.Auc);

    /// <summary>The mean of the machines' partial AUC.</summary>
    public double PartialAuc => Machines.Values.Average(machine => machine.PartialAuc);

    /// <param name="scores">One per item of the split.</param>
    /// <param name="rule">The thresholds of the model; null: none.</param>
    /// <exception cref="InputException">No machine has both normal and anomalous items.</exception>
    public static AnomalyReport Of(TaskSplit split, double[] scores, AnomalyRule? rule)
    {
        (int Machine, bool? IsAnomaly,
            double Score)[] items = [.. split.Items.Zip(scores, (item, score) => (item.Label, item.IsAnomaly, score))];
        IReadOnlyDictionary<int, double> areas = AnomalyScores.AucByMachine(items), partial = AnomalyScores.PartialAucByMachine(items);
        if (areas.Count == 0)
            throw new InputException($"split '{split.Name}' without a machine that has both normal and anomalous clips",
                "both, to draw a ROC curve", "choose another split");

        var machines = new SortedDictionary<string, MachineScore>(StringComparer.Ordinal);
        foreach ((int machine, double auc) in areas)
        {
            string name = split.Source.Classes[machine];
            var own = items.Where(item => item.Machine == machine);
            machines[name] = new MachineScore(auc, partial[machine])
            {
                Alarms = rule?.Machines.TryGetValue(name, out double threshold) == true ? AlarmRates.Of(own, threshold) : null,
                Roc = RocCurve.Of(own.Where(item => item.IsAnomaly is not null).Select(item => (item.IsAnomaly == true, item.Score))),
            };
        }

        return new AnomalyReport(machines,
            ScoreHistogram.Of(items)) { Alarms = rule is null ? null : AlarmRates.Of(items, rule.Threshold) };
    }
}

/// <summary>How well anomalies of one machine are told from its normal clips.</summary>
/// <param name="PartialAuc">See <see cref="AnomalyScores.PartialAuc"/>.</param>
public sealed record MachineScore(double Auc, double PartialAuc)
{
    /// <summary>At the threshold for this machine alone; null where the model states none.</summary>
    public AlarmRates? Alarms { get; init; }

    /// <summary>What all thresholds do.</summary>
    public EquatableArray<RocPoint> Roc { get; init; } = [];
}

/// <summary>What a threshold does.</summary>
/// <param name="FalseAlarms">Share of the normal clips with a score above it.</param>
/// <param name="Detected">Share of the anomalous ones.</param>
public sealed record AlarmRates(double Threshold, double FalseAlarms, double Detected)
{
    internal static AlarmRates Of(IEnumerable<(int Machine, bool? IsAnomaly, double Score)> items, double threshold)
    {
        double Share(bool isAnomaly) =>
            items.Where(item => item.IsAnomaly == isAnomaly).Select(item => item.Score > threshold ? 1.0 : 0).DefaultIfEmpty(0).Average();
        return new AlarmRates(threshold, Share(false), Share(true));
    }
}

/// <summary>Clips by score, in bins of equal ratio from <paramref name="Lowest"/> to <paramref name="Highest"/> where all scores are
/// positive, else of equal width.</summary>
public sealed record ScoreHistogram(double Lowest, double Highest, EquatableArray<int> Normal, EquatableArray<int> Anomalous)
{
    private const int Bins = 24;

    internal static ScoreHistogram Of(IReadOnlyCollection<(int Machine, bool? IsAnomaly, double Score)> items)
    {
        double lowest = items.Min(item => item.Score), highest = items.Max(item => item.Score);
        Func<double, double> scale = lowest > 0 ? Math.Log : value => value;
        double width = (scale(highest) - scale(lowest)) / Bins;
        int[] normal = new int[Bins], anomalous = new int[Bins];
        foreach ((_, bool? isAnomaly, double score) in items)
            (isAnomaly == true ? anomalous : normal)[width > 0 ? Math.Min(Bins - 1, (int)((scale(score) - scale(lowest)) / width)) : 0]++;
        return new ScoreHistogram(lowest, highest, [.. normal], [.. anomalous]);
    }
}
