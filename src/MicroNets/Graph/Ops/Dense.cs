namespace MicroNets.Graph.Ops;

/// <summary>A fully connected layer over all elements of a sample. Weights are [output, input].</summary>
public sealed record Dense(int Units) : Op, IFusedActivation
{
    /// <summary>Whether a number is added to each unit.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>Applied after the bias.</summary>
    public Activation Activation { get; init; }

    Op IFusedActivation.WithActivation(Activation activation) => this with { Activation = activation };

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) =>
        Units >= 1 ? Shape.Vector(Units) : throw new GraphException($"{Units} units", "at least one");

    internal override EquatableArray<Parameter> Parameters(ReadOnlySpan<Shape> inputs)
    {
        var weight = new Parameter("weight", ParameterRole.Weight, [Units, inputs[0].Elements]);
        return HasBias ? [weight, new Parameter("bias", ParameterRole.Bias, [Units])] : [weight];
    }

    internal override long Macs(ReadOnlySpan<Shape> inputs) => (long)Units * inputs[0].Elements;

    internal override string Describe() => Activation == Activation.None ? "" : $"+{Activation}";
}
