using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Search.Spaces;

/// <summary>Convolution and batch norm; then ReLU6, or the addition of the block's input.</summary>
public sealed record ConvBlock(string Name) : Block(Name)
{
    internal override void EmitBody(NetworkBuilder builder, BlockChoice choice, IDecisionPoints points)
    {
        string input = builder.Current;
        points.Kernel(this, choice, (kernel, mask) =>
            EmitConv(builder, new Conv2D(choice.Width, kernel, Stride, Around) { Mask = mask }, Name, choice, points));
        EmitEnd(builder, input, points);
    }

    internal override int Match(ReadOnlySpan<Layer> ops, out BlockChoice choice)
    {
        choice = BlockChoice.Skip;
        if (ops.IsEmpty || ops[0].Op is not Conv2D conv || conv.Stride != Stride)
            return 0;
        choice = new BlockChoice(conv.Channels, conv.Kernel) { Bits = conv.WeightBits };
        return Taken(ops, 1);
    }
}
