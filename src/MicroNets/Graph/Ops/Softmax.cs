using System.ComponentModel;

namespace MicroNets.Graph.Ops;

/// <summary>exp(βx) / Σ exp(βx) over channels.</summary>
public sealed record Softmax : Op
{
    /// <summary>β; 1 for probabilities.</summary>
    [DefaultValue(1f)]
    public float Beta { get; init; } = 1;

    /// <summary>Bytes of an element of the output: 1 or 2.</summary>
    [DefaultValue(1)]
    public int ElementBytes { get; init; } = 1;

    internal override int OutputElementBytes(ReadOnlySpan<int> inputs) => ElementBytes;

    internal override string Describe() => Beta == 1 ? "" : $"beta {Beta:0.###}";

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) =>
        Beta > 0 && float.IsFinite(Beta) ? inputs[0] : throw new GraphException($"beta {Beta}", "a positive number");
}
