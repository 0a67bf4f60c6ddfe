using System.Numerics;

namespace MicroNets.Quantization.Arithmetic;

/// <summary>
/// Mean over the pixels of a map: q = clamp(zeroPoint + round((Σx − n·inputZeroPoint) · M)), where M holds both the change of
/// scale and the division by n; the division truncates, as TensorFlow Lite's does.
/// </summary>
internal sealed record MeanArithmetic(int Offset, FixedPointMultiplier Scale, int OutputZeroPoint, OutputClamp Clamp)
{
    /// <param name="input">Format of the map.</param>
    /// <param name="pixels">n, the number of values averaged.</param>
    /// <param name="layer">The layer that averages.</param>
    public static MeanArithmetic Of(TensorFormat input, int pixels, IntegerLayer layer)
    {
        FixedPointMultiplier ratio = FixedPointMultiplier.From((double)input.Scale / layer.Output.Scale, layer.Rounding);
        int shift = Math.Min(BitOperations.Log2((uint)pixels), 31 + ratio.Shift);
        int multiplier = (int)(((long)ratio.Multiplier << shift) / pixels);
        return new MeanArithmetic(input.ZeroPoint * pixels, ratio with { Multiplier = multiplier, Shift = ratio.Shift - shift },
            layer.Output.ZeroPoint, OutputClamp.Of(layer));
    }

    /// <summary>Bits by which the sum is shifted up before it is scaled.</summary>
    public int TermBits { get; init; }

    public int Store(int sum) => Clamp.Apply(Scale.Apply(unchecked((sum - Offset) << TermBits)) + OutputZeroPoint);
}
