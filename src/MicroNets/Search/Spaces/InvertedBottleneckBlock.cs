using System.Text.Json.Serialization;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Search.Spaces;

/// <summary>
/// Expand 1×1, depthwise, project 1×1 without activation (MobileNetV2). With <see cref="Shortcut.Residual"/> the block's input is
/// added, the narrower of the two padded with zero channels.
/// </summary>
public sealed record InvertedBottleneckBlock(string Name) : Block(Name)
{
    /// <summary>Hidden channels, ascending.</summary>
    [JsonConverter(typeof(WidthsConverter))]
    public required EquatableArray<int> Expand { get; init; }

    public Shortcut Shortcut { get; init; }

    internal override EquatableArray<int> HiddenWidths => Expand;

    internal override int OutputWidth(int inputWidth, int width) => Shortcut == Shortcut.Residual ? Math.Max(inputWidth, width) : width;

    internal override Block Narrowed(BlockOptions options) =>
        this with { Widths = options.Widths, Kernels = options.Kernels, Presence = options.Presence, Expand = options.HiddenWidths };

    internal override void EmitBody(NetworkBuilder builder, BlockChoice choice, IDecisionPoints points)
    {
        string input = builder.Current;
        builder.Conv(choice.Hidden, 1, 1, $"{Name}/expand").NormRelu6();
        points.Hidden(builder, this);
        points.Kernel(builder, this, choice, (kernel, suffix) => builder.Depthwise(kernel, Stride, $"{Name}/depthwise{suffix}").NormRelu6());
        points.Hidden(builder, this);
        builder.Conv(choice.Width, 1, 1, $"{Name}/project").Norm();
        points.Width(builder, this);
        if (Shortcut == Shortcut.Residual)
            builder.Add(input, $"{Name}/add");
    }

    internal override int Match(ReadOnlySpan<Layer> ops, out BlockChoice choice)
    {
        choice = BlockChoice.Skip;
        if (ops.Length < 3 || ops[0].Op is not Conv2D { IsPointwise: true } expand
            || ops[1].Op is not DepthwiseConv2D depthwise || depthwise.Stride != Stride
            || ops[2].Op is not Conv2D { IsPointwise: true } project
            || (ops.Length > 3 && ops[3].Op is Add) != (Shortcut == Shortcut.Residual))
        {
            return 0;
        }

        choice = new BlockChoice(project.Channels, depthwise.Kernel, expand.Channels);
        return Shortcut == Shortcut.Residual ? 4 : 3;
    }

    internal override void Check()
    {
        base.Check();
        Ascending("expand widths", Expand);
        if (Shortcut == Shortcut.Residual && Stride != Size2D.One)
            throw new InputException($"a residual over stride {Stride} in block '{Name}'", "stride 1", "leave out the shortcut or the stride");
    }
}
