namespace MicroNets.Graph.Ops;

/// <summary>A map with zeros between its pixels: stride − 1 rows and columns between neighbours. What a transposed convolution
/// convolves.</summary>
public sealed record Spread(Size2D Stride) : Op
{
    internal override bool KeepsFormat => true;

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) => Stride is { Height: >= 1, Width: >= 1 }
        ? inputs[0] with { Height = checked(((inputs[0].Height - 1) * Stride.Height) + 1),
            Width = checked(((inputs[0].Width - 1) * Stride.Width) + 1) }
        : throw new GraphException($"stride {Stride}", "at least 1×1");

    internal override string Describe() => $"{Stride}";
}
