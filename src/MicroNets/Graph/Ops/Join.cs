namespace MicroNets.Graph.Ops;

/// <summary>
/// Several outputs as one: the bytes of the inputs one after the other, each from a multiple of <see cref="Part.Alignment"/> on.
/// Bytes between them are zero.
/// </summary>
public sealed record Join : Op
{
    private protected override int? Arity => null;

    /// <summary>Bytes of an element of each input.</summary>
    public EquatableArray<int> InputElementBytes { get; init; } = [];

    internal override int OutputElementBytes(ReadOnlySpan<int> inputs) => 1;

    /// <summary>Where an input starts in the output.</summary>
    public int OffsetOf(int input, ReadOnlySpan<Shape> inputs)
    {
        int offset = 0;
        for (int i = 0; i < input; i++)
            offset += Aligned(inputs[i].Elements * InputElementBytes[i]);
        return offset;
    }

    /// <summary>A size rounded up to <see cref="Part.Alignment"/>.</summary>
    public static int Aligned(int bytes) => checked(bytes + Part.Alignment - 1) / Part.Alignment * Part.Alignment;

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs)
    {
        if (InputElementBytes.Count != inputs.Length)
            throw new GraphException($"element sizes for {InputElementBytes.Count} inputs", $"for {inputs.Length}");
        return Shape.Vector(OffsetOf(inputs.Length, inputs));
    }
}
