using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Quantization;

/// <summary>
/// Evens out the weight ranges of neighbouring layers (Nagel et al. 2019): output channel c of the first is divided by
/// s_c = √(r₁c / r₂c) and the second's weights for it multiplied, where r are the largest weights; the function stays the same,
/// as max(x/s, 0) = max(x, 0)/s. Pairs with another clamp or another reader between them are left alone.
/// </summary>
internal static class CrossLayerEqualization
{
    private const int Rounds = 10;

    /// <summary>A copy of the weights, evened out.</summary>
    public static Weights Apply(Network network, Weights weights)
    {
        var even = new Weights();
        foreach (string key in weights.Keys)
            even[key] = new Tensor(weights[key].Dimensions, [.. weights[key].Values]);
        (Layer First, Layer Second)[] pairs = Pairs(network).ToArray();
        for (int round = 0; round < Rounds; round++)
        {
            foreach ((Layer first, Layer second) in pairs)
                Even(first, second, even);
        }

        return even;
    }

    private static IEnumerable<(Layer First, Layer Second)> Pairs(Network network)
    {
        foreach (Layer second in network.Layers.Where(HasWeights))
        {
            Layer first = network[second.Node.Inputs[0]];
            bool isScalable = HasWeights(first) && ((IFusedActivation)first.Op).Activation is Activation.None or Activation.Relu && !(second.Op is Dense && !first.OutputShape.IsVector);
            if (isScalable && network.ConsumersOf(first.Name).Count() == 1)
                yield return (first, second);
        }
    }

    private static bool HasWeights(Layer layer) => layer.Op is Conv2D or DepthwiseConv2D or Dense;

    private static void Even(Layer first, Layer second, Weights weights)
    {
        Span<float> outer = weights[first, "weight"].Span, inner = weights[second, "weight"].Span;
        var outerChannel = new ChannelLayout(first);
        var innerChannel = new ChannelLayout(second);
        int channels = first.OutputShape.Channels;
        var outerLargest = new float[channels];
        var innerLargest = new float[channels];
        for (int i = 0; i < outer.Length; i++)
            outerLargest[outerChannel[i]] = MathF.Max(outerLargest[outerChannel[i]], MathF.Abs(outer[i]));
        for (int i = 0; i < inner.Length; i++)
        {
            int c = innerChannel.Input(i, channels);
            innerLargest[c] = MathF.Max(innerLargest[c], MathF.Abs(inner[i]));
        }

        float[] scales = outerLargest.Zip(innerLargest, (a, b) => a > 0 && b > 0 ? MathF.Sqrt(a / b) : 1).ToArray();
        for (int i = 0; i < outer.Length; i++)
            outer[i] /= scales[outerChannel[i]];
        for (int i = 0; i < inner.Length; i++)
            inner[i] *= scales[innerChannel.Input(i, channels)];
        if (!first.Parameters.Any(parameter => parameter.Role == ParameterRole.Bias))
            return;
        Span<float> bias = weights[first, "bias"].Span;
        for (int c = 0; c < channels; c++)
            bias[c] /= scales[c];
    }
}
