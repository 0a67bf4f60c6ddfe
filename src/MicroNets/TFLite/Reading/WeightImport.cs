using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading;

/// <summary>Where each weight of the graph's layout lies in the file: at the same index, or given one by one, null for zero.</summary>
internal sealed record WeightSource(long Elements, Func<int, int?>? Index)
{
    public static readonly WeightSource AsStored = new(0, null);
}

/// <summary>Reads the filter (input 1) and the bias (input 2) of an operator.</summary>
internal static class WeightImport
{
    public static ImportedWeights Read(OperatorImport import, int channels, int channelDimension, EquatableArray<int> dimensions,
        WeightSource source) =>
        Read(import, import.Tensor(1), import.TensorOrNull(2), channels, channelDimension, dimensions, source);

    public static ImportedWeights Read(
        OperatorImport import, TensorRecord filter, TensorRecord? bias, int channels, int channelDimension, EquatableArray<int> dimensions,
            WeightSource source)
    {
        if (!filter.IsConstant || bias is { IsConstant: false })
            throw import.Unsupported("weights that are not constant", "weights stored in the file");
        if (bias is not null && bias.Elements != channels)
            throw bias.Table.Corrupt("shape", $"{bias.Elements} biases", $"{channels}, one per output channel");

        if (!import.Graph.IsInteger)
        {
            return new ImportedWeights(
                null,
                new Tensor(dimensions, Arrange(import, filter.Floats(), source)),
                bias is null ? null : new Tensor([channels], bias.Floats()));
        }

        if (filter.Scales.Length != 1 && (filter.Scales.Length != channels || filter.QuantizedDimension != channelDimension))
            throw filter.Table.Corrupt("quantization",
                $"{filter.Scales.Length} scales along dimension {filter.QuantizedDimension} for '{filter.Name}'",
                $"one, or {channels} along dimension {channelDimension}");
        if (filter.Scales.Any(scale => !(scale >= 0) || float.IsInfinity(scale)))
            throw filter.Table.Corrupt("quantization", $"a scale that is no positive number for '{filter.Name}'", "positive scales");
        if (filter.ZeroPoints.Any(zeroPoint => zeroPoint != 0))
            throw filter.Table.Unsupported("quantization",
                $"zero point {filter.ZeroPoints.First(zeroPoint => zeroPoint != 0)} for the weights '{filter.Name}'",
                "symmetric weights (zero point 0)");
        if (bias is { Type: not (TensorType.Int32 or TensorType.Int64) })
            throw bias.Table.Unsupported("type", $"{bias.Type} biases", "int32, or int64 with 16-bit activations");

        // With 16-bit activations sums have 64 bits unless the file says otherwise by its biases.
        bool isWide = import.Activations.Type == TensorType.Int16 && bias?.Type != TensorType.Int32;
        sbyte[] values = Arrange(import, filter.Bytes(), source);
        var weights = new IntegerWeights(
            filter.Type == TensorType.Int4 ? values.All(value => value is >= -1 and <= 1) ? 2 : 4 : 8,
            new EquatableArray<sbyte>(values),
            filter.Scales.ToEquatableArray(),
            new EquatableArray<int>(isWide || bias is null ? new int[channels] : bias.Integers()))
        {
            IsOfDense = filter.IsUnsigned,
            WideBiases = isWide ? new EquatableArray<long>(bias?.Longs() ?? new long[channels]) : [],
        };
        return new ImportedWeights(weights, null, null);
    }

    private static T[] Arrange<T>(OperatorImport import, T[] stored, WeightSource source)
        where T : struct
    {
        if (source.Index is not { } index)
            return stored;
        import.Record.Table.Charge(checked(source.Elements * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()), "weights");
        var arranged = new T[source.Elements];
        for (int i = 0; i < arranged.Length; i++)
            arranged[i] = index(i) is { } at ? stored[at] : default;
        return arranged;
    }
}
