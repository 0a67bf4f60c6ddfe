using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization.Float;

namespace MicroNets.Quantization;

/// <summary>
/// Chooses which convolutions store their weights in four bits, and where that does not do in two, so that the model fits its flash. The
/// sensitivity of a layer is the mean squared change of the network's outputs when only that layer's weights are rounded; layers with the
/// least sensitivity per byte saved go first. Layers that state their bits themselves keep them.
/// </summary>
internal static class MixedPrecision
{
    private const int Samples = 64;

    /// <summary>A plan whose weights take at most <paramref name="weightBytes"/>; activations and depthwise weights keep 8 bits.</summary>
    /// <exception cref="InputException">Not even the fewest bits everywhere fit.</exception>
    public static BitPlan Assign(Network network, Weights weights, SampleSource calibration, long weightBytes)
    {
        (Network folded, Weights foldedWeights) = network.Fold(weights);
        long bytes = 0;
        foreach (BitPlan plan in Plans(folded, foldedWeights, calibration))
        {
            bytes = WeightBytes(folded, plan);
            if (bytes <= weightBytes)
                return plan;
        }

        throw new InputException($"{bytes:N0} bytes of weights at two and four bits", $"at most {weightBytes:N0}",
            "choose a smaller network or a larger flash limit");
    }

    // The bits that layers state, then with one layer after the other at fewer: all at four, then at two those that can. Sensitivities,
    // which cost many runs of the network, are found when a plan asks for them.
    private static IEnumerable<BitPlan> Plans(Network folded, Weights weights, SampleSource calibration)
    {
        BitPlan plan = BitPlan.Eight with { WeightBits = BitPlan.Of(folded).WeightBits };
        yield return plan;

        Layer[] free = [.. folded.Layers.Where(layer => layer.Op is Conv2D { WeightBits: null })];
        IReadOnlyDictionary<string, int> two = BitPlan.TwoBitWeights(folded).WeightBits;
        float[][] inputs = Inputs(calibration), exact = Outputs(folded, weights, inputs);
        double Sensitivity(Layer layer, int bits) =>
            Distance(exact, Outputs(folded, Rounded(weights, layer, bits), inputs)) / layer.Parameters[0].Elements;
        foreach (int bits in (int[])[4, 2])
        {
            foreach (Layer layer in free.Where(layer => bits == 4 || two.GetValueOrDefault(layer.Name) == 2)
                .OrderBy(layer => Sensitivity(layer, bits)))
            {
                plan = plan with { WeightBits = new Dictionary<string, int>(plan.WeightBits) { [layer.Name] = bits } };
                yield return plan;
            }
        }
    }

    /// <summary>Bytes of a folded network's weights and 32-bit biases under a plan.</summary>
    public static long WeightBytes(Network folded, BitPlan plan) => folded.Layers.Sum(layer => layer.Parameters.Sum(parameter =>
        parameter.Role == ParameterRole.Weight ? ((parameter.Elements * (long)plan.Weights(layer.Name)) + 7) / 8
            : 4L * parameter.Elements));

    private static float[][] Inputs(SampleSource source)
    {
        int count = Math.Min(Samples, source.Count);
        return Enumerable.Range(0, count).Select(i =>
        {
            var input = new float[source.Shape.Elements];
            source.Read((int)((long)i * source.Count / count), SampleSource.NoAugmentation, input);
            return input;
        }).ToArray();
    }

    private static float[][] Outputs(Network network, Weights weights, float[][] inputs)
    {
        var interpreter = new FloatInterpreter(network, weights);
        return inputs.AsParallel().AsOrdered().Select(input => interpreter.Run(input)).ToArray();
    }

    private static double Distance(float[][] a, float[][] b) =>
        a.Zip(b, (x, y) => x.Zip(y, (p, q) => ((double)p - q) * ((double)p - q)).Average()).Average();

    private static Weights Rounded(Weights weights, Layer layer, int bits)
    {
        Weights rounded = weights.Copy();
        IntegerWeights integers = WeightQuantization.Quantize(layer, weights, 1, bits, WeightClipping.LeastSquares);
        var channelOf = new ChannelLayout(layer);
        Tensor weight = weights[layer, "weight"];
        rounded[$"{layer.Name}/weight"] = new Tensor(weight.Dimensions,
            integers.Values.Select((value, i) => value * integers.Scale(channelOf[i])).ToArray());
        return rounded;
    }
}
