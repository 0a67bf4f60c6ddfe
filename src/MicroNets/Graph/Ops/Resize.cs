using System.ComponentModel;

namespace MicroNets.Graph.Ops;

/// <summary>A map of another height and width.</summary>
public sealed record Resize(ResizeMethod Method, Size2D Size) : Op
{
    /// <summary>Whether the corner pixels of both maps lie on one another.</summary>
    [DefaultValue(false)]
    public bool AlignsCorners { get; init; }

    /// <summary>Whether pixels are areas, whose centres count.</summary>
    [DefaultValue(false)]
    public bool HalfPixelCenters { get; init; }

    internal override bool KeepsFormat => true;

    private protected override Shape Infer(ReadOnlySpan<Shape> inputs) => Size is { Height: >= 1, Width: >= 1 }
        ? inputs[0] with { Height = Size.Height, Width = Size.Width }
        : throw new GraphException($"size {Size}", "at least 1×1");

    internal override string Describe() => $"{Method} to {Size}";
}

/// <summary>Where a pixel of a resized map comes from.</summary>
public enum ResizeMethod
{
    /// <summary>The input pixel that is nearest.</summary>
    Nearest,

    /// <summary>Between the four nearest input pixels, by distance.</summary>
    Bilinear,
}
