using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>
/// Chooses which convolutions are computed a group of channels at a time, because their whole output would be the peak of memory, and
/// how large the groups are.
/// </summary>
internal static class ChannelGroups
{
    // A smaller group expands the same pixels more often; a share of memory is worth less than that.
    public const int Smallest = 8;
    private const double Slack = 1.04;

    /// <param name="network">Folded.</param>
    /// <param name="plain">The choices apart from groups.</param>
    /// <exception cref="GraphException">The network holds an op without kernels.</exception>
    public static KernelChoices Choose(Network network, KernelChoices plain)
    {
        var groups = new Dictionary<string, int>();
        KernelChoices choices = plain with { Groups = groups };
        Layer[] candidates = [.. network.Layers.Where(layer => CanStream(network, layer, choices))];
        if (candidates.Length == 0)
            return choices;

        // As long as it helps, what is alive at the peak goes into groups. Several steps may be at the peak, so that one group alone
        // does not lower it: the sum of high powers sees it all the same.
        Arena arena = ArenaBuilder.Run(network, choices);
        bool better = true;
        while (better)
        {
            better = false;
            foreach (Layer layer in candidates.Where(layer => !groups.ContainsKey(layer.Name) && arena.IsNearPeak(layer.Name)))
            {
                groups[layer.Name] = Math.Min(Smallest, Orientation.EvenChannels(layer.OutputShape));
                Arena next = ArenaBuilder.Run(network, choices);
                if (next.Pressure < arena.Pressure)
                {
                    (arena, better) = (next, true);
                    break;
                }

                groups.Remove(layer.Name);
            }
        }

        // Then groups grow as far as the peak allows.
        double budget = arena.LowerBound * Slack;
        foreach (Layer layer in candidates.Where(layer => groups.ContainsKey(layer.Name)))
        {
            foreach (int group in Sizes(layer).Append(groups[layer.Name]))
            {
                groups[layer.Name] = group;
                if (ArenaBuilder.Run(network, choices).LowerBound <= budget)
                    break;
            }
        }

        return choices;
    }

    /// <summary>Convolutions whose output a step of some layers makes or filters, in groups as large as so many bytes allow.</summary>
    public static IEnumerable<(Layer Convolution, int Group)> At(Network network, KernelChoices choices, EquatableArray<string> step,
        long most)
    {
        foreach (string name in step)
        {
            Layer layer = network[name], convolution = CanStream(network, layer, choices) ? layer
                : network[layer.Node.Inputs.Count > 0 ? layer.Node.Inputs[0] : name];
            if (!CanStream(network, convolution, choices))
                continue;
            Layer reader = network.ConsumersOf(convolution.Name).Single();
            long beside = Orientation.Bytes(convolution.InputShape) + (choices.Packed.Contains(reader.Name)
                ? Orientation.PackedBytes(reader.OutputShape) : Orientation.Bytes(reader.OutputShape));
            if (Sizes(convolution).Skip(1).Append(Math.Min(Smallest, Orientation.EvenChannels(convolution.OutputShape)))
                .FirstOrDefault(group => beside + (group * (long)Orientation.Plane(convolution.OutputShape)) <= most) is > 0 and var group)
                yield return (convolution, group);
        }
    }

    // From the whole (0) over halves, thirds … of the channels, in pairs.
    private static IEnumerable<int> Sizes(Layer layer)
    {
        yield return 0;
        int channels = Orientation.EvenChannels(layer.OutputShape);
        for (int parts = 2; parts * Smallest <= channels; parts++)
            yield return (((channels + parts - 1) / parts) + 1) / 2 * 2;
    }

    private static bool CanStream(Network network, Layer layer, KernelChoices choices) =>
        layer.Op is Conv2D && !layer.OutputShape.IsVector && layer.Name != network.Output.Name
        && !choices.Packed.Contains(layer.Name) && !choices.Packed.Contains(layer.Node.Inputs[0])
        && network.ConsumersOf(layer.Name).Take(2).ToArray() is [var reader] && DepthwiseRows.RowBytes(reader, choices.Orientation) > 0;
}
