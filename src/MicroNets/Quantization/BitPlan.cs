using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Quantization;

/// <summary>Bits of weights and of outputs, by node; 8 where a node is not named.</summary>
public sealed record BitPlan(IReadOnlyDictionary<string, int> WeightBits, IReadOnlyDictionary<string, int> OutputBits)
{
    /// <summary>Eight bits everywhere.</summary>
    public static readonly BitPlan Eight = new(new Dictionary<string, int>(), new Dictionary<string, int>());

    /// <summary>The bits that a network states itself; 8 for everything else.</summary>
    public static BitPlan Of(Network network) => new(
        network.Layers.Where(layer => layer.Op is Conv2D { WeightBits: not null }).ToDictionary(layer => layer.Name, layer =>
            ((Conv2D)layer.Op).WeightBits!.Value),
        network.Layers.Where(layer => layer.Node.OutputBits is not null).ToDictionary(layer => layer.Name, layer =>
            layer.Node.OutputBits!.Value));

    /// <summary>The network that states the bits of this plan.</summary>
    public Network Stated(Network network)
    {
        static int? Few(int bits) => bits < 8 ? bits : null;
        Node[] nodes = [.. network.Layers.Select(layer => layer.Node with
        {
            Op = layer.Op is Conv2D conv ? conv with { WeightBits = Few(Weights(layer.Name)) } : layer.Op,
            OutputBits = Few(Outputs(layer.Name)),
        })];
        return nodes.SequenceEqual(network.Layers.Select(layer => layer.Node)) ? network : new Network(network.Name, nodes);
    }

    /// <summary>Bits of a node's weights: 8, 4 or 2.</summary>
    public int Weights(string node) => WeightBits.GetValueOrDefault(node, 8);

    /// <summary>Bits of a node's outputs: 8 or 4.</summary>
    public int Outputs(string node) => OutputBits.GetValueOrDefault(node, 8);

    /// <summary>Layers whose weights have so many bits, in the network's order.</summary>
    internal EquatableArray<string> LayersOf(int bits, Network network) =>
        [.. network.Layers.Select(layer => layer.Name).Where(name => Weights(name) == bits)];

    /// <summary>Layers whose outputs have four bits, in the network's order.</summary>
    internal EquatableArray<string> MapsOfFour(Network network) =>
        [.. network.Layers.Select(layer => layer.Name).Where(name => Outputs(name) == 4)];

    /// <summary>
    /// Four bits for the weights of convolutions and for all activations between them. Depthwise weights, which are few and
    /// sensitive, keep 8 bits, as the MicroNets paper advises; so do dense weights (TensorFlow Lite Micro reads 4-bit ones per
    /// tensor only), the input, and what comes after the last convolution.
    /// </summary>
    public static BitPlan Four(Network network) => new(FourBitWeights(network).WeightBits, HiddenMaps(network).ToDictionary(name => name,
        _ => 4));

    /// <summary>Four bits for the weights of convolutions alone.</summary>
    public static BitPlan FourBitWeights(Network network) =>
        new(network.Layers.Where(layer => layer.Op is Conv2D).ToDictionary(layer => layer.Name, _ => 4), new Dictionary<string, int>());

    /// <summary>
    /// Two bits for the weights of convolutions, but for those that read the network's input, those behind which no layer has weights, and
    /// those with fewer than sixteen inputs to an output: these hold few weights and stand for much of the accuracy, and have the bits that
    /// they state. Four where no kernel multiplies with two.
    /// </summary>
    public static BitPlan TwoBitWeights(Network network)
    {
        var bits = new Dictionary<string, int>(Of(network).WeightBits);
        foreach (Layer layer in network.Layers.Where(layer => IsLarge(network, layer)))
            bits[layer.Name] = TernaryWeights.Fit(layer) ? 2 : Math.Min(4, bits.GetValueOrDefault(layer.Name, 4));
        return new BitPlan(bits, new Dictionary<string, int>());
    }

    private const int FewestInputsOfTwo = 16;

    private static bool IsLarge(Network network, Layer layer) => layer.Op is Conv2D conv
        && conv.Taps(layer.InputShape) >= FewestInputsOfTwo
        && !layer.Node.Inputs.Any(input => network[input].Op is Input) && LeadsToWeights(network, layer);

    private static bool LeadsToWeights(Network network, Layer layer) => network.ConsumersOf(layer.Name).Any(reader =>
        reader.Op is Conv2D or DepthwiseConv2D or Dense || LeadsToWeights(network, reader));

    /// <summary>
    /// Four bits for the outputs of layers behind a ReLU that only layers with weights read, or means: whatever their range is, a clamp at
    /// six holds it (<see cref="ClampsAtSix"/>).
    /// </summary>
    public static BitPlan FourBitMaps(Network network)
    {
        IReadOnlyDictionary<string, string> groups = FormatAssignment.Groups(network);
        return new BitPlan(new Dictionary<string, int>(), network.Layers.Where(layer => ClampsAtSix.Takes(network, groups, layer))
            .ToDictionary(layer => layer.Name, _ => 4));
    }

    /// <summary>The weights of this plan with <see cref="FourBitMaps"/>.</summary>
    /// <exception cref="InputException">No map of the network can have four bits.</exception>
    internal BitPlan WithFourBitMaps(Network network) => FourBitMaps(network) is { OutputBits.Count: > 0 } maps
        ? WithOutputsOf(maps)
        : throw new InputException($"'{network.Name}', no map of which can have 4 bits",
            "maps behind ReLUs of convolutions, which only layers with weights or means read", "leave '--activations 4' out");

    /// <summary>This plan with four bits for the weights of depthwise convolutions.</summary>
    /// <exception cref="InputException">The network has none.</exception>
    internal BitPlan WithFourBitDepthwise(Network network)
    {
        string[] names = [.. network.Layers.Where(layer => layer.Op is DepthwiseConv2D).Select(layer => layer.Name)];
        return names.Length == 0 ? throw new InputException($"'{network.Name}', a network without depthwise convolutions",
            "one that has some", "leave '--depthwise 4' out")
            : this with { WeightBits = WeightBits.Concat(names.Select(name => KeyValuePair.Create(name, 4))).ToDictionary() };
    }

    /// <summary>The weights of this plan with the outputs of another.</summary>
    internal BitPlan WithOutputsOf(BitPlan other) => this with { OutputBits = other.OutputBits };

    private static IEnumerable<string> HiddenMaps(Network network)
    {
        var hidden = new HashSet<string>();
        for (int i = network.Layers.Count - 1; i > 0; i--)
        {
            Layer layer = network.Layers[i];
            if (network.ConsumersOf(layer.Name).Any(reader => reader.Op is Conv2D or DepthwiseConv2D or Dense
                || hidden.Contains(reader.Name)))
                hidden.Add(layer.Name);
        }

        // Vectors are small: four bits would save nothing there.
        return hidden.Where(name => !network[name].OutputShape.IsVector);
    }
}
