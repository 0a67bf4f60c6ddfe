using System.Collections.Concurrent;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Search.Spaces;

namespace MicroNets.Search.Costs;

/// <summary>
/// Costs of the parts of a chain, each built alone as a network and judged by the functions that judge whole networks. A part is
/// judged once, however many blocks, supernets and previews ask for it. Safe for any number of threads.
/// </summary>
/// <remarks>
/// A convolution and the 3×3 depthwise convolution that reads it may run together, so for memory the border between two parts is behind
/// the depthwise convolution that begins the second: there a map is whole, and what a part needs does not depend on its neighbours.
/// </remarks>
internal sealed class PartCosts(ICostFunctions functions)
{
    private readonly ConcurrentDictionary<PartKind, ConcurrentDictionary<BlockChoice, CostVector>> _blocks = [];

    public ICostFunctions Functions { get; } = functions;

    /// <summary>The parts of blocks that differ in name and options only, over one input shape.</summary>
    /// <param name="behind">The depthwise convolutions that may come behind the block; null for what is none.</param>
    public Func<BlockChoice, CostVector> Of(Block block, Shape input, EquatableArray<DepthwiseConv2D?> behind, bool isFirst)
    {
        var part = new PartKind(block, input, behind, isFirst);
        ConcurrentDictionary<BlockChoice, CostVector> known = _blocks.GetOrAdd(part with { Block = block.Bare }, _ => []);
        return choice => known.GetOrAdd(choice, Judge, part);
    }

    public CostVector OfHead(SearchSpace space, Shape input)
    {
        Network head = space.Finish(SearchSpace.Start("head", input)).Fold();
        return Functions.OfLayers(head).With(CostAxis.Sram, Functions.MemoryOf([head], isFirst: false));
    }

    private CostVector Judge(BlockChoice choice, PartKind part)
    {
        NetworkBuilder builder = SearchSpace.Start("part", part.Input);
        part.Block.Emit(builder, choice);
        Network network = builder.Build();

        // An identity has no layer, and its tensor counts with the parts beside it.
        if (network.Layers.Count == 1)
            return CostVector.Nothing;
        network = network.Fold();
        return Functions.OfLayers(network).With(CostAxis.Sram, MemoryOf(choice, network, part));
    }

    // Bits of weights take no memory, so a choice has what its twin of eight bits has.
    private double MemoryOf(BlockChoice choice, Network network, PartKind part) => choice.Bits is null
        ? Functions.MemoryOf(part.Behind.Select(entry => MemoryPart(network, entry)), part.IsFirst && !BeginsWithFilter(network))
        : Of(part.Block, part.Input, part.Behind, part.IsFirst)(choice with { Bits = null })[CostAxis.Sram];

    private static bool BeginsWithFilter(Network block) =>
        MemoryBound.IsFilter(block.Layers[1]) && block.ConsumersOf(block.Input.Name).Take(2).Count() == 1;

    // From behind the depthwise convolution that the block begins with to behind the one that comes next.
    private static Network MemoryPart(Network block, DepthwiseConv2D? behind)
    {
        IEnumerable<Node> nodes = block.Layers.Select(layer => layer.Node);
        if (BeginsWithFilter(block))
            nodes = nodes.Skip(2).Prepend(new Node(block.Layers[1].Name, new Input(block.Layers[1].OutputShape), []));
        if (behind is not null)
            nodes = nodes.Append(new Node("behind", behind, [block.Output.Name]));
        return new Network(block.Name, nodes);
    }

    private sealed record PartKind(Block Block, Shape Input, EquatableArray<DepthwiseConv2D?> Behind, bool IsFirst);
}
