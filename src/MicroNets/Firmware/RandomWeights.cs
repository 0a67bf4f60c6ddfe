using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Quantization;

namespace MicroNets.Firmware;

/// <summary>
/// An integer network with seeded random weights, spread about zero as trained ones are: instructions and sizes depend on the structure
/// alone. Scales are chosen so that activations keep about the same spread from layer to layer.
/// </summary>
internal static class RandomWeights
{
    private const float Spread = 6f / 255;

    /// <param name="network">A folded network.</param>
    /// <param name="seed">Seed of weights, biases and zero points.</param>
    /// <param name="weightBits">Of dense layers, and of convolutions that state no bits themselves, 8 or 4; depthwise convolutions keep
    /// 8. 2: of <see cref="BitPlan.TwoBitWeights"/>, and all others keep 8.</param>
    /// <param name="activationBits">Of maps behind a ReLU (<see cref="BitPlan.FourBitMaps"/>), 8 or 4; 8: of those that the network states
    /// so.</param>
    public static IntegerNetwork Of(Network network, ulong seed, int weightBits = 8, int activationBits = 8)
    {
        var stated = BitPlan.Of(network);
        if (weightBits < 8)
            stated = (weightBits == 4 ? BitPlan.FourBitWeights(network) : BitPlan.TwoBitWeights(network)).WithOutputsOf(stated);
        if (activationBits == 4)
            stated = stated.WithOutputsOf(BitPlan.FourBitMaps(network));
        network = stated.Stated(network);
        var formats = new Dictionary<string, TensorFormat>();
        var layers = new List<IntegerLayer>();
        foreach (Layer layer in network.Layers)
        {
            var random = new RandomStream(seed, "random weights", layers.Count);
            TensorFormat[] inputs = layer.Node.Inputs.Select(input => formats[input]).ToArray();
            TensorFormat output = Format(layer, inputs, ref random);
            formats.Add(layer.Name, output);
            layers.Add(new IntegerLayer(layer, output) { Weights = layer.Op is Conv2D or DepthwiseConv2D or Dense
                ? Weights(layer, Bits(layer.Op, weightBits), inputs[0].Scale, ref random) : null });
        }

        return new IntegerNetwork(network, layers);
    }

    private static int Bits(Op op, int usual) => op switch
    {
        Conv2D conv => conv.WeightBits ?? 8,
        Dense when usual == 4 => 4,
        _ => 8,
    };

    private static TensorFormat Format(Layer layer, TensorFormat[] inputs, ref RandomStream random) => layer.Op switch
    {
        { KeepsFormat: true } => inputs[0],
        _ when layer.Node.OutputBits == 4 => new TensorFormat(4, 6f / 15, -8),
        _ when FormatAssignment.Fixed(layer.Op) is { } only => only,
        Relu or Relu6 or IFusedActivation { Activation: not Activation.None } => new TensorFormat(8, Spread, -128),
        _ => new TensorFormat(8, Spread, random.NextInt32(41) - 20),
    };

    private static IntegerWeights Weights(Layer layer, int bits, float inputScale, ref RandomStream random)
    {
        Parameter weight = layer.Parameters.First(parameter => parameter.Role == ParameterRole.Weight);
        int channels = layer.OutputShape.Channels;
        int highest = (1 << (bits - 1)) - 1;
        var values = new sbyte[weight.Elements];
        for (int i = 0; i < values.Length; i++)
            values[i] = highest == 1 ? (sbyte)(random.NextInt32(3) - 1) : (sbyte)MathF.Round(highest * ((random.NextSingle()
                + random.NextSingle() + random.NextSingle() + random.NextSingle()) / 2 - 1));

        // Variance of a sum of n products of weights of spread highest/√12, or √(2/3), and inputs; the channels differ by up to a factor of
        // two.
        float root = MathF.Sqrt(values.Length / channels), scale = (highest == 1 ? MathF.Sqrt(2) : 4f / highest) / root;
        var scales = new float[channels];
        var biases = new int[channels];
        for (int c = 0; c < channels; c++)
        {
            scales[c] = scale * (0.7f + (0.7f * random.NextSingle()));
            biases[c] = (int)((random.NextSingle() - 0.3f) / (inputScale * scales[c]));
        }

        return new IntegerWeights(bits, [.. values], [.. scales], [.. biases]);
    }
}
