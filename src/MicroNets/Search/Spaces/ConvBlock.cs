using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Search.Spaces;

/// <summary>Convolution, batch norm, ReLU6.</summary>
public sealed record ConvBlock(string Name) : Block(Name)
{
    internal override void EmitBody(NetworkBuilder builder, BlockChoice choice, IDecisionPoints points)
    {
        points.Kernel(builder, this, choice, (kernel, suffix) => builder.Conv(choice.Width, kernel, Stride, $"{Name}{suffix}").NormRelu6());
        points.Width(builder, this);
    }

    internal override int Match(ReadOnlySpan<Layer> ops, out BlockChoice choice)
    {
        choice = BlockChoice.Skip;
        if (ops.IsEmpty || ops[0].Op is not Conv2D conv || conv.Stride != Stride)
            return 0;
        choice = new BlockChoice(conv.Channels, conv.Kernel);
        return 1;
    }
}
