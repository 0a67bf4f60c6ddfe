namespace MicroNets.Graph.Ops;

/// <summary>Sum of two maps of equal height and width. The one with fewer channels counts as padded with zero channels.</summary>
public sealed record Add : Op, IFusedActivation
{
    /// <summary>Applied to the sum.</summary>
    public Activation Activation { get; init; }

    private protected override int? Arity => 2;

    Op IFusedActivation.WithActivation(Activation activation) => this with { Activation = activation };

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs)
    {
        Shape a = inputs[0], b = inputs[1];
        if (a.Height != b.Height || a.Width != b.Width)
            throw new GraphException($"inputs {a} and {b}", "equal height and width");
        return a with { Channels = Math.Max(a.Channels, b.Channels) };
    }

    internal override string Describe() => Activation == Activation.None ? "" : $"+{Activation}";
}
