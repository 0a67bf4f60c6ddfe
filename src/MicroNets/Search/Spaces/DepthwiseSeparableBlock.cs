using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Search.Spaces;

/// <summary>Depthwise convolution and pointwise convolution, each with batch norm and ReLU6.</summary>
public sealed record DepthwiseSeparableBlock(string Name) : Block(Name)
{
    internal override DepthwiseConv2D? Entry => Kernels.Contains(3) ? new DepthwiseConv2D(3, Stride, Padding.Same) { HasBias = true } : null;

    internal override void EmitBody(NetworkBuilder builder, BlockChoice choice, IDecisionPoints points)
    {
        points.Kernel(builder, this, choice, (kernel, suffix) => builder.Depthwise(kernel, Stride, $"{Name}/depthwise{suffix}").NormRelu6());
        points.Input(builder, this);
        builder.Conv(choice.Width, 1, 1, $"{Name}/pointwise").NormRelu6();
        points.Width(builder, this);
    }

    internal override int Match(ReadOnlySpan<Layer> ops, out BlockChoice choice)
    {
        choice = BlockChoice.Skip;
        if (ops.Length < 2 || ops[0].Op is not DepthwiseConv2D depthwise || depthwise.Stride != Stride || ops[1].Op is not Conv2D { IsPointwise: true } pointwise)
            return 0;
        choice = new BlockChoice(pointwise.Channels, depthwise.Kernel);
        return 2;
    }
}
