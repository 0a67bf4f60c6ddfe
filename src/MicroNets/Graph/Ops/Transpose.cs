namespace MicroNets.Graph.Ops;

/// <summary>The map with its axes in another order: along each axis of the output lies the named axis of the input.</summary>
public sealed record Transpose(Axis Height, Axis Width, Axis Channels) : Op
{
    public override bool KeepsFormat => true;

    protected override Shape Infer(ReadOnlySpan<Shape> inputs) => Height != Width && Width != Channels && Channels != Height
        ? new Shape(inputs[0].Along(Height), inputs[0].Along(Width), inputs[0].Along(Channels))
        : throw new GraphException($"axes {Describe()}", "each axis once");

    public override string Describe() => $"{Height}, {Width}, {Channels}";
}
