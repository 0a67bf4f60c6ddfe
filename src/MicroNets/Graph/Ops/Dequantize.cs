namespace MicroNets.Graph.Ops;

/// <summary>Integer to float.</summary>
public sealed record Dequantize : Op
{
    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) => inputs[0];
}
