using MicroNets.Graph;
using MicroNets.Quantization;

namespace MicroNets.Onnx.Reading.Operators;

/// <summary>Where the weights of a layer lie in the file, and what happens to them on the way.</summary>
/// <param name="Filter">The weights as stored.</param>
/// <param name="Source">For each weight of the graph's layout its place in the file; null for zero.</param>
/// <param name="Channels">Output channels.</param>
/// <param name="ChannelOf">Output channel of each weight of the graph's layout.</param>
/// <param name="ChannelAxis">The file's axis along which output channels lie.</param>
internal sealed record WeightSource(OnnxConstant Filter, Func<int, int?> Source, int Channels, Func<int, int> ChannelOf, int ChannelAxis)
{
    public Tensor? Bias { get; init; }

    /// <summary>The first of the file's output channels: those of one group of several.</summary>
    public int FirstChannel { get; init; }

    /// <summary>What a weight is multiplied with, by channel: of the batch norm behind it. Empty: 1.</summary>
    public float[] Factors { get; init; } = [];
}

/// <summary>Weights and biases of convolutions and dense layers.</summary>
internal static class WeightImport
{
    /// <summary>The weights in the graph's layout, real or as integers.</summary>
    public static OnnxWeights Read(NodeImport import, WeightSource source, EquatableArray<int> dimensions, OnnxNode input)
    {
        int elements = dimensions.Aggregate(1, (product, size) => checked(product * size));
        import.Graph.Charge(5L * elements);
        OnnxConstant filter = source.Filter;
        if (!import.Graph.IsInteger)
        {
            var values = new float[elements];
            for (int i = 0; i < elements; i++)
                values[i] = source.Source(i) is { } at ? filter.Real(at) * (source.Factors.Length == 0 ? 1 : source.Factors[source.ChannelOf(i)]) : 0;
            return new OnnxWeights(new Tensor(dimensions, values), source.Bias, null);
        }

        TensorFormat format = input.Format ?? throw import.Unsupported("an input of float numbers", "QuantizeLinear and DequantizeLinear before it");
        return new OnnxWeights(null, null, Integers(import, source, elements, format));
    }

    private static IntegerWeights Integers(NodeImport import, WeightSource source, int elements, TensorFormat input)
    {
        OnnxConstant filter = source.Filter;
        if (filter.Dequantization is not { } stored)
            throw import.Unsupported("float weights beside quantised activations", "weights behind DequantizeLinear");
        int shift = filter.Type == Schema.OnnxType.UInt8 ? 128 : 0;
        if (stored.ZeroPoints.Any(zeroPoint => zeroPoint != shift))
            throw import.Unsupported($"zero point {stored.ZeroPoints.First(zeroPoint => zeroPoint != shift)} of the weights", "symmetric weights (zero point 0)");
        if (stored.Scales.Length > 1 && stored.Axis != source.ChannelAxis)
            throw import.Unsupported($"scales of the weights along axis {stored.Axis}", $"along axis {source.ChannelAxis}, the output channels");
        float[] scales = stored.Scales.Length == 1 ? stored.Scales : stored.Scales[source.FirstChannel..(source.FirstChannel + source.Channels)];
        if (scales.Any(scale => !(scale > 0) || float.IsInfinity(scale)))
            throw import.Unsupported("a scale of the weights that is no positive number", "positive scales");

        var values = new sbyte[elements];
        for (int i = 0; i < elements; i++)
            values[i] = source.Source(i) is { } at ? (sbyte)(filter.Integer(at) - shift) : (sbyte)0;
        var biases = new int[source.Channels];
        for (int c = 0; c < biases.Length && source.Bias is { } bias; c++)
            biases[c] = (int)Math.Clamp(Math.Round(bias.Values[c] / ((double)input.Scale * scales[scales.Length == 1 ? 0 : c])), int.MinValue, int.MaxValue);
        return new IntegerWeights(8, [.. values], [.. scales], [.. biases]);
    }

    /// <summary>The bias of a layer, as real numbers; zeros where there is none.</summary>
    public static float[] Bias(NodeImport import, int input, int channels)
    {
        if (!import.Has(input))
            return new float[channels];
        OnnxConstant bias = import.Constant(input, "biases");
        return bias.Elements == channels ? bias.Reals()
            : bias.Elements == 1 ? [.. Enumerable.Repeat(bias.Real(0), channels)]
            : throw import.Unsupported($"{bias.Elements} biases", $"{channels}, one for each output channel");
    }

    /// <summary>
    /// Takes the batch norm behind a layer into its weights; what is left are factors of the weights by channel, and other biases. Integers
    /// stay as they are.
    /// </summary>
    public static float[] TakeInNorm(NodeImport import, float[] bias)
    {
        if (import.Graph.IsInteger || import.Graph.OnlyReader(import.Output) is not { Operator: "BatchNormalization" } next || next.Inputs[0] != import.Output)
            return [];
        (float[] factors, float[] shifts) = NormImport.Line(new NodeImport(import.Graph, next), bias.Length);
        import.TakeIn(next);
        for (int c = 0; c < bias.Length; c++)
            bias[c] = (bias[c] * factors[c]) + shifts[c];
        return factors;
    }
}
