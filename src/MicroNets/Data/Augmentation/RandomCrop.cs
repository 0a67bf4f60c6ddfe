using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Data.Augmentation;

/// <summary>
/// Cuts a random rectangle with the image's aspect ratio and enlarges it to the full size (bilinear). Its side is a share of the image's
/// drawn from U(<see cref="SmallestSide"/>, 1).
/// </summary>
public sealed record RandomCrop(double SmallestSide) : FeatureAugmentation
{
    internal override void Apply(Span<float> features, Shape shape, ref RandomStream random)
    {
        double side = SmallestSide + (1 - SmallestSide) * random.NextDouble();
        double top = (1 - side) * shape.Height * random.NextDouble(), left = (1 - side) * shape.Width * random.NextDouble();
        int row = shape.Width * shape.Channels;
        float[] rentedValues = ArrayPool<float>.Shared.Rent(features.Length + row);
        int[] rentedPlaces = ArrayPool<int>.Shared.Rent(2 * row);
        Span<float> widened = rentedValues.AsSpan(0, features.Length), shares = rentedValues.AsSpan(features.Length, row);
        Span<int> lows = rentedPlaces.AsSpan(0, row), highs = rentedPlaces.AsSpan(row, row);
        for (int i = 0; i < row; i++)
        {
            (int x, int channel) = Math.DivRem(i, shape.Channels);
            (int low, int high, shares[i]) = Neighbours(left, side, x, shape.Width);
            (lows[i], highs[i]) = ((low * shape.Channels) + channel, (high * shape.Channels) + channel);
        }

        // First along the rows, once each, then between them: the same products and sums as pixel by pixel.
        for (int y = 0; y < shape.Height; y++)
            Widen(features.Slice(y * row, row), lows, highs, shares, widened.Slice(y * row, row));
        for (int y = 0; y < shape.Height; y++)
        {
            (int above, int below, float share) = Neighbours(top, side, y, shape.Height);
            Blend(widened.Slice(above * row, row), widened.Slice(below * row, row), share, features.Slice(y * row, row));
        }

        ArrayPool<float>.Shared.Return(rentedValues);
        ArrayPool<int>.Shared.Return(rentedPlaces);
    }

    private static void Widen(ReadOnlySpan<float> line, ReadOnlySpan<int> lows, ReadOnlySpan<int> highs, ReadOnlySpan<float> shares,
        Span<float> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            float low = line[lows[i]];
            result[i] = low + (line[highs[i]] - low) * shares[i];
        }
    }

    private static void Blend(ReadOnlySpan<float> above, ReadOnlySpan<float> below, float share, Span<float> result)
    {
        ReadOnlySpan<Vector<float>> aboves = MemoryMarshal.Cast<float, Vector<float>>(above),
            belows = MemoryMarshal.Cast<float, Vector<float>>(below);
        Span<Vector<float>> results = MemoryMarshal.Cast<float, Vector<float>>(result);
        for (int i = 0; i < results.Length; i++)
            results[i] = aboves[i] + (belows[i] - aboves[i]) * share;
        for (int i = results.Length * Vector<float>.Count; i < result.Length; i++)
            result[i] = above[i] + (below[i] - above[i]) * share;
    }

    // What pixel number `pixel` of the enlarged rectangle lies between along one axis, and how near it is to the second.
    private static (int Low, int High, float Share) Neighbours(double start, double side, int pixel, int size)
    {
        double position = Math.Clamp(start + (pixel + 0.5) * side - 0.5, 0, size - 1);
        int low = (int)position;
        return (low, Math.Min(low + 1, size - 1), (float)(position - low));
    }
}
