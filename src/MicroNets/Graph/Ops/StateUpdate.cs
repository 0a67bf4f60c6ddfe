namespace MicroNets.Graph.Ops;

/// <summary>
/// What a <see cref="State"/>, the first input, holds from the next inference on: the second input. Runs after every other reader of
/// the state.
/// </summary>
public sealed record StateUpdate : Op
{
    private protected override int? Arity => 2;

    internal override bool KeepsFormat => true;

    internal override bool HasEffect => true;

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) => inputs[0] == inputs[1]
        ? inputs[0]
        : throw new GraphException($"{inputs[1]} for a state of {inputs[0]}", "equal shapes");
}
