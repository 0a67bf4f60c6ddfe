using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Data.Augmentation;

/// <summary>Mirrors an image left to right with <see cref="Probability"/>.</summary>
public sealed record HorizontalFlip(double Probability) : FeatureAugmentation
{
    internal override void Apply(Span<float> features, Shape shape, ref RandomStream random)
    {
        if (random.NextDouble() >= Probability)
            return;
        int row = shape.Width * shape.Channels;
        for (int y = 0; y < shape.Height; y++)
        {
            Span<float> line = features.Slice(y * row, row);
            line.Reverse();
            for (int x = 0; x < row && shape.Channels > 1; x += shape.Channels)
                line.Slice(x, shape.Channels).Reverse();
        }
    }
}
