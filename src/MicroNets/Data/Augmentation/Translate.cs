using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Data.Augmentation;

/// <summary>Moves an image by a uniform number of pixels along each axis, at most <see cref="MaxPixels"/> either way; edges are
/// repeated.</summary>
public sealed record Translate(int MaxPixels) : FeatureAugmentation
{
    internal override void Apply(Span<float> features, Shape shape, ref RandomStream random)
    {
        Shifting.Rows(features, shape, random.NextInt32(2 * MaxPixels + 1) - MaxPixels);
        Shifting.Columns(features, shape, random.NextInt32(2 * MaxPixels + 1) - MaxPixels);
    }
}
