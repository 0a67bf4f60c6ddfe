namespace MicroNets.Graph.Ops;

/// <summary>A choice between branches of equal shape: y = Σ_k z_k·x_k, with the weights z of <see cref="Decision"/> given from
/// outside.</summary>
internal sealed record BranchSum(string Decision) : Op
{
    private protected override int? Arity => null;

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs)
    {
        foreach (Shape input in inputs)
        {
            if (input != inputs[0])
                throw new GraphException($"branches {inputs[0]} and {input}", "equal shapes");
        }

        return inputs[0];
    }

    internal override EquatableArray<Parameter> Parameters(ReadOnlySpan<Shape> inputs) =>
        [new Parameter(Decision, ParameterRole.Decision, [inputs.Length])];

    internal override string Describe() => Decision;
}
