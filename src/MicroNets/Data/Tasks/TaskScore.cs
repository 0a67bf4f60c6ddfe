using MicroNets.Numerics;

namespace MicroNets.Data.Tasks;

/// <summary>How well outputs of a network do a task on one split.</summary>
/// <param name="Value">Accuracy or mean AUC, by the task's metric; in [0, 1].</param>
/// <param name="Count">Samples judged: for AUC the items.</param>
/// <param name="Confusion">Samples by true class (row) and most likely class (column).</param>
public sealed record TaskScore(TaskMetric Metric, double Value, int Count, EquatableArray<EquatableArray<int>> Confusion)
{
    /// <summary>Class by class; null where machines are judged.</summary>
    public ClassificationReport? Classification { get; init; }

    /// <summary>The AUC of each machine; null for other metrics.</summary>
    public IReadOnlyDictionary<string, double>? AucByMachine { get; init; }

    /// <param name="outputs">Samples × classes, in the order of the split's source: logits, or probabilities.</param>
    /// <param name="kind">What the outputs are: scores of anomalies need probabilities.</param>
    public static TaskScore Of(TaskSpec task, TaskSplit split, ReadOnlySpan<float> outputs, OutputKind kind)
    {
        int classes = split.Source.Classes.Count;
        if (outputs.Length != split.Source.Count * classes)
            throw new ArgumentException($"{outputs.Length} outputs for {split.Source.Count} samples × {classes} classes", nameof(outputs));

        int[][] confusion = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        for (int sample = 0; sample < split.Source.Count; sample++)
            confusion[split.Source.Label(sample)][Largest.IndexOf(outputs.Slice(sample * classes, classes))]++;
        EquatableArray<EquatableArray<int>> rows = confusion.Select(row => row.ToEquatableArray()).ToEquatableArray();

        if (task.Metric == TaskMetric.Accuracy)
        {
            int correct = Enumerable.Range(0, classes).Sum(c => confusion[c][c]);
            return new TaskScore(task.Metric, split.Source.Count == 0 ? 0 : (double)correct / split.Source.Count, split.Source.Count, rows)
            {
                Classification = ClassificationReport.Of(split.Source, rows, kind == OutputKind.Probabilities ? outputs : Softmax(outputs, classes)),
            };
        }

        IReadOnlyDictionary<string, double> areas = AnomalyScores.AucByMachine(split, kind == OutputKind.Probabilities ? outputs : Softmax(outputs, classes));
        return new TaskScore(task.Metric, areas.Values.Average(), split.Items.Count, rows) { AucByMachine = areas };
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
    Logits,
    Probabilities,
}
