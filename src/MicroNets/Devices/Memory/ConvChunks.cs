using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>
/// Scratch of convolutions that would be the peak of memory. They copy fewer rows at a time; and where their windows are over many
/// channels they gather them in chunks, and keep the sums of all output channels between chunks. The latter costs about a sixth more
/// instructions, so only those do without which the peak would be higher.
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
        KernelChoices ofRows = AtPeak(network, layer => layer.Op is Conv2D { IsPointwise: false }, layers => choices with { OfFewRows =
            layers });
        return AtPeak(network, IsSmaller, layers => ofRows with { InChunks = layers });
    }

    // Those of the candidates that lower the peak.
    private static KernelChoices AtPeak(Network network, Func<Layer, bool> isCandidate, Func<IReadOnlySet<string>, KernelChoices> choose)
    {
        var chosen = new HashSet<string>();
        KernelChoices choices = choose(chosen);
        Layer[] candidates = [.. network.Layers.Where(layer => isCandidate(layer) && !KernelOperands.IsWide(layer)
            && !KernelOperands.IsDense(layer))];
        if (candidates.Length == 0)
            return choices;
        Arena arena = ArenaBuilder.Run(network, choices);
        while (candidates.FirstOrDefault(layer => !chosen.Contains(layer.Name) && arena.IsPeak(layer.Name)) is { } next)
        {
            chosen.Add(next.Name);
            arena = ArenaBuilder.Run(network, choices);
        }

        // What did not help in the end stays as it was.
        foreach (string name in chosen.ToArray())
        {
            chosen.Remove(name);
            if (ArenaBuilder.Run(network, choices).LowerBound > arena.LowerBound)
                chosen.Add(name);
        }

        return choices;
    }

    private static bool IsSmaller(Layer layer) => layer.Op is Conv2D { IsPointwise: false } conv
        && Words((conv.Channels + 1) / 2) < 2 * conv.Taps(layer.InputShape);
}
