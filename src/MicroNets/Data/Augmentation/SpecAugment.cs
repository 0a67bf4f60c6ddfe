using System.Buffers;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Data.Augmentation;

/// <summary>
/// SpecAugment (Park et al. 2019) without time warping: masks stretches of frames (rows) and of bands or coefficients (columns). A mask's
/// length is uniform from 0 to the maximum, its place uniform; masked values become the mean of their column over the sample.
/// </summary>
public sealed record SpecAugment : FeatureAugmentation
{
    /// <summary>Stretches of frames that are masked; they may overlap.</summary>
    public int TimeMasks { get; init; } = 2;

    /// <summary>Longest stretch of frames.</summary>
    public int MaxFrames { get; init; } = 8;

    /// <summary>Stretches of bands or coefficients that are masked; they may overlap.</summary>
    public int FrequencyMasks { get; init; } = 2;

    /// <summary>Longest stretch of bands or coefficients.</summary>
    public int MaxBands { get; init; } = 2;

    internal override void Apply(Span<float> features, Shape shape, ref RandomStream random)
    {
        int columns = shape.Width * shape.Channels;
        float[] rented = ArrayPool<float>.Shared.Rent(columns);
        Span<float> means = rented.AsSpan(0, columns);
        ColumnMeans(features, means);
        for (int mask = 0; mask < TimeMasks; mask++)
        {
            (int first, int length) = Draw(MaxFrames, shape.Height, ref random);
            for (int row = first; row < first + length; row++)
                means.CopyTo(features[(row * columns)..]);
        }

        for (int mask = 0; mask < FrequencyMasks; mask++)
        {
            (int first, int length) = Draw(MaxBands, shape.Width, ref random);
            (first, length) = (first * shape.Channels, length * shape.Channels);
            for (int row = 0; row < shape.Height; row++)
                means.Slice(first, length).CopyTo(features[(row * columns + first)..]);
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    private static (int First, int Length) Draw(int longest, int size, ref RandomStream random)
    {
        int length = random.NextInt32(Math.Min(longest, size) + 1);
        return (random.NextInt32(size - length + 1), length);
    }

    private static void ColumnMeans(ReadOnlySpan<float> features, Span<float> means)
    {
        means.Clear();
        int rows = features.Length / means.Length;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> values = features.Slice(row * means.Length, means.Length);
            for (int column = 0; column < means.Length; column++)
                means[column] += values[column];
        }

        foreach (ref float mean in means)
            mean /= rows;
    }
}
