namespace MicroNets.Graph.Ops;

/// <summary>A choice between branches of equal shape: y = Σ_k z_k·x_k, with the weights z of <see cref="Decision"/> given from outside.</summary>
public sealed record BranchSum(string Decision) : Op
{
    protected override int? Arity => null;

    protected override Shape Infer(ReadOnlySpan<Shape> inputs)
    {
        foreach (Shape input in inputs)
        {
            if (input != inputs[0])
                throw new GraphException($"branches {inputs[0]} and {input}", "equal shapes");
        }

        return inputs[0];
    }

    public override EquatableArray<Parameter> Parameters(ReadOnlySpan<Shape> inputs) =>
        [new Parameter(Decision, ParameterRole.Decision, [inputs.Length])];

    public override string Describe() => Decision;
}
