namespace MicroNets.Graph.Ops;

/// <summary>Element-wise product of two maps of equal shape; either may also be a 1×1×C vector or a 1×1×1 scalar.</summary>
public sealed record Mul : Op, IFusedActivation
{
    /// <summary>Applied to the product.</summary>
    public Activation Activation { get; init; }

    private protected override int? Arity => 2;

    Op IFusedActivation.WithActivation(Activation activation) => this with { Activation = activation };

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs)
    {
        (Shape large, Shape small) = inputs[0].Elements >= inputs[1].Elements ? (inputs[0], inputs[1]) : (inputs[1], inputs[0]);
        if (small != large && small != Shape.Vector(large.Channels) && small != Shape.Vector(1))
            throw new GraphException($"inputs {inputs[0]} and {inputs[1]}", "equal shapes, or one of them 1×1×C or 1×1×1");
        return large;
    }
}
