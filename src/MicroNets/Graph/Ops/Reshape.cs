namespace MicroNets.Graph.Ops;

/// <summary>The same elements in the same order under another shape.</summary>
public sealed record Reshape(Shape Shape) : Op
{
    internal override bool KeepsFormat => true;

    internal override bool IsView => true;

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) => Shape.Elements == inputs[0].Elements
        ? Shape
        : throw new GraphException($"{inputs[0]} reshaped to {Shape}", $"{inputs[0].Elements} elements");

    internal override string Describe() => Shape.ToString();
}
