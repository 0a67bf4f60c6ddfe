namespace MicroNets.Quantization.Calibration;

/// <summary>How the values of one tensor are spread over calibration samples.</summary>
/// <param name="Lowest">The least value seen.</param>
/// <param name="Highest">The greatest value seen.</param>
/// <param name="ChannelMeans">Mean of each channel.</param>
/// <param name="Histogram">Counts in bins of equal width from <paramref name="Lowest"/> to <paramref name="Highest"/>.</param>
internal sealed record TensorStatistics(float Lowest, float Highest, EquatableArray<float> ChannelMeans, EquatableArray<long> Histogram)
{
    /// <summary>The value in the middle of a bin.</summary>
    public float Centre(int bin) => Lowest + ((bin + 0.5f) * (Highest - Lowest) / Histogram.Count);
}
