using MicroNets.Graph;

namespace MicroNets.Data;

/// <summary>
/// One split of a data set as a network sees it: samples of one shape with a class each. Implementations are immutable and
/// may be read from any number of threads.
/// </summary>
public abstract class SampleSource
{
    /// <summary>The epoch to ask for when the sample is wanted as it is, without augmentation.</summary>
    public const int NoAugmentation = -1;

    /// <summary>Samples; an index is below it.</summary>
    public abstract int Count { get; }

    /// <summary>Of every sample.</summary>
    public abstract Shape Shape { get; }

    /// <summary>Names in label order: a label is an index into them.</summary>
    public abstract EquatableArray<string> Classes { get; }

    /// <summary>Index into <see cref="Classes"/>.</summary>
    public abstract int Label(int index);

    /// <summary>How much a sample counts in training; 1 but where classes are balanced.</summary>
    public virtual float Weight(int index) => 1;

    /// <summary>
    /// Writes <see cref="Shape"/>.Elements values. Augmentation depends on the source's seed, <paramref name="index"/> and
    /// <paramref name="epoch"/> alone, so the same call gives the same bits on any thread, in any order.
    /// </summary>
    public abstract void Read(int index, int epoch, Span<float> destination);
}
