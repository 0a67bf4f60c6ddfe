namespace MicroNets.Graph.Ops;

/// <summary>
/// Rounds to the grid of an integer format and back, so that training sees the deployed numbers. The parameter
/// "range" holds the lower and upper end; gradients pass straight through inside it.
/// </summary>
internal sealed record FakeQuantize(int Bits) : Op
{
    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) =>
        Bits is >= 2 and <= 16 ? inputs[0] : throw new GraphException($"{Bits} bits", "2 to 16");

    internal override EquatableArray<Parameter> Parameters(ReadOnlySpan<Shape> inputs) =>
        [new Parameter("range", ParameterRole.Range, [2])];

    internal override string Describe() => $"{Bits} bits";
}
