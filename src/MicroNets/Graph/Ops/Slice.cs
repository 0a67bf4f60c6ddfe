namespace MicroNets.Graph.Ops;

/// <summary>Every so many elements of a map along each axis, from a first one on; backwards where the step is negative.</summary>
public sealed record Slice(Stretch Height, Stretch Width, Stretch Channels) : Op
{
    internal override bool KeepsFormat => true;

    internal Stretch Along(Axis axis) => axis switch
    {
        Axis.Height => Height,
        Axis.Width => Width,
        _ => Channels,
    };

    /// <summary>The part of a map between two places along one axis.</summary>
    internal static Slice Of(Shape input, Axis axis, Stretch stretch) => new(
        axis == Axis.Height ? stretch : Stretch.Whole(input.Height),
        axis == Axis.Width ? stretch : Stretch.Whole(input.Width),
        axis == Axis.Channels ? stretch : Stretch.Whole(input.Channels));

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs)
    {
        foreach (Axis axis in Axes.All)
        {
            (Stretch stretch, int size) = (Along(axis), inputs[0].Along(axis));
            long last = stretch.First + ((stretch.Count - 1L) * stretch.Step);
            if (stretch.Count < 1 || stretch.First < 0 || stretch.First >= size || last < 0 || last >= size)
                throw new GraphException($"{stretch} along {axis} of {inputs[0]}", "at least one element, all inside");
        }

        return new Shape(Height.Count, Width.Count, Channels.Count);
    }

    /// <summary>Place in the input of an element of the output.</summary>
    internal int Source(Shape input, int y, int x, int c) =>
        input.IndexOf(Height.First + (y * Height.Step), Width.First + (x * Width.Step), Channels.First + (c * Channels.Step));

    internal override string Describe() => $"{Height}, {Width}, {Channels}";
}

/// <summary><paramref name="Count"/> elements along an axis, <paramref name="Step"/> apart.</summary>
public readonly record struct Stretch(int First, int Count, int Step = 1)
{
    /// <summary>All elements of an axis, in order.</summary>
    public static Stretch Whole(int size) => new(0, size);

    /// <summary>First and count, and the step where it is not 1: "0+4·2".</summary>
    public override string ToString() => Step == 1 ? $"{First}+{Count}" : $"{First}+{Count}·{Step}";
}
