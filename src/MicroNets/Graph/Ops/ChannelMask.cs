namespace MicroNets.Graph.Ops;

/// <summary>
/// A width decision: y[c] = x[c] · Σ_k z_k·[c &lt; Widths[k]], with the weights z of <see cref="Decision"/> given from outside.
/// Masks that name the same decision share its weights.
/// </summary>
internal sealed record ChannelMask(string Decision, EquatableArray<int> Widths) : Op
{
    private protected override Shape Infer(ReadOnlySpan<Shape> inputs)
    {
        int channels = inputs[0].Channels;
        if (Widths.Count == 0 || Widths.Any(width => width < 1 || width > channels))
            throw new GraphException($"widths {Widths}", $"at least one, each from 1 to {channels}");
        return inputs[0];
    }

    internal override EquatableArray<Parameter> Parameters(ReadOnlySpan<Shape> inputs) =>
        [new Parameter(Decision, ParameterRole.Decision, [Widths.Count])];

    internal override string Describe() => $"{Decision}: {Widths.Count} widths up to {Widths.Max()}";
}
