using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Data.Augmentation;

/// <summary>
/// (value − mean)·c + mean + b with c from U(1 − <see cref="MaxContrast"/>, 1 + <see cref="MaxContrast"/>), b from
/// U(−<see cref="MaxBrightness"/>, <see cref="MaxBrightness"/>) and the mean over the sample, kept within <see cref="Lowest"/> …
/// <see cref="Highest"/>.
/// </summary>
public sealed record BrightnessContrast(double MaxBrightness, double MaxContrast) : FeatureAugmentation
{
    /// <summary>Results below it become it; in the units of the features.</summary>
    public double Lowest { get; init; }

    /// <summary>Results above it become it; in the units of the features.</summary>
    public double Highest { get; init; } = 1;

    internal override void Apply(Span<float> features, Shape shape, ref RandomStream random)
    {
        float contrast = (float)(1 + (2 * random.NextDouble() - 1) * MaxContrast);
        float brightness = (float)((2 * random.NextDouble() - 1) * MaxBrightness);
        double sum = 0;
        foreach (float value in features)
            sum += value;
        float mean = (float)(sum / features.Length), offset = mean - mean * contrast + brightness;
        float low = (float)Lowest, high = (float)Highest;
        foreach (ref float value in features)
            value = Math.Clamp(value * contrast + offset, low, high);
    }
}
