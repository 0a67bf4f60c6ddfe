using MicroNets.Graph;
using MicroNets.Quantization.Calibration;

namespace MicroNets.Quantization;

/// <summary>
/// Takes the mean error of rounded weights out of the biases (Nagel et al. 2019): with ΔW = W − Ŵ and x̄ the mean input,
/// b ← b + ΔW·x̄. Padding at the border is ignored.
/// </summary>
internal static class BiasCorrection
{
    public static IntegerNetwork Apply(IntegerNetwork integers, Weights weights,
        IReadOnlyDictionary<string, TensorStatistics> statistics) =>
        new(integers.Network, integers.Layers.Select(layer => layer.Weights is null ? layer : layer with
        {
            Weights = Corrected(layer, weights, statistics[layer.Layer.Node.Inputs[0]].ChannelMeans,
                integers[layer.Layer.Node.Inputs[0]].Output.Scale),
        }));

    private static IntegerWeights Corrected(IntegerLayer layer, Weights weights, EquatableArray<float> inputMeans, float inputScale)
    {
        IntegerWeights integers = layer.Weights!;
        ReadOnlySpan<float> weight = weights[layer.Layer, "weight"].Span;
        var channelOf = new ChannelLayout(layer.Layer);
        var errors = new double[channelOf.Channels];
        for (int i = 0; i < weight.Length; i++)
        {
            float rounded = integers.Values[i] * integers.Scale(channelOf[i]);
            errors[channelOf[i]] += (weight[i] - rounded) * inputMeans[channelOf.Input(i, inputMeans.Count)];
        }

        return integers with
        {
            Biases = integers.Biases.Select((bias, c) => bias + (int)Math.Round(errors[c] / ((double)inputScale * integers.Scale(c))))
                .ToEquatableArray(),
        };
    }
}
