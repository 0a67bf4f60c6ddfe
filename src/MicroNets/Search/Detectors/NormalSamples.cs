using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Training;

namespace MicroNets.Search.Detectors;

/// <summary>Features of normal clips, held in memory: what a detector is fitted to.</summary>
internal sealed class NormalSamples
{
    private readonly float[] _values;
    private readonly EquatableArray<int> _labels;
    private readonly Lazy<PrincipalComponents> _components;

    /// <param name="values">Vectors of <paramref name="size"/> features, back to back.</param>
    /// <param name="labels">The machine of each, an index into <paramref name="machines"/>.</param>
    public NormalSamples(int size, EquatableArray<string> machines, float[] values, EquatableArray<int> labels)
    {
        Size = size;
        Machines = machines;
        _values = values;
        _labels = labels;
        _components = new Lazy<PrincipalComponents>(() => PrincipalComponents.Of(_values, Size));
    }

    /// <summary>All samples of a source as they are.</summary>
    public static NormalSamples Of(SampleSource source)
    {
        int size = source.Shape.Elements;
        float[] values = new float[source.Count * size];
        Parallel.For(0, source.Count, i => source.Read(i, SampleSource.NoAugmentation, values.AsSpan(i * size, size)));
        return new NormalSamples(size, source.Classes, values, [.. Enumerable.Range(0, source.Count).Select(source.Label)]);
    }

    /// <summary>Features of a sample.</summary>
    public int Size { get; }

    public int Count => _labels.Count;

    public EquatableArray<string> Machines { get; }

    public ReadOnlyMemory<float> Values => _values;

    public PrincipalComponents Components => _components.Value;

    /// <summary>The samples with their machines as classes.</summary>
    public SampleSource ByMachine => new ArraySource(Shape.Vector(Size), Machines, _values, _labels);

    /// <summary>The samples for a loss that reads no labels: as many classes as the network has outputs.</summary>
    public SampleSource Unlabelled(int outputs) =>
        new ArraySource(Shape.Vector(Size), [.. Enumerable.Range(0, outputs).Select(i => $"{i}")], _values,
            [.. Enumerable.Repeat(0, Count)]);

    /// <summary>What a network makes of the samples, back to back.</summary>
    public float[] Through(Network network, Weights weights, WorkerPool pool)
    {
        using var plan = new InferencePlan(network, weights, pool);
        float[] outputs = new float[Count * plan.OutputElements];
        plan.Run(_values, outputs);
        return outputs;
    }
}
