using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>
/// Convolutions whose windows over many channels would be the peak of memory gather them in chunks, and keep the sums of all output channels between
/// chunks. That costs about a sixth more instructions, so only those do without which the peak would be higher.
/// </summary>
internal static class ConvChunks
{
    /// <summary>Words of a window that are gathered at a time, each of two inputs.</summary>
    public const int Depth = 128;

    /// <summary>Words of scratch: those of four windows, and four sums for each of the two channels of each pair.</summary>
    public static int Words(int pairs) => (4 * Depth) + (8 * pairs);

    /// <exception cref="GraphException">The network holds an op without kernels.</exception>
    public static KernelChoices Choose(Network network, KernelChoices choices)
    {
        Layer[] candidates = [.. network.Layers.Where(IsSmaller)];
        if (candidates.Length == 0)
            return choices;
        var chunks = new HashSet<string>();
        KernelChoices chosen = choices with { InChunks = chunks };
        Arena arena = ArenaBuilder.Run(network, chosen);
        while (candidates.FirstOrDefault(layer => !chunks.Contains(layer.Name) && arena.IsPeak(layer.Name)) is { } next)
        {
            chunks.Add(next.Name);
            arena = ArenaBuilder.Run(network, chosen);
        }

        // What did not help in the end keeps its windows whole.
        foreach (string name in chunks.ToArray())
        {
            chunks.Remove(name);
            if (ArenaBuilder.Run(network, chosen).LowerBound > arena.LowerBound)
                chunks.Add(name);
        }

        return chosen;
    }

    private static bool IsSmaller(Layer layer) => layer.Op is Conv2D { IsPointwise: false } conv && !KernelOperands.IsDense(layer)
        && Words((conv.Channels + 1) / 2) < 2 * conv.Kernel.Area * layer.InputShape.Channels;
}
