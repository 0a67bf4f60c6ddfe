namespace MicroNets.Search.Trials;

/// <summary>Mean and spread of a figure over repeats with different seeds.</summary>
/// <param name="Deviation">Sample standard deviation; 0 for a single value.</param>
internal sealed record SampleStatistics(double Mean, double Deviation, int Count)
{
    public static SampleStatistics Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
            throw new ArgumentException("no values", nameof(values));
        double mean = values.Average();
        double deviation = values.Count == 1 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
        return new SampleStatistics(mean, deviation, values.Count);
    }

    /// <summary>
    /// Whether the means differ by more than two standard errors of their difference. Of single values nothing can be said, so they
    /// never do.
    /// </summary>
    public bool DiffersFrom(SampleStatistics other) => Count > 1 && other.Count > 1
        && Math.Abs(Mean - other.Mean) > 2 * Math.Sqrt((Deviation * Deviation / Count) + (other.Deviation * other.Deviation / other.Count));

    public override string ToString() => Count == 1 ? $"{Mean:0.####}" : $"{Mean:0.####} ± {Deviation:0.####} ({Count})";
}
