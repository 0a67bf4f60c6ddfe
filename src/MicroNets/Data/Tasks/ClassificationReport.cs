using MicroNets.Numerics;

namespace MicroNets.Data.Tasks;

/// <summary>How well a classifier does on each class, and how far its probabilities can be believed.</summary>
/// <param name="Classes">In label order.</param>
/// <param name="MacroF1">The mean of F1 over the classes that have samples, however many.</param>
/// <param name="CalibrationError">
/// Expected calibration error (Guo et al. 2017): over 15 equal bins of the largest probability, the mean difference between it and the
/// share that is right,
/// weighted by samples.
/// </param>
public sealed record ClassificationReport(EquatableArray<ClassScore> Classes, double MacroF1, double CalibrationError)
{
    private const int Bins = 15;

    /// <param name="confusion">Samples by true class (row) and most likely class (column).</param>
    /// <param name="probabilities">Samples × classes.</param>
    public static ClassificationReport Of(SampleSource source, EquatableArray<EquatableArray<int>> confusion,
        ReadOnlySpan<float> probabilities)
    {
        ClassScore[] classes = [.. source.Classes.Select((name, label) => ClassScore.Of(name, confusion, label))];
        return new ClassificationReport(
            [.. classes],
            classes.Where(score => score.Count > 0).Select(score => score.F1).DefaultIfEmpty(0).Average(),
            CalibrationErrorOf(source, probabilities));
    }

    private static double CalibrationErrorOf(SampleSource source, ReadOnlySpan<float> probabilities)
    {
        double[] trust = new double[Bins], right = new double[Bins];
        int width = source.Classes.Count;
        for (int sample = 0; sample < source.Count; sample++)
        {
            ReadOnlySpan<float> row = probabilities.Slice(sample * width, width);
            int best = Largest.IndexOf(row);
            int bin = Math.Clamp((int)(row[best] * Bins), 0, Bins - 1);
            trust[bin] += row[best];
            right[bin] += best == source.Label(sample) ? 1 : 0;
        }

        return source.Count == 0 ? 0 : trust.Zip(right, (sum, correct) => Math.Abs(sum - correct)).Sum() / source.Count;
    }
}

/// <param name="Count">Samples of the class.</param>
/// <param name="Precision">Of the samples taken for the class, the share that is; 0 where none is.</param>
/// <param name="Recall">Of the samples of the class, the share that is found.</param>
/// <param name="F1">The harmonic mean of both.</param>
public sealed record ClassScore(string Name, int Count, double Precision, double Recall, double F1)
{
    internal static ClassScore Of(string name, EquatableArray<EquatableArray<int>> confusion, int label)
    {
        int count = confusion[label].Sum(), taken = confusion.Sum(row => row[label]), right = confusion[label][label];
        double precision = taken == 0 ? 0 : (double)right / taken, recall = count == 0 ? 0 : (double)right / count;
        return new ClassScore(name, count, precision, recall, precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall));
    }
}
