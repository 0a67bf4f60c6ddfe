namespace MicroNets.Graph.Ops;

/// <summary>min(max(x, 0), 6).</summary>
public sealed record Relu6 : Op
{
    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) => inputs[0];
}
