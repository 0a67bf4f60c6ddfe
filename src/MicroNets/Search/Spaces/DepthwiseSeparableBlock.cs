using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Search.Spaces;

/// <summary>
/// Depthwise convolution with batch norm and ReLU6, pointwise convolution and batch norm; then ReLU6, or the addition of the block's input.
/// </summary>
public sealed record DepthwiseSeparableBlock(string Name) : Block(Name)
{
    // With a residual the block's input is read again, so it has to be whole.
    internal override EquatableArray<DepthwiseConv2D?> Entries => [.. Kernels.Select(Entry).Distinct()];

    private DepthwiseConv2D? Entry(Size2D kernel) => kernel == new Size2D(3, 3) && Shortcut == Shortcut.None
        ? new DepthwiseConv2D(kernel, Stride, Around) { HasBias = true }
        : null;

    internal override void EmitBody(NetworkBuilder builder, BlockChoice choice, IDecisionPoints points)
    {
        string input = builder.Current;
        points.Kernel(this, choice, (kernel, mask) => builder
            .Then(new DepthwiseConv2D(kernel, Stride, Around) { Mask = mask }, $"{Name}/depthwise").NormRelu6());
        points.Input(builder, this);
        EmitConv(builder, Pointwise(choice.Width), $"{Name}/pointwise", choice, points);
        EmitEnd(builder, input, points);
    }

    internal override int Match(ReadOnlySpan<Layer> ops, out BlockChoice choice)
    {
        choice = BlockChoice.Skip;
        if (ops.Length < 2 || ops[0].Op is not DepthwiseConv2D depthwise || depthwise.Stride != Stride
            || ops[1].Op is not Conv2D { IsPointwise: true } pointwise)
            return 0;
        choice = new BlockChoice(pointwise.Channels, depthwise.Kernel) { Bits = pointwise.WeightBits };
        return Taken(ops, 2);
    }
}
