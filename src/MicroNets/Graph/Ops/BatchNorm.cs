namespace MicroNets.Graph.Ops;

/// <summary>
/// y = γ·(x − μ)/√(σ² + ε) + β per channel. Training uses the batch's μ and σ² and moves the running averages by
/// <see cref="Momentum"/>: running ← (1 − m)·running + m·batch.
/// </summary>
public sealed record BatchNorm : Op
{
    /// <summary>ε, added to the variance.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <summary>m, the share of the batch in the running averages; 1 − the momentum of Keras.</summary>
    public float Momentum { get; init; } = 0.1f;

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs)
    {
        if (!(Epsilon > 0))
            throw new GraphException($"epsilon {Epsilon}", "a positive number");
        if (!(Momentum is > 0 and <= 1))
            throw new GraphException($"momentum {Momentum}", "a number in (0, 1]");
        return inputs[0];
    }

    internal override EquatableArray<Parameter> Parameters(ReadOnlySpan<Shape> inputs)
    {
        int channels = inputs[0].Channels;
        return
        [
            new Parameter("scale", ParameterRole.Scale, [channels]),
            new Parameter("shift", ParameterRole.Shift, [channels]),
            new Parameter("mean", ParameterRole.RunningMean, [channels]),
            new Parameter("variance", ParameterRole.RunningVariance, [channels]),
        ];
    }
}
