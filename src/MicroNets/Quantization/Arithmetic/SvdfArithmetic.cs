namespace MicroNets.Quantization.Arithmetic;

/// <summary>The two changes of scale of a layer of rank-1 filters: from the feature filters to the memory, and from the time filters to the
/// output.</summary>
internal sealed record SvdfArithmetic(int InputZeroPoint, FixedPointMultiplier ToMemory, TensorFormat Memory, FixedPointMultiplier ToOutput,
    int OutputZeroPoint, OutputClamp Clamp)
{
    public static SvdfArithmetic Of(TensorFormat input, IntegerLayer layer)
    {
        // TensorFlow Lite forms both factors in single precision, and knows no activation here but the ends of the format.
        (TensorFormat memory, TensorFormat time) = (layer.StateFormats[0], layer.Tensors[0].Format);
        return new SvdfArithmetic(
            input.ZeroPoint,
            FixedPointMultiplier.From(input.Scale * layer.Weights!.Scales[0] / memory.Scale),
            memory,
            FixedPointMultiplier.From(memory.Scale * time.Scale / layer.Output.Scale),
            layer.Output.ZeroPoint,
            new OutputClamp(layer.Output.Lowest, layer.Output.Highest));
    }

    /// <summary>The product with a feature filter as the memory keeps it.</summary>
    public int Remember(int sum)
    {
        // The zero point is added last, and may leave the range: it wraps.
        int value = Memory.ZeroPoint + Math.Clamp(ToMemory.Apply(sum), Memory.Lowest, Memory.Highest);
        return Memory.Bits == 8 ? (sbyte)value : (short)value;
    }

    public int Store(int sum) => Clamp.Apply(ToOutput.Apply(sum) + OutputZeroPoint);
}
