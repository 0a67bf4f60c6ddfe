namespace MicroNets.Training;

/// <summary>
/// Mean and variance of every channel, merged from parts of a batch in double precision: n, mean and Σ(x − mean)² of the union of two sets
/// (Chan, Golub and LeVeque 1979). Nothing cancels when means are far from zero.
/// </summary>
internal sealed class BatchMoments(int channels)
{
    private readonly double[] _mean = new double[channels];
    private readonly double[] _squares = new double[channels];

    /// <summary>Values per channel.</summary>
    public long Count { get; private set; }

    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>Σ(x − mean)² per channel.</summary>
    public ReadOnlySpan<double> Squares => _squares;

    public void Clear()
    {
        Count = 0;
        Array.Clear(_mean);
        Array.Clear(_squares);
    }

    /// <summary>Adds <paramref name="count"/> values of every channel: Σ(x − pivot) and Σ(x − pivot)².</summary>
    public void Add(long count, ReadOnlySpan<float> pivots, ReadOnlySpan<double> sums, ReadOnlySpan<double> squares)
    {
        if (count == 0)
            return;
        double inverse = 1.0 / count, weight = (double)count / (Count + count), both = Count * weight;
        for (int c = 0; c < _mean.Length; c++)
        {
            double offset = sums[c] * inverse, distance = pivots[c] + offset - _mean[c];
            _mean[c] += weight * distance;
            _squares[c] += squares[c] - (sums[c] * offset) + (both * distance * distance);
        }

        Count += count;
    }
}
