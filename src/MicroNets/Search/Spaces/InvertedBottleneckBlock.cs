using System.Text.Json.Serialization;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Search.Spaces;

/// <summary>Expand 1×1, depthwise, project 1×1 without activation (MobileNetV2).</summary>
public sealed record InvertedBottleneckBlock(string Name) : Block(Name)
{
    /// <summary>Hidden channels, ascending.</summary>
    [JsonConverter(typeof(WidthsConverter))]
    public required EquatableArray<int> Expand { get; init; }

    internal override EquatableArray<int> HiddenWidths => Expand;

    internal override Block Bare => (InvertedBottleneckBlock)base.Bare with { Expand = [] };

    internal override void EmitBody(NetworkBuilder builder, BlockChoice choice, IDecisionPoints points)
    {
        string input = builder.Current;
        EmitConv(builder, Pointwise(choice.Hidden), $"{Name}/expand", choice, points).NormRelu6();
        points.Hidden(builder, this);
        points.Kernel(this, choice, (kernel, mask) => builder
            .Then(new DepthwiseConv2D(kernel, Stride, Around) { Mask = mask }, $"{Name}/depthwise").NormRelu6());
        points.Hidden(builder, this);
        EmitConv(builder, Pointwise(choice.Width), $"{Name}/project", choice, points).Norm();
        points.Width(builder, this);
        EmitShortcut(builder, input);
    }

    internal override int Match(ReadOnlySpan<Layer> ops, out BlockChoice choice)
    {
        choice = BlockChoice.Skip;
        if (ops.Length < 3 || ops[0].Op is not Conv2D { IsPointwise: true } expand
            || ops[1].Op is not DepthwiseConv2D depthwise || depthwise.Stride != Stride
            || ops[2].Op is not Conv2D { IsPointwise: true } project || project.WeightBits != expand.WeightBits)
        {
            return 0;
        }

        choice = new BlockChoice(project.Channels, depthwise.Kernel, expand.Channels) { Bits = expand.WeightBits };
        return Taken(ops, 3);
    }

    internal override void Check()
    {
        base.Check();
        Ascending("expand widths", Expand);
    }

    private protected override Block KeepBody(IReadOnlyList<int[]> kept) => (InvertedBottleneckBlock)base.KeepBody(kept) with
    {
        Expand = Kept(Expand, kept[2]),
    };
}
