using System.Buffers;
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
        float[] rented = ArrayPool<float>.Shared.Rent(features.Length);
        Span<float> original = rented.AsSpan(0, features.Length);
        features.CopyTo(original);
        int channels = shape.Channels, row = shape.Width * channels;
        for (int y = 0; y < shape.Height; y++)
        {
            (int y0, int y1, float dy) = Neighbours(top + (y + 0.5) * side - 0.5, shape.Height);
            ReadOnlySpan<float> above = original.Slice(y0 * row, row), below = original.Slice(y1 * row, row);
            for (int x = 0; x < shape.Width; x++)
            {
                (int x0, int x1, float dx) = Neighbours(left + (x + 0.5) * side - 0.5, shape.Width);
                for (int channel = 0; channel < channels; channel++)
                {
                    int a = x0 * channels + channel, b = x1 * channels + channel;
                    float upper = above[a] + (above[b] - above[a]) * dx, lower = below[a] + (below[b] - below[a]) * dx;
                    features[y * row + x * channels + channel] = upper + (lower - upper) * dy;
                }
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    private static (int Low, int High, float Share) Neighbours(double position, int size)
    {
        position = Math.Clamp(position, 0, size - 1);
        int low = (int)position;
        return (low, Math.Min(low + 1, size - 1), (float)(position - low));
    }
}
