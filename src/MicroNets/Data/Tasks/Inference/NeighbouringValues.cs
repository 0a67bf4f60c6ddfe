namespace MicroNets.Data.Tasks.Inference;

/// <summary>Tells lists of values that follow each other from lists of features whose order means nothing.</summary>
internal static class NeighbouringValues
{
    // Von Neumann's ratio is 2 on average of values in no order.
    private const double LargestRatio = 0.5;

    /// <summary>
    /// Whether neighbours differ by much less than values of a sample do: the sum of the squared differences of neighbours over the sum of
    /// the squared deviations from the sample's mean (von Neumann's ratio), after each place was brought to mean 0 and deviation 1 over
    /// the samples, since features have units of their own.
    /// </summary>
    /// <param name="samples">Lists of one length.</param>
    public static bool AreAlike(IReadOnlyList<RawArray> samples)
    {
        double[][] rows = [.. samples.Select(sample => sample.ToDoubles())];
        int length = rows[0].Length;
        if (rows.Any(row => row.Length != length || row.Any(value => !double.IsFinite(value))))
            return false;
        for (int place = 0; place < length; place++)
        {
            (double mean, double deviation) = Moments.Of(rows.Select(row => row[place]));
            foreach (double[] row in rows)
                row[place] = (row[place] - mean) / deviation;
        }

        double steps = 0, spread = 0;
        foreach (double[] row in rows)
        {
            double mean = row.Average();
            spread += row.Sum(value => (value - mean) * (value - mean));
            steps += row.Zip(row.Skip(1), (before, after) => (after - before) * (after - before)).Sum();
        }

        return steps < LargestRatio * spread;
    }
}
