using System.Numerics;
using System.Runtime.InteropServices;
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
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Lowest, Highest);
        float contrast = (float)(1 + (2 * random.NextDouble() - 1) * MaxContrast);
        float brightness = (float)((2 * random.NextDouble() - 1) * MaxBrightness);
        float mean = (float)(Sum(features) / features.Length), offset = mean - mean * contrast + brightness;
        float low = (float)Lowest, high = (float)Highest;
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(features);
        Vector<float> offsets = new(offset), lows = new(low), highs = new(high);
        foreach (ref Vector<float> value in vectors)
            value = Vector.Min(Vector.Max(value * contrast + offsets, lows), highs);
        foreach (ref float value in features[(vectors.Length * Vector<float>.Count)..])
            value = Math.Min(Math.Max(value * contrast + offset, low), high);
    }

    // Four sums, since each addition to a single one would wait for the last; four on any machine, so that the bits are the same.
    private static double Sum(ReadOnlySpan<float> values)
    {
        double a = 0, b = 0, c = 0, d = 0;
        int i = 0;
        for (; i <= values.Length - 4; i += 4)
        {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
        }

        for (; i < values.Length; i++)
            a += values[i];
        return a + b + (c + d);
    }
}
