namespace MicroNets.Graph.Ops;

/// <summary>The same integers in another number of bytes.</summary>
public sealed record Cast(int ElementBytes) : Op
{
    public override int OutputElementBytes(ReadOnlySpan<int> inputs) => ElementBytes;

    protected override Shape Infer(ReadOnlySpan<Shape> inputs) =>
        ElementBytes is 1 or 2 or 4 ? inputs[0] : throw new GraphException($"{ElementBytes} bytes", "1, 2 or 4");

    public override string Describe() => $"to {8 * ElementBytes} bits";
}
