using MicroNets.Graph.Ops;

namespace MicroNets.Quantization.Arithmetic;

/// <summary>
/// What convolutions and dense layers compute after their sum: q = clamp(zeroPoint + round(accumulator · M_c)), where
/// accumulator = bias_c + Σ (x − inputZeroPoint)·w and M_c = input scale · weight scale_c / output scale.
/// </summary>
internal sealed record WeightedArithmetic(int InputZeroPoint, int OutputZeroPoint, OutputClamp Clamp,
    EquatableArray<FixedPointMultiplier> Multipliers)
{
    /// <summary>Whether sums have 64 bits and are rescaled by <see cref="FixedPointMultiplier.ApplyWide"/>: with biases of 64
    /// bits.</summary>
    public bool IsWide { get; init; }

    /// <param name="input">Format of the layer's input.</param>
    /// <param name="layer">A layer with weights; one multiplier for each of its output channels is made.</param>
    public static WeightedArithmetic Of(TensorFormat input, IntegerLayer layer)
    {
        IntegerWeights weights = layer.Weights ?? throw new ArgumentException($"layer '{layer.Layer.Name}' has no weights", nameof(layer));
        var multipliers = new FixedPointMultiplier[weights.Biases.Count];
        for (int c = 0; c < multipliers.Length; c++)
            multipliers[c] = FixedPointMultiplier.From(Product(input.Scale, weights, c, layer) / layer.Output.Scale, layer.Rounding);
        return new WeightedArithmetic(input.ZeroPoint, layer.Output.ZeroPoint, OutputClamp.Of(layer),
            multipliers.ToEquatableArray()) { IsWide = weights.WideBiases.Count > 0 };
    }

    /// <summary>The stored output for a sum; one of 32 bits wraps.</summary>
    public int Store(long accumulator, int channel) =>
        Clamp.Apply((IsWide ? Multipliers[channel].ApplyWide(accumulator) : Multipliers[channel].Apply(unchecked((int)accumulator)))
            + OutputZeroPoint);

    // TensorFlow Lite multiplies the two scales of a per-tensor dense layer in single precision, all others in double.
    private static double Product(float inputScale, IntegerWeights weights, int channel, IntegerLayer layer) =>
        (layer.Layer.Op is Dense || weights.IsOfDense) && weights.Scales.Count == 1
            ? inputScale * weights.Scales[0]
            : (double)inputScale * weights.Scale(channel);
}
