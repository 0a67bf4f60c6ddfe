using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading;

/// <summary>
/// Files of unsigned bytes, as converters made them until 2020: the integers of int8 networks, each 128 higher, but for weights, which
/// have a zero point of their own. Where all weights less their zero points are signed bytes, and all operators round alike, such a file
/// is an int8 network; elsewhere it stands for the real network that it was made of.
/// </summary>
internal static class UnsignedBytes
{
    // Their laws know integers less their zero points alone.
    private static readonly HashSet<BuiltinOperator> Shiftable =
    [
        BuiltinOperator.Conv2D, BuiltinOperator.DepthwiseConv2D, BuiltinOperator.FullyConnected, BuiltinOperator.MaxPool2D,
        BuiltinOperator.AveragePool2D, BuiltinOperator.Add, BuiltinOperator.Mul, BuiltinOperator.Sub, BuiltinOperator.Maximum,
        BuiltinOperator.Minimum, BuiltinOperator.Relu, BuiltinOperator.Relu6, BuiltinOperator.ReluN1To1, BuiltinOperator.Softmax,
        BuiltinOperator.Concatenation, BuiltinOperator.Pad, BuiltinOperator.Reshape, BuiltinOperator.Squeeze, BuiltinOperator.ExpandDims,
        BuiltinOperator.Slice, BuiltinOperator.StridedSlice, BuiltinOperator.Split, BuiltinOperator.SplitV, BuiltinOperator.Pack,
        BuiltinOperator.Unpack, BuiltinOperator.Transpose, BuiltinOperator.Gather, BuiltinOperator.Tile, BuiltinOperator.SpaceToDepth,
        BuiltinOperator.DepthToSpace, BuiltinOperator.SpaceToBatchNd, BuiltinOperator.BatchToSpaceNd,
        BuiltinOperator.ResizeNearestNeighbor, BuiltinOperator.Shape, BuiltinOperator.Quantize, BuiltinOperator.Dequantize,
    ];

    /// <summary>Whether what the operators compute are unsigned bytes; the ends may be real numbers.</summary>
    public static bool Are(TfliteFile file)
    {
        SubgraphRecord main = file.Main;
        TensorRecord[] computed =
        [
            .. main.Operators.Where(op => op.Code is not (BuiltinOperator.Quantize or BuiltinOperator.Dequantize or BuiltinOperator.Cast))
                .SelectMany(op => op.Outputs).Select(output => main.Tensors[output]),
        ];
        return computed.Any(tensor => tensor.Type == TensorType.UInt8)
            && !computed.Any(tensor => tensor.Type is TensorType.Int8 or TensorType.Int16 or TensorType.Float32);
    }

    /// <summary>The same network of signed bytes.</summary>
    /// <exception cref="InputException">It would not compute the same; says why, and what to do.</exception>
    public static TfliteFile AsSigned(TfliteFile file)
    {
        if (Reason(file.Main) is { } reason)
        {
            throw new InputException(
                $"{FileKind.Describe(file)}, with {reason}",
                "int8 activations, int16 ones with int8 weights, or unsigned bytes that become signed ones without rounding",
                "make an int8 file of its real values: 'micronets quantize FILE --data PATH --out model.tflite'");
        }

        HashSet<int> weights = Weights(file.Main);
        return Changed(file, tensor => Signed(tensor, weights.Contains(tensor.Index)));
    }

    /// <summary>The network of real numbers: weights and biases by their scales, activations unrounded.</summary>
    public static TfliteFile AsReals(TfliteFile file) =>
        Changed(file, tensor => tensor.IsConstant ? tensor : tensor with { Type = TensorType.Float32, Scales = [], ZeroPoints = [] });

    private static string? Reason(SubgraphRecord main)
    {
        foreach (OperatorRecord op in main.Operators)
        {
            if (!Shiftable.Contains(op.Code))
                return $"{op.Label}, which rounds unsigned bytes in a way of its own";
            if (op.Code == BuiltinOperator.AveragePool2D && !HasOddWindows(op))
                return $"{op.Label} over an even number of pixels, whose halves are rounded up";
        }

        foreach (int index in Weights(main))
        {
            TensorRecord tensor = main.Tensors[index];
            if (!tensor.IsConstant)
                continue;
            if (tensor.Scales.Length != 1 || tensor.ZeroPoints.Length > 1)
                return $"weights '{tensor.Name}' of {tensor.Scales.Length} scales and {tensor.ZeroPoints.Length} zero "
                    + "points, where such files have one of each";
            (long least, long most) = (Least(tensor) - ZeroPoint(tensor), Most(tensor) - ZeroPoint(tensor));
            if (least < sbyte.MinValue || most > sbyte.MaxValue)
                return $"weights '{tensor.Name}' from {least} to {most} around their zero point, where a signed byte ends at -128 and 127";
        }

        return null;
    }

    // Borders make windows of other sizes.
    private static bool HasOddWindows(OperatorRecord op) =>
        op.OptionByte(TfliteSchema.Pool2DOptions.Padding) != 0
        && op.OptionInt32(TfliteSchema.Pool2DOptions.FilterHeight) % 2 != 0
            && op.OptionInt32(TfliteSchema.Pool2DOptions.FilterWidth) % 2 != 0;

    private static HashSet<int> Weights(SubgraphRecord main) =>
    [
        .. main.Operators.Where(op => op.Code
            is BuiltinOperator.Conv2D or BuiltinOperator.DepthwiseConv2D or BuiltinOperator.FullyConnected)
            .Where(op => op.Inputs.Length > 1 && op.Inputs[1] >= 0 && main.Tensors[op.Inputs[1]].Type == TensorType.UInt8).Select(op =>
                op.Inputs[1]),
    ];

    private static long ZeroPoint(TensorRecord tensor) => tensor.ZeroPoints.Length == 0 ? 0 : tensor.ZeroPoints[0];

    private static long Least(TensorRecord tensor)
    {
        byte least = byte.MaxValue;
        foreach (byte value in tensor.Data.Span)
            least = Math.Min(least, value);
        return least;
    }

    private static long Most(TensorRecord tensor)
    {
        byte most = 0;
        foreach (byte value in tensor.Data.Span)
            most = Math.Max(most, value);
        return most;
    }

    private static TfliteFile Changed(TfliteFile file, Func<TensorRecord, TensorRecord> change) =>
        file.With(file.Main with { Tensors = [.. file.Main.Tensors.Select(tensor => tensor.Type == TensorType.UInt8 ? change(tensor)
            : tensor)] });

    // Weights lose their zero point.
    private static TensorRecord Signed(TensorRecord tensor, bool isWeight)
    {
        long shift = isWeight ? ZeroPoint(tensor) : 128;
        var data = new byte[tensor.Data.Length];
        tensor.Table.Charge(data.Length, "buffer");
        for (int i = 0; i < data.Length; i++)
            data[i] = (byte)(tensor.Data.Span[i] - shift);
        return tensor with { Type = TensorType.Int8, Data = data, ZeroPoints = [ZeroPoint(tensor) - shift], IsUnsigned = true };
    }
}
