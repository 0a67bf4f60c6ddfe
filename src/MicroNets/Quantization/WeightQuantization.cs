using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Training;

namespace MicroNets.Quantization;

/// <summary>Weights to symmetric integers, one scale per output channel, the same grid as in quantisation-aware training.</summary>
internal static class WeightQuantization
{
    /// <param name="layer">A layer with weights.</param>
    /// <param name="weights">Its float weights.</param>
    /// <param name="inputScale">Scale of the layer's input: biases are stored at input scale · weight scale.</param>
    /// <param name="bits">8, 4 or 2.</param>
    /// <param name="clipping">How a channel's largest stored weight is chosen.</param>
    public static IntegerWeights Quantize(Layer layer, Weights weights, float inputScale, int bits, WeightClipping clipping)
    {
        ReadOnlySpan<float> weight = weights[layer, "weight"].Span;
        ReadOnlySpan<float> bias = layer.Parameters.Any(parameter => parameter.Role == ParameterRole.Bias)
            ? weights[layer, "bias"].Span : [];
        int channels = layer.OutputShape.Channels, levels = (1 << (bits - 1)) - 1;
        var channelOf = new ChannelLayout(layer);
        float[] scales = Scales(weight, channelOf, levels, clipping);
        // A channel of tiny weights must still be able to hold its bias.
        for (int c = 0; c < channels && !bias.IsEmpty; c++)
            scales[c] = MathF.Max(scales[c], MathF.Abs(bias[c]) / (inputScale * (1 << 30)));

        var values = new sbyte[weight.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (sbyte)Math.Clamp(MathF.Round(weight[i] / scales[channelOf[i]]), -levels, levels);
        var biases = new int[channels];
        for (int c = 0; c < channels && !bias.IsEmpty; c++)
            biases[c] = (int)Math.Round(bias[c] / ((double)inputScale * scales[c]));
        return new IntegerWeights(bits, values.ToEquatableArray(), scales.ToEquatableArray(), biases.ToEquatableArray());
    }

    private static float[] Scales(ReadOnlySpan<float> weight, ChannelLayout channelOf, int levels, WeightClipping clipping)
    {
        float[] largest = levels == 1 ? TernaryScales(weight, channelOf.Channels) : Largest(weight, channelOf);

        // Channels without weights take the scale of the others, so that their biases keep a sensible resolution.
        float[] live = largest.Where(value => value > 0).ToArray();
        float usual = live.Length == 0 ? 1 : live.Average();
        float[] scales = largest.Select(value => (value > 0 ? value : usual) / levels).ToArray();
        return clipping == WeightClipping.None || levels == 1 ? scales : LeastSquares(weight, channelOf, levels, scales);
    }

    // Of convolutions, whose weights lie channel after channel.
    private static float[] TernaryScales(ReadOnlySpan<float> weight, int channels)
    {
        var scales = new float[channels];
        for (int c = 0; c < channels; c++)
            scales[c] = TernaryScale.Of(weight.Slice(c * (weight.Length / channels), weight.Length / channels));
        return scales;
    }

    private static float[] Largest(ReadOnlySpan<float> weight, ChannelLayout channelOf)
    {
        var largest = new float[channelOf.Channels];
        for (int i = 0; i < weight.Length; i++)
            largest[channelOf[i]] = MathF.Max(largest[channelOf[i]], MathF.Abs(weight[i]));
        return largest;
    }

    private static float[] LeastSquares(ReadOnlySpan<float> weight, ChannelLayout channelOf, int levels, float[] full)
    {
        float[] best = [.. full];
        double[] least = Enumerable.Repeat(double.PositiveInfinity, full.Length).ToArray();
        for (int percent = 100; percent >= 50; percent -= 2)
        {
            var errors = new double[full.Length];
            for (int i = 0; i < weight.Length; i++)
            {
                int c = channelOf[i];
                float scale = full[c] * percent / 100;
                double difference = weight[i] - (Math.Clamp(MathF.Round(weight[i] / scale), -levels, levels) * scale);
                errors[c] += difference * difference;
            }

            for (int c = 0; c < full.Length; c++)
            {
                if (errors[c] < least[c])
                    (least[c], best[c]) = (errors[c], full[c] * percent / 100);
            }
        }

        return best;
    }
}

/// <summary>How far the integers of a channel's weights reach.</summary>
internal enum WeightClipping
{
    /// <summary>To its largest weight.</summary>
    None,

    /// <summary>To the share of its largest weight that has the least squared error.</summary>
    LeastSquares,
}

/// <summary>The output channel of each weight: depthwise weights have it innermost, the others outermost.</summary>
internal readonly struct ChannelLayout(Layer layer)
{
    private readonly bool _isInnermost = layer.Op is DepthwiseConv2D;
    private readonly int _perChannel = layer.Parameters[0].Elements / layer.OutputShape.Channels;

    public int Channels { get; } = layer.OutputShape.Channels;

    public int this[int weight] => _isInnermost ? weight % Channels : weight / _perChannel;

    /// <summary>The input channel that a weight is multiplied with.</summary>
    public int Input(int weight, int inputChannels) => _isInnermost ? weight % Channels : weight % inputChannels;
}
