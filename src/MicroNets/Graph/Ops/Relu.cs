namespace MicroNets.Graph.Ops;

/// <summary>max(x, 0).</summary>
public sealed record Relu : Op
{
    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) => inputs[0];
}
