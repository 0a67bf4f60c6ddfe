using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Data.Augmentation;

/// <summary>Moves features by a uniform number of frames (rows), at most <see cref="MaxFrames"/> either way; the edge frame is
/// repeated.</summary>
public sealed record FrameShift(int MaxFrames) : FeatureAugmentation
{
    internal override void Apply(Span<float> features, Shape shape, ref RandomStream random) =>
        Shifting.Rows(features, shape, random.NextInt32(2 * MaxFrames + 1) - MaxFrames);
}
