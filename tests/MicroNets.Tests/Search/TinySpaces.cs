using MicroNets.Graph;
using MicroNets.Search.Spaces;

namespace MicroNets.Tests.Search;

/// <summary>Small spaces that have every kind of block and option.</summary>
internal static class TinySpaces
{
    public static SearchSpace Separable { get; } = new("tiny", [new Shape(9, 6, 1)],
    [
        new ConvBlock("stem") { Widths = [4, 8, 12], Kernels = [new Size2D(4, 3)] },
        new DepthwiseSeparableBlock("a") { Widths = [4, 8], Stride = 2, Presence = Presence.Optional },
        new DepthwiseSeparableBlock("b") { Widths = [4, 12, 16], Kernels = [3, new Size2D(5, 5)], Presence = Presence.Optional },
        new DepthwiseSeparableBlock("c") { Widths = [8, 16], Presence = Presence.Optional },
    ], 3);

    public static SearchSpace Bottlenecks { get; } = new("tiny-bottlenecks", [new Shape(12, 12, 1)],
    [
        new ConvBlock("stem") { Widths = [3, 5, 8], Stride = 2, Kernels = [3, 5] },
        new InvertedBottleneckBlock("a") { Expand = [4, 10], Widths = [4, 6], Shortcut = Shortcut.Residual, Presence = Presence.Optional },
        new InvertedBottleneckBlock("b") { Expand = [6, 12], Widths = [6, 9], Stride = 2 },
        new InvertedBottleneckBlock("c") { Expand = [6, 12], Widths = [5, 12], Kernels = [3, 5], Shortcut = Shortcut.Residual,
            Presence = Presence.Optional },
        new ConvBlock("tail") { Widths = [8, 16], Kernels = [Size2D.One] },
    ], 3);

    /// <summary>Every kind beside the others, residuals over unequal widths, kernels of all shapes, a stride along one side.</summary>
    public static SearchSpace Kinds { get; } = new("tiny-kinds", [new Shape(11, 8, 1)],
    [
        new ConvBlock("stem") { Widths = [4, 6], Kernels = [3, (5, 3)], Stride = (2, 1) },
        new AnyBlock("a") { Of = [BlockKind.InvertedBottleneck, BlockKind.DepthwiseSeparable, BlockKind.Conv], Expand = [4, 9],
            Widths = [4, 7], Kernels = [3, (1, 5)], Shortcut = Shortcut.Residual, Presence = Presence.Optional },
        new AnyBlock("b") { Of = [BlockKind.DepthwiseSeparable, BlockKind.Conv], Widths = [5, 8], Stride = 2,
            Kernels = [3, 5, (5, 1), Size2D.One] },
        new InvertedBottleneckBlock("c") { Expand = [6, 10], Widths = [6, 10], Kernels = [3, 5, (5, 1), (1, 5)],
            Shortcut = Shortcut.Residual, Presence = Presence.Optional },
    ], 3);

    /// <summary>Bits of weights to choose from, in every kind of block.</summary>
    public static SearchSpace Bits { get; } = new("tiny-bits", [new Shape(11, 8, 1)],
    [
        new ConvBlock("stem") { Widths = [4, 6], Stride = (2, 1) },
        new AnyBlock("a")
        {
            Of = [BlockKind.InvertedBottleneck, BlockKind.DepthwiseSeparable, BlockKind.Conv],
            Expand = [4, 9],
            Widths = [4, 7],
            Bits = [8, 4],
            Shortcut = Shortcut.Residual,
            Presence = Presence.Optional,
        },
        new DepthwiseSeparableBlock("b") { Widths = [5, 8], Bits = [4, 8], Stride = 2 },
        new InvertedBottleneckBlock("c") { Expand = [6, 10], Widths = [6, 10], Bits = [8, 4], Presence = Presence.Optional },
        new ConvBlock("tail") { Widths = [8, 16], Kernels = [Size2D.One], Bits = [4] },
    ], 3);

    public static SearchSpace Get(string name) => new[] { Separable, Bottlenecks, Kinds, Bits }.Single(space => space.Name == name);
}
