using MicroNets.Data;
using MicroNets.Graph;

namespace MicroNets.Search.Differentiable;

/// <summary>Some samples of a source, as a source.</summary>
internal sealed class SourceSlice(SampleSource source, EquatableArray<int> samples) : SampleSource
{
    public override int Count => samples.Count;

    public override Shape Shape => source.Shape;

    public override EquatableArray<string> Classes => source.Classes;

    public override int Label(int index) => source.Label(samples[index]);

    public override float Weight(int index) => source.Weight(samples[index]);

    public override void Read(int index, int epoch, Span<float> destination) => source.Read(samples[index], epoch, destination);

    /// <summary>A random split: about <paramref name="share"/> of the samples in the second part, none of them in the first.</summary>
    public static (SourceSlice First, SourceSlice Second) Split(SampleSource source, double share, ulong seed)
    {
        bool InSecond(int index) => new Numerics.RandomStream(seed, "search/split", index).NextDouble() < share;
        ILookup<bool, int> parts = Enumerable.Range(0, source.Count).ToLookup(InSecond);
        return (new SourceSlice(source, parts[false].ToEquatableArray()), new SourceSlice(source, parts[true].ToEquatableArray()));
    }
}
