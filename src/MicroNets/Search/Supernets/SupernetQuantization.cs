using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Training;

namespace MicroNets.Search.Supernets;

/// <summary>
/// Fake quantisation inside a supernet: weights and activations are rounded to the grids of integers where the deployed networks round
/// them. Rounding per output channel commutes with the scales of batch norm, so unfolded weights round as folded ones would.
/// </summary>
internal static class SupernetQuantization
{
    /// <summary>Suffix of a quantiser's name, behind that of the convolution whose output it rounds: names do not depend on which masks
    /// there are.</summary>
    public const string Suffix = "/quantized";

    /// <summary>The network with a quantiser behind its input and every output of a convolution, an addition and a choice; logits stay as
    /// they are.</summary>
    public static Network Apply(Network network, int bits)
    {
        var renamed = new Dictionary<string, string>();
        var nodes = new List<Node>();
        foreach (Layer layer in network.Layers)
        {
            nodes.Add(layer.Node with { Inputs = layer.Node.Inputs.Select(input => renamed.GetValueOrDefault(input,
                input)).ToEquatableArray() });
            if (layer == network.Output || !Rounds(layer.Op) || network.ConsumersOf(layer.Name).Any(consumer => IsFused(consumer.Op)))
                continue;
            renamed[layer.Name] = Root(layer.Name) + Suffix;
            nodes.Add(new Node(renamed[layer.Name], new FakeQuantize(bits), [layer.Name]));
        }

        return new Network(network.Name, nodes);
    }

    /// <summary>How a plan of that network rounds its weights, and moves the ranges of its quantisers.</summary>
    public static KernelOptions Kernels(Network network, int bits, ulong seed) => new()
    {
        Seed = seed,
        WeightBits = network.Layers.Where(layer => layer.Op is Conv2D or DepthwiseConv2D or Dense).ToDictionary(layer => layer.Name,
            layer => (layer.Op as Conv2D)?.WeightBits ?? bits),
        Ranges = RangeUpdate.MovingAverage,
    };

    // Pooling keeps the grid of what it reads.
    private static bool Rounds(Op op) => op is Input or Conv2D or DepthwiseConv2D or BatchNorm or Relu6 or ChannelMask or Add or BranchSum;

    private static bool IsFused(Op op) => op is BatchNorm or Relu6 or ChannelMask;

    private static string Root(string name)
    {
        foreach (string suffix in (string[])["/mask", "/relu6", "/norm"])
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal))
                name = name[..^suffix.Length];
        }

        return name;
    }
}
