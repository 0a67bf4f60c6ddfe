namespace MicroNets.Graph.Ops;

/// <summary>The same integers in another number of bytes.</summary>
public sealed record Cast(int ElementBytes) : Op
{
    internal override int OutputElementBytes(ReadOnlySpan<int> inputs) => ElementBytes;

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) =>
        ElementBytes is 1 or 2 or 4 ? inputs[0] : throw new GraphException($"{ElementBytes} bytes", "1, 2 or 4");

    internal override string Describe() => $"to {8 * ElementBytes} bits";
}
