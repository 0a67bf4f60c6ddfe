namespace MicroNets.Graph.Ops;

/// <summary>In training, zeroes a share of the elements and scales the rest by 1/(1 − rate); otherwise the identity.</summary>
public sealed record Dropout(float Rate) : Op
{
    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) =>
        Rate is >= 0 and < 1 ? inputs[0] : throw new GraphException($"rate {Rate}", "a number in [0, 1)");

    internal override string Describe() => $"{Rate:0.##}";
}
