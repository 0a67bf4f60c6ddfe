namespace MicroNets.Data.FrontEnds;

/// <summary>What is kept of each band of the frames of a window.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<FrameStatistic>))]
public enum FrameStatistic
{
    /// <summary>The mean over time.</summary>
    Mean,

    /// <summary>The means of all bands, then their standard deviations over time (the sum of squares divided by the number of
    /// frames).</summary>
    MeanAndDeviation,
}

/// <summary>
/// The frames of a window as one vector of statistics: the feature is (statistic − <see cref="Centre"/>) · <see cref="Gain"/>. What differs
/// between clips of a machine is small beside what they share, so few bits hold it only after the shared part is taken off.
/// </summary>
public sealed record FrameSummary(FrameStatistic Statistic)
{
    /// <summary>One per statistic, or empty: zeros.</summary>
    public EquatableArray<float> Centre { get; init; } = [];

    /// <summary>One per statistic, or empty: ones.</summary>
    public EquatableArray<float> Gain { get; init; } = [];

    /// <summary>Features of a window.</summary>
    public int Count(int bands) => Statistic == FrameStatistic.Mean ? bands : 2 * bands;

    /// <exception cref="InputException">Centre or gain of other statistics than the bands have.</exception>
    internal void Check(int bands)
    {
        int count = Count(bands);
        if ((Centre.Count != 0 && Centre.Count != count) || (Gain.Count != 0 && Gain.Count != count))
            throw new InputException($"a summary with {Centre.Count} centres and {Gain.Count} gains",
                $"none or {count}, one for each statistic of {bands} bands", "correct the front end of the task");
    }

    /// <summary>Features of every window of a spectrogram of frames × <paramref name="bands"/>; a short one is a window as it is.</summary>
    internal void Compute(ReadOnlySpan<float> spectrogram, int bands, FrameWindows windows, Span<float> destination)
    {
        int frames = spectrogram.Length / bands, size = Count(bands);
        for (int window = 0; window < windows.Count(frames); window++)
        {
            int first = window * windows.StepFrames, count = Math.Min(windows.Frames, frames - first);
            Compute(spectrogram.Slice(first * bands, count * bands), bands, destination.Slice(window * size, size));
        }
    }

    private void Compute(ReadOnlySpan<float> frames, int bands, Span<float> features)
    {
        int count = frames.Length / bands;
        for (int band = 0; band < bands; band++)
        {
            // About the centre, as on the device, where single precision holds small sums better.
            float centre = Centre.Count == 0 ? 0 : Centre[band];
            double sum = 0, squares = 0;
            for (int i = band; i < frames.Length; i += bands)
            {
                double value = frames[i] - centre;
                sum += value;
                squares += value * value;
            }

            double mean = sum / count;
            features[band] = Scaled(mean, band);
            if (Statistic == FrameStatistic.MeanAndDeviation)
            {
                int second = bands + band;
                features[second] = Scaled(Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean))) - (Centre.Count == 0 ? 0
                    : Centre[second]), second);
            }
        }
    }

    private float Scaled(double value, int statistic) => (float)(Gain.Count == 0 ? value : value * Gain[statistic]);
}
