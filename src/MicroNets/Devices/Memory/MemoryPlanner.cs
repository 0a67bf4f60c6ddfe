using MicroNets.Graph;

namespace MicroNets.Devices.Memory;

/// <summary>
/// Plans the memory of an inference as the generated C lays it out: the order of the layers, which outputs take the place of an input,
/// which convolutions are computed a group of channels at a time so that their map is never whole, and the offset of every buffer.
/// </summary>
internal static class MemoryPlanner
{
    /// <summary>Bytes beside the arena that are static in every firmware.</summary>
    public const int StaticBytes = 4;

    /// <summary>
    /// Stack that is set aside for a firmware before it is built: above what was proven of networks with every
    /// kernel, from reset to the deepest one, with an interrupt on top. A build has its own bound, which is at most this.
    /// </summary>
    public const int StackBytes = 576;

    /// <summary>What a firmware takes beside the arena.</summary>
    public const int FixedBytes = StaticBytes + StackBytes;

    /// <summary>The plan of a folded network.</summary>
    /// <param name="network">Folded, all activations int8, or of the bits that nodes state.</param>
    /// <param name="regions">Where the arena may go, the first preferred; empty: one region without end.</param>
    /// <param name="goal">What the plan is for.</param>
    /// <exception cref="GraphException">The network holds an op without kernels.</exception>
    public static MemoryPlan Plan(Network network, EquatableArray<MemoryRegion> regions = default, ArenaGoal goal = default)
    {
        (Arena arena, KernelChoices choices, long least) = Choose(network, goal);
        long bytes = arena.Place();
        Dictionary<ArenaBuffer, int> places = arena.Buffers.Select(buffer => buffer.Place).Distinct().Index()
            .ToDictionary(place => place.Item, place => place.Index);
        return new MemoryPlan(
            [.. arena.Steps.Select(nodes => StepOf(arena.Network, nodes, choices))],
            [.. arena.Buffers.Select(buffer =>
                new PlannedBuffer(buffer.Name, places[buffer.Place], buffer.Offset, buffer.Bytes, buffer.Steps.First,
                Math.Min(buffer.Steps.Last, arena.Steps.Count - 1)))],
            regions.Count == 0 ? "sram" : regions.FirstOrDefault(region => region.Bytes >= bytes + FixedBytes)?.Name,
            bytes,
            arena.LowerBound)
        {
            InChunks = [.. choices.InChunks.Order(StringComparer.Ordinal)],
            LeastBytes = Math.Min(least, bytes),
        };
    }

    /// <summary>Bytes of the arena of a folded network: those of its <see cref="Plan"/>.</summary>
    /// <exception cref="GraphException">The network holds an op without kernels.</exception>
    public static long ArenaBytes(Network network, ArenaGoal goal = default) => Choose(network, goal).Arena.Place();

    /// <summary>
    /// Bytes that a part of a larger network needs while it runs, input and output whole: its input is there to be written over, behind the
    /// first part as planes, and its output stays as planes.
    /// </summary>
    /// <param name="part">Folded.</param>
    /// <param name="orientation">How the maps of the network lie.</param>
    /// <param name="isFirst">Its input is that of the network, as the caller gives it.</param>
    /// <exception cref="GraphException">The part holds an op without kernels.</exception>
    internal static long PartBytes(Network part, Orientation orientation, bool isFirst) => ArenaBuilder.Run(part,
        PlanSearch.OfPart(part, new KernelChoices(orientation) { IsPart = true, ReadsPlanes = !isFirst })).LowerBound;

    /// <summary>The smallest arena of the orders considered, the kernels' choices for its order, and the bytes of the
    /// smallest plan of them all.</summary>
    internal static (Arena Arena, KernelChoices Choices, long LeastBytes) Choose(Network network, ArenaGoal goal,
        IReadOnlySet<string>? plainDepthwise = null,
        IReadOnlySet<string>? clampedDepthwise = null,
        int leastRowBytes = 0)
    {
        (Arena Arena, KernelChoices Choices, long LeastBytes) best = Of(network);
        EquatableArray<string> order = ExecutionOrder.Find(network);
        if (order.SequenceEqual(network.Layers.Select(layer => layer.Name)))
            return best;
        (Arena Arena, KernelChoices Choices, long LeastBytes) other = Of(new Network(network.Name,
            order.Select(name => network[name].Node)));
        long least = Math.Min(best.LeastBytes, other.LeastBytes);
        return (other.Arena.Place() < best.Arena.Place() ? other : best) with { LeastBytes = least };

        (Arena, KernelChoices, long) Of(Network ordered)
        {
            var plain = new KernelChoices(Orientation.For(ordered)) { PlainDepthwise = plainDepthwise ?? KernelChoices.None,
                ClampedDepthwise = clampedDepthwise ?? KernelChoices.None, LeastRowBytes = leastRowBytes };
            if (goal == ArenaGoal.LayerByLayer)
                return Alone(ArenaBuilder.Run(ordered, plain), plain);
            (KernelChoices choices, long least) = PlanSearch.Choose(ordered, plain, goal);
            return (ArenaBuilder.Run(ordered, choices), choices, least);
        }

        static (Arena, KernelChoices, long) Alone(Arena arena, KernelChoices choices) => (arena, choices, arena.LowerBound);
    }

    private static PlanStep StepOf(Network network, EquatableArray<string> nodes, KernelChoices choices)
    {
        bool packs = choices.Packed.Contains(nodes[^1]);
        if (nodes.Count == 1)
            return new PlanStep(nodes, 1) { Tiles = PackedTiles.Of(network[nodes[0]], choices), PacksOutput = packs };
        if (choices.SectionFrom(network[nodes[0]]) is { } section)
            return new PlanStep(nodes, 1) { Schedule = section };
        int group = choices.Groups[nodes[0]];
        return new PlanStep(nodes, (network[nodes[0]].OutputShape.Channels + group - 1) / group) { ChannelsOfGroup = group,
            PacksOutput = packs };
    }
}
