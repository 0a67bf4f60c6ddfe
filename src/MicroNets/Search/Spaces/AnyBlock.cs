using System.Text.Json.Serialization;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Search.Spaces;

/// <summary>The kinds of block that <see cref="AnyBlock"/> chooses between; their names in JSON are those of the blocks.</summary>
public enum BlockKind
{
    /// <summary>Expansion, depthwise convolution, projection.</summary>
    InvertedBottleneck,

    /// <summary>Depthwise, then pointwise convolution.</summary>
    DepthwiseSeparable,

    /// <summary>One convolution over all channels.</summary>
    Conv,
}

/// <summary>A block whose kind is a choice too. All kinds have the same widths and kernels to choose from.</summary>
public sealed record AnyBlock(string Name) : Block(Name)
{
    /// <summary>The kinds to choose from.</summary>
    public required EquatableArray<BlockKind> Of { get; init; }

    /// <summary>Hidden channels of an inverted bottleneck, ascending; empty where that is not among the kinds.</summary>
    [JsonConverter(typeof(WidthsConverter))]
    public EquatableArray<int> Expand { get; init; } = [];

    internal override EquatableArray<int> HiddenWidths => Of.Contains(BlockKind.InvertedBottleneck) ? Expand : [0];

    internal override EquatableArray<DepthwiseConv2D?> Entries => [.. Of.SelectMany(kind => Kind(kind).Entries).Distinct()];

    internal override IEnumerable<BlockDecision> Decisions
    {
        get
        {
            BlockDecision[] common = [.. base.Decisions];
            return [common[0], Decide("kind", DecisionOrder.Categorical, Of.Select(kind => new DecisionOption($"{kind}", 0))),
                .. common[1..]];
        }
    }

    internal override BlockChoice Largest => base.Largest is { IsSkip: false } widest
        ? widest with { Kind = widest.Hidden > 0 ? BlockKind.InvertedBottleneck : Of[0] }
        : BlockChoice.Skip;

    internal override Block Bare => (AnyBlock)base.Bare with { Expand = [], Of = [] };

    internal override void EmitBody(NetworkBuilder builder, BlockChoice choice, IDecisionPoints points) => points.Kind(builder, this,
        choice, kind =>
        Kind(kind).EmitBody(builder, choice with { Kind = null, Hidden = kind == BlockKind.InvertedBottleneck ? choice.Hidden : 0 },
            points));

    internal override int Match(ReadOnlySpan<Layer> ops, out BlockChoice choice)
    {
        foreach (BlockKind kind in Of)
        {
            if (Kind(kind).Match(ops, out choice) is > 0 and var taken)
            {
                choice = choice with { Kind = kind };
                return taken;
            }
        }

        choice = BlockChoice.Skip;
        return 0;
    }

    internal override void Check()
    {
        base.Check();
        if (Of.Count == 0 || Of.Distinct().Count() != Of.Count)
            throw new InputException($"kinds {Of} in block '{Name}'", "at least one, all different", "mend the search space");
        if (Of.Contains(BlockKind.InvertedBottleneck))
            Ascending("expand widths", Expand);
    }

    private protected override IEnumerable<int[]> BodyPicks() =>
        from kind in Enumerable.Range(0, Of.Count)
        from body in base.BodyPicks()
        where Of[kind] == BlockKind.InvertedBottleneck || body[2] == 0
        select new[] { kind, body[0], body[1], Of[kind] == BlockKind.InvertedBottleneck ? body[2] : BlockChoices.Nothing, body[3] };

    private protected override BlockChoice ChooseBody(ReadOnlySpan<int> picks) =>
        new(Widths[picks[4]], Kernels[picks[1]], picks[3] == BlockChoices.Nothing ? 0 : HiddenWidths[picks[3]]) { Kind = Of[picks[0]],
            Bits = Stated(Bits[picks[2]]) };

    private protected override Block KeepBody(IReadOnlyList<int[]> kept)
    {
        EquatableArray<BlockKind> kinds = Kept(Of, kept[0]);
        return (AnyBlock)base.KeepBody([.. kept.Skip(1)]) with
        {
            Of = kinds,
            Expand = kinds.Contains(BlockKind.InvertedBottleneck) ? Kept(Expand, kept[3]) : [],
        };
    }

    // The same place in the chain as a block of one kind. Layers have the kind in their names, decisions are this block's.
    private Block Kind(BlockKind kind)
    {
        string name = $"{Name}/{SpaceJson.NameOf(kind)}";
        Block block = kind switch
        {
            BlockKind.InvertedBottleneck => new InvertedBottleneckBlock(name) { Widths = Widths, Expand = Expand },
            BlockKind.DepthwiseSeparable => new DepthwiseSeparableBlock(name) { Widths = Widths },
            _ => new ConvBlock(name) { Widths = Widths },
        };
        return block with { Kernels = Kernels, Bits = Bits, Stride = Stride, Border = Border, Shortcut = Shortcut, DecidedBy =
            DecisionName };
    }
}
