using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>
/// Chooses which maps whose elements have four bits lie packed, two elements to a byte. Packing costs cycles, so only those do without
/// which the peak would be higher.
/// </summary>
internal static class PackedMaps
{
    // How much of the peak larger tiles may take.
    private const double Slack = 1.04;

    private static readonly int[] TileBytes = [8192, 4096, 2048, 1024, 512, 256];

    /// <summary>Every map that can lie packed does, in the smallest tiles; null: there is none.</summary>
    /// <param name="network">Folded; its nodes state which outputs have four bits.</param>
    /// <param name="choices">Apart from packed maps.</param>
    public static KernelChoices? All(Network network, KernelChoices choices)
    {
        HashSet<string> maps = [.. network.Layers.Where(layer => Takes(network, layer, choices)).Select(layer => layer.Name)];
        return maps.Count == 0 ? null : choices with { Packed = maps, TileBytes = TileBytes[^1] };
    }

    /// <summary>Without the maps of which sections keep rows of bytes.</summary>
    public static KernelChoices Still(Network network, KernelChoices choices) => choices.Packed.Count == 0 ? choices : choices with
    {
        Packed = choices.Packed.Where(map => Takes(network, network[map], choices)).ToHashSet(),
    };

    /// <summary>The fewest packed maps, in the largest tiles, that have the peak where it is.</summary>
    /// <exception cref="GraphException">The network holds an op without kernels.</exception>
    public static KernelChoices Needed(Network network, KernelChoices choices)
    {
        var packed = choices.Packed.ToHashSet();
        KernelChoices needed = choices with { Packed = packed };
        int bytes = ArenaBuilder.Run(network, needed).LowerBound;

        // What did not help stays as bytes, but for what depthwise kernels have clamped by packing, which they do themselves for more.
        foreach (string map in choices.Packed.Where(map => network[map].Op is not DepthwiseConv2D))
        {
            packed.Remove(map);
            if (ArenaBuilder.Run(network, needed).LowerBound > bytes)
                packed.Add(map);
        }

        // Larger tiles take fewer calls.
        return TileBytes.Select(most => needed with { TileBytes = most }).First(larger => ArenaBuilder.Run(network, larger).LowerBound
            <= bytes * Slack);
    }

    // A map whose maker and readers all run in tiles.
    private static bool Takes(Network network, Layer layer, KernelChoices choices) =>
        layer.Node.OutputBits == 4 && layer.ElementBytes == 1 && layer.OutputShape is { IsVector: false, Channels: > 1 }
        && layer.Name != network.Output.Name && IsApart(layer, choices)
        && (IsPointwise(layer) ? !choices.RunsInGroups(layer.Name) && LiesAsPlanes(network[layer.Node.Inputs[0]])
            : IsFilter(layer, choices))
        && network.ConsumersOf(layer.Name).All(reader => IsApart(reader, choices) && !choices.RunsInGroups(reader.Name)
            && (IsPointwise(reader) || IsFilter(reader, choices)
                || (reader.Op is Mean or AveragePool or MaxPool && reader.OutputShape.IsVector)));

    // Sections keep rows of bytes.
    private static bool IsApart(Layer layer, KernelChoices choices) => !KernelOperands.IsWide(layer)
        && !choices.Sections.Any(section => section.Section.Layers.Contains(layer.Name));

    private static bool IsPointwise(Layer layer) => layer.Op is Conv2D { IsPointwise: true } && !KernelOperands.IsDense(layer)
        && !FewChannels.Runs(layer);

    private static bool LiesAsPlanes(Layer layer) => layer.Op is Conv2D or DepthwiseConv2D or Add or AveragePool or MaxPool;

    // In a tile the output stands in place of the input.
    private static bool IsFilter(Layer layer, KernelChoices choices) => layer.Op is DepthwiseConv2D
        && !DepthwiseWhole.Runs(layer, choices.Orientation) && KernelOperands.RunsInPlace(layer, choices);
}
