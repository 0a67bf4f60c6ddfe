namespace MicroNets.Data.Tasks;

/// <summary>Anomaly detection by classification: a clip is the more anomalous, the less its windows look like its own machine.</summary>
public static class AnomalyScores
{
    /// <summary>Score per item: the mean over its windows of −p, p the probability given to the item's own class.</summary>
    /// <param name="probabilities">Samples × classes, in the order of the split's source.</param>
    public static double[] OfItems(TaskSplit split, ReadOnlySpan<float> probabilities)
    {
        int classes = split.Source.Classes.Count;
        if (probabilities.Length != split.Source.Count * classes)
            throw new ArgumentException($"{probabilities.Length} probabilities for {split.Source.Count} samples × {classes} classes", nameof(probabilities));
        double[] scores = new double[split.Items.Count];
        for (int item = 0; item < scores.Length; item++)
        {
            ItemWindows windows = split.Items[item];
            double sum = 0;
            for (int sample = windows.First; sample < windows.First + windows.Count; sample++)
                sum -= probabilities[sample * classes + windows.Label];
            scores[item] = sum / windows.Count;
        }

        return scores;
    }

    /// <summary>
    /// For each machine that has both normal and anomalous items, the area under the ROC curve of <see cref="OfItems"/>. Their mean is the
    /// score of DCASE 2020 task 2.
    /// </summary>
    /// <exception cref="InputException">No machine has both.</exception>
    public static IReadOnlyDictionary<string, double> AucByMachine(TaskSplit split, ReadOnlySpan<float> probabilities)
    {
        double[] scores = OfItems(split, probabilities);
        var areas = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (IGrouping<int, int> machine in Enumerable.Range(0, scores.Length).GroupBy(item => split.Items[item].Label))
        {
            double[] normal = [.. machine.Where(item => split.Items[item].IsAnomaly == false).Select(item => scores[item])];
            double[] anomalous = [.. machine.Where(item => split.Items[item].IsAnomaly == true).Select(item => scores[item])];
            if (normal.Length > 0 && anomalous.Length > 0)
                areas[split.Source.Classes[machine.Key]] = Auc(normal, anomalous);
        }

        if (areas.Count == 0)
            throw new InputException($"split '{split.Name}' without a machine that has both normal and anomalous clips", "both, to draw a ROC curve", "choose another split");
        return areas;
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
