using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Quantization;

/// <summary>
/// Ops that give several inputs one format cannot take one whose format is fixed beside others: such an input is brought to a format that
/// can be chosen first, by a node of its own.
/// </summary>
internal static class MixedFormats
{
    public static Network Separate(Network network)
    {
        var nodes = new List<Node>();
        foreach (Layer layer in network.Layers)
        {
            EquatableArray<string> inputs = layer.Node.Inputs;
            if (layer.Op.KeepsFormat && inputs.Count > 1)
            {
                TensorFormat?[] formats = [.. inputs.Select(input => Fixed(network, network[input]))];
                if (formats.Distinct().Count() > 1)
                    inputs = [.. inputs.Select((input, i) => formats[i] is null ? input : Rescaled(input, nodes))];
            }

            nodes.Add(layer.Node with { Inputs = inputs });
        }

        return nodes.Count == network.Layers.Count ? network : new Network(network.Name, nodes);
    }

    private static TensorFormat? Fixed(Network network, Layer layer) =>
        layer.Op.KeepsFormat ? Fixed(network, network[layer.Node.Inputs[0]]) : FormatAssignment.Fixed(layer);

    private static string Rescaled(string input, List<Node> nodes)
    {
        string name = $"{input}/rescaled";
        if (!nodes.Exists(node => node.Name == name))
            nodes.Add(new Node(name, new Quantize(), [input]));
        return name;
    }
}
