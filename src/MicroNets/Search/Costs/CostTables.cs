using MicroNets.Devices.Costs;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;

namespace MicroNets.Search.Costs;

/// <summary>
/// The exact costs of every block of a space for every width that can reach it and every choice, and of the head. A chain hands one
/// tensor from block to block, so sums add up over blocks and live memory is the largest of any part (<see cref="PartCosts"/>): looking up
/// a point of the space gives what judging its network gives, but for memory: a plan runs layers of several parts together, and takes less.
/// </summary>
internal sealed class CostTables
{
    /// <summary>What memory of parts hardly ever exceeds, over that of the smallest plan.</summary>
    internal const double MostOverPlan = 2;

    private readonly BlockChoices[] _choices;

    public CostTables(SearchSpace space, PartCosts parts)
    {
        Space = space;
        Parts = parts;
        Flow = new WidthFlow(space);
        Constant = parts.Functions.Constant;
        _choices = [.. space.Blocks.Select(BlockChoices.Of)];
        Blocks = new CostVector[space.Blocks.Count][][];
        Shape shape = space.Inputs[0];
        for (int i = 0; i < Blocks.Length; i++)
        {
            Blocks[i] = Table(i, shape);
            shape = ShapeAfter(space.Blocks[i], shape);
        }

        Head = Flow.Edges[^1].Select(width => parts.OfHead(space, shape with { Channels = width })).ToArray();
    }

    public SearchSpace Space { get; }

    public PartCosts Parts { get; }

    public WidthFlow Flow { get; }

    /// <summary>Of a network whatever its layers.</summary>
    public CostVector Constant { get; }

    /// <summary>Costs of [block][width before it][choice], choices in the order of <see cref="BlockChoices.All"/>.</summary>
    public CostVector[][][] Blocks { get; }

    /// <summary>Costs of the head for each width of the last edge.</summary>
    public CostVector[] Head { get; }

    /// <summary>The costs of a point.</summary>
    public CostVector Of(Architecture architecture)
    {
        CostVector total = CostVector.Nothing;
        int width = 0;
        for (int i = 0; i < Blocks.Length; i++)
        {
            int choice = _choices[i].IndexOf(architecture.Blocks[i]);
            total = total.Then(Blocks[i][width][choice]);
            width = Flow.After(i, width, choice);
        }

        return Whole(total.Then(Head[width]));
    }

    /// <summary>Whether the parts of a point let its whole network be within limits; what is false is false.</summary>
    public bool MayHold(Architecture architecture, CostVector limits) => Of(architecture).IsWithin(InParts(limits));

    /// <summary>
    /// Limits that no point breaks by its parts whose whole network keeps the given ones. Plans run layers of several parts together, so
    /// parts alone may say up to <see cref="MostOverPlan"/> times the memory.
    /// </summary>
    public static CostVector InParts(CostVector limits) =>
        CostVector.Of(axis => (axis.Over == Combination.Maximum ? MostOverPlan : 1) * limits[axis]);

    /// <summary>Adds what does not depend on the layers.</summary>
    public CostVector Whole(CostVector layers) => layers.Plus(1, Constant);

    private CostVector[][] Table(int index, Shape input)
    {
        EquatableArray<int> before = Flow.Edges[index];
        var costs = new CostVector[before.Count][];
        EquatableArray<DepthwiseConv2D?> behind = Behind(Space, index);
        Parallel.For(0, before.Count, j =>
            costs[j] = [.. _choices[index].All.Select(
                Parts.Of(Space.Blocks[index], input with { Channels = before[j] }, behind, index == 0))]);
        return costs;
    }

    /// <summary>
    /// The depthwise convolutions that may come behind a block, up to a block that cannot be passed by; null for what is none.
    /// </summary>
    private static EquatableArray<DepthwiseConv2D?> Behind(SearchSpace space, int index)
    {
        var entries = new List<DepthwiseConv2D?>();
        for (int i = index + 1; i < space.Blocks.Count; i++)
        {
            Block block = space.Blocks[i];
            if (block.Presence != Presence.Skipped)
                entries.AddRange(block.Entries);
            if (block.Presence == Presence.Required || block.Stride != Size2D.One)
                break;
        }

        return entries.Count == 0 ? [null] : entries.Distinct().ToEquatableArray();
    }

    private static Shape ShapeAfter(Block block, Shape input)
    {
        NetworkBuilder builder = SearchSpace.Start("shape", input);
        block.Emit(builder, block.Presence == Presence.Required ? block.Largest : BlockChoice.Skip);
        return builder.CurrentShape;
    }
}
