using MicroNets.Numerics;

namespace MicroNets.Data.Tasks;

/// <summary>How well outputs of a network do a task on one split.</summary>
/// <param name="Value">Accuracy or mean AUC, by the task's metric; in [0, 1].</param>
/// <param name="Count">Samples judged: for AUC the items.</param>
/// <param name="Confusion">Samples by true class (row) and most likely class (column); empty where outputs are no classes.</param>
public sealed record TaskScore(TaskMetric Metric, double Value, int Count, EquatableArray<EquatableArray<int>> Confusion)
{
    /// <summary>Class by class; null where machines are judged.</summary>
    public ClassificationReport? Classification { get; init; }

    /// <summary>What the scores of anomalies come to; null for other metrics.</summary>
    public AnomalyReport? Anomalies { get; init; }

    /// <param name="outputs">Samples × outputs, in the order of the split's source: logits or probabilities of the classes, or a
    /// residual.</param>
    /// <param name="kind">What the outputs are: scores of anomalies need probabilities or a residual.</param>
    /// <param name="rule">The thresholds stored with a model of anomalies; null: none.</param>
    /// <exception cref="InputException">For AUC: no machine has both normal and anomalous items. For accuracy: a residual.</exception>
    public static TaskScore Of(TaskSpec task, TaskSplit split, ReadOnlySpan<float> outputs, OutputKind kind, AnomalyRule? rule = null)
    {
        int classes = split.Source.Classes.Count;
        if (kind != OutputKind.Residual && outputs.Length != split.Source.Count * classes)
            throw new ArgumentException($"{outputs.Length} outputs for {split.Source.Count} samples × {classes} classes", nameof(outputs));

        if (kind == OutputKind.Residual && task.Metric != TaskMetric.Auc)
            throw new InputException($"a model that scores anomalies for task '{task.Name}'", "one that tells classes apart",
                "judge it by the task ad, or by one's own whose metric is Auc");
        EquatableArray<EquatableArray<int>> confusion = kind == OutputKind.Residual ? [] : ConfusionOf(split, outputs, classes);
        if (task.Metric == TaskMetric.Accuracy)
        {
            int correct = Enumerable.Range(0, classes).Sum(c => confusion[c][c]);
            return new TaskScore(task.Metric, split.Source.Count == 0 ? 0 : (double)correct / split.Source.Count,
                split.Source.Count, confusion)
            {
                Classification = ClassificationReport.Of(split.Source, confusion,
                    kind == OutputKind.Probabilities ? outputs : Softmax(outputs, classes)),
            };
        }

        AnomalyScoring scoring = kind == OutputKind.Residual ? AnomalyScoring.Energy : AnomalyScoring.Identity;
        AnomalyReport report = AnomalyReport.Of(split,
            AnomalyScores.OfItems(scoring, split, kind == OutputKind.Logits ? Softmax(outputs, classes) : outputs), rule);
        return new TaskScore(task.Metric, report.MeanAuc, split.Items.Count, confusion) { Anomalies = report };
    }

    private static EquatableArray<EquatableArray<int>> ConfusionOf(TaskSplit split, ReadOnlySpan<float> outputs, int classes)
    {
        int[][] confusion = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        for (int sample = 0; sample < split.Source.Count; sample++)
            confusion[split.Source.Label(sample)][Largest.IndexOf(outputs.Slice(sample * classes, classes))]++;
        return confusion.Select(row => row.ToEquatableArray()).ToEquatableArray();
    }

    private static float[] Softmax(ReadOnlySpan<float> logits, int classes)
    {
        float[] probabilities = logits.ToArray();
        for (int first = 0; first < probabilities.Length; first += classes)
        {
            Span<float> row = probabilities.AsSpan(first, classes);
            float largest = row[Largest.IndexOf(row)];
            float sum = 0;
            for (int i = 0; i < classes; i++)
                sum += row[i] = MathF.Exp(row[i] - largest);
            for (int i = 0; i < classes; i++)
                row[i] /= sum;
        }

        return probabilities;
    }
}

/// <summary>What a network's last layer gives.</summary>
public enum OutputKind
{
    /// <summary>Any real numbers; the largest is the class.</summary>
    Logits,

    /// <summary>Numbers from 0 to 1 that sum to 1.</summary>
    Probabilities,

    /// <summary>What the network finds in its input that normal inputs do not have; its squares sum to the score.</summary>
    Residual,
}
