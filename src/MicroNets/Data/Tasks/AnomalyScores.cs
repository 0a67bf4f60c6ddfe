namespace MicroNets.Data.Tasks;

/// <summary>Scores of windows and clips by an <see cref="AnomalyScoring"/>, and how well they tell anomalies from normal clips.</summary>
internal static class AnomalyScores
{
    /// <summary>False alarms up to this share count for the partial AUC, as in DCASE 2020 task 2.</summary>
    public const double PartialShare = 0.1;

    /// <param name="outputs">Of one window: a residual, or for <see cref="AnomalyScoring.Identity"/> probabilities.</param>
    /// <param name="machine">The machine that it is said to come from.</param>
    public static double OfWindow(AnomalyScoring scoring, ReadOnlySpan<float> outputs, int machine)
    {
        if (scoring == AnomalyScoring.Identity)
            return -outputs[machine];
        double energy = 0;
        foreach (float value in outputs)
            energy += (double)value * value;
        return energy;
    }

    /// <summary>Score per item: the mean over its windows.</summary>
    /// <param name="outputs">Samples × outputs, in the order of the split's source.</param>
    public static double[] OfItems(AnomalyScoring scoring, TaskSplit split, ReadOnlySpan<float> outputs)
    {
        int width = outputs.Length / Math.Max(1, split.Source.Count);
        if (width * split.Source.Count != outputs.Length || (scoring == AnomalyScoring.Identity && width != split.Source.Classes.Count))
            throw new ArgumentException(
                $"{outputs.Length} outputs for {split.Source.Count} samples of {split.Source.Classes.Count} classes", nameof(outputs));
        double[] scores = new double[split.Items.Count];
        for (int item = 0; item < scores.Length; item++)
        {
            ItemWindows windows = split.Items[item];
            double sum = 0;
            for (int sample = windows.First; sample < windows.First + windows.Count; sample++)
                sum += OfWindow(scoring, outputs.Slice(sample * width, width), windows.Label);
            scores[item] = sum / windows.Count;
        }

        return scores;
    }

    /// <summary>For each machine that has both normal and anomalous items, the area under its ROC curve. The mean is the score of DCASE
    /// 2020 task 2.</summary>
    public static IReadOnlyDictionary<int, double> AucByMachine(IEnumerable<(int Machine, bool? IsAnomaly, double Score)> items) =>
        ByMachine(items, (normal, anomalous) => Auc(normal, anomalous));

    /// <summary>The same of <see cref="PartialAuc"/>.</summary>
    public static IReadOnlyDictionary<int, double> PartialAucByMachine(IEnumerable<(int Machine, bool? IsAnomaly, double Score)> items) =>
        ByMachine(items, (normal, anomalous) => PartialAuc(normal, anomalous));

    private static IReadOnlyDictionary<int, double> ByMachine(IEnumerable<(int Machine, bool? IsAnomaly, double Score)> items,
        Func<double[], double[], double> area)
    {
        var areas = new SortedDictionary<int, double>();
        foreach (IGrouping<int, (int Machine, bool? IsAnomaly, double Score)> machine in items.GroupBy(item => item.Machine))
        {
            double[] normal = [.. machine.Where(item => item.IsAnomaly == false).Select(item => item.Score)];
            double[] anomalous = [.. machine.Where(item => item.IsAnomaly == true).Select(item => item.Score)];
            if (normal.Length > 0 && anomalous.Length > 0)
                areas[machine.Key] = area(normal, anomalous);
        }

        return areas;
    }

    /// <summary>
    /// The area under the ROC curve up to a share <see cref="PartialShare"/> of false alarms, divided by that share, as DCASE 2020 task 2
    /// computes it: the AUC of anomalous clips against the normal ones of the highest scores (at least one).
    /// </summary>
    public static double PartialAuc(ReadOnlySpan<double> normal, ReadOnlySpan<double> anomalous)
    {
        double[] sorted = normal.ToArray();
        Array.Sort(sorted);
        int highest = Math.Max(1, (int)Math.Floor(PartialShare * sorted.Length));
        return Auc(sorted.AsSpan(sorted.Length - highest), anomalous);
    }

    /// <summary>The probability that an anomalous score exceeds a normal one, ties counting half (Mann–Whitney).</summary>
    public static double Auc(ReadOnlySpan<double> normal, ReadOnlySpan<double> anomalous)
    {
        double wins = 0;
        foreach (double anomaly in anomalous)
        {
            foreach (double other in normal)
                wins += anomaly > other ? 1 : anomaly == other ? 0.5 : 0;
        }

        return wins / ((double)normal.Length * anomalous.Length);
    }
}
