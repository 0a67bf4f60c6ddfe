using System.ComponentModel;

namespace MicroNets.Graph.Ops;

/// <summary>A change of number format: float to integer, or integer to integer of another scale.</summary>
public sealed record Quantize : Op
{
    /// <summary>Bytes of an integer of the output.</summary>
    [DefaultValue(1)]
    public int ElementBytes { get; init; } = 1;

    internal override int OutputElementBytes(ReadOnlySpan<int> inputs) => ElementBytes;

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) => inputs[0];
}
