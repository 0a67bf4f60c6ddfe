namespace MicroNets.Graph.Ops;

/// <summary>Each pixel's channels under one measure of all of them, beside <see cref="Softmax"/>.</summary>
public sealed record Normalize(Normalization Function) : Op
{
    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) => inputs[0];

    internal override string Describe() => $"{Function}";
}

/// <summary>What channels are brought to.</summary>
public enum Normalization
{
    /// <summary>x − log Σ exp(x): logarithms of what <see cref="Softmax"/> gives.</summary>
    LogSoftmax,

    /// <summary>x / √Σ x²: a vector of length 1.</summary>
    UnitLength,
}
