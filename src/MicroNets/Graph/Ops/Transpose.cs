namespace MicroNets.Graph.Ops;

/// <summary>The map with its axes in another order: along each axis of the output lies the named axis of the input.</summary>
public sealed record Transpose(Axis Height, Axis Width, Axis Channels) : Op
{
    internal override bool KeepsFormat => true;

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) => Height != Width && Width != Channels && Channels != Height
        ? new Shape(inputs[0].Along(Height), inputs[0].Along(Width), inputs[0].Along(Channels))
        : throw new GraphException($"axes {Describe()}", "each axis once");

    /// <summary>Place in the input of an element of the output.</summary>
    internal int Source(Shape input, int y, int x, int c)
    {
        Span<int> place = stackalloc int[3];
        (place[(int)Height], place[(int)Width], place[(int)Channels]) = (y, x, c);
        return input.IndexOf(place[0], place[1], place[2]);
    }

    internal override string Describe() => $"{Height}, {Width}, {Channels}";
}
