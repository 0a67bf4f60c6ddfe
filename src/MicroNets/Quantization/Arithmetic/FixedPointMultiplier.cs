namespace MicroNets.Quantization.Arithmetic;

/// <summary>
/// A positive real factor as integer kernels apply it: <see cref="Multiplier"/> / 2³¹ · 2^<see cref="Shift"/>, with the multiplier
/// below 2³¹.
/// </summary>
internal readonly record struct FixedPointMultiplier(int Multiplier, int Shift)
{
    public ScaleRounding Rounding { get; init; }

    /// <summary>The nearest representable factor; factors below 2⁻³² become zero, as in TensorFlow Lite.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in [0, 2³¹).</exception>
    public static FixedPointMultiplier From(double factor, ScaleRounding rounding = ScaleRounding.Twice)
    {
        if (!(factor is >= 0 and <= int.MaxValue))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "a scale ratio from 0 to 2³¹");
        if (factor == 0)
            return default;

        // Mantissa in [0.5, 1), as C's frexp.
        int shift = Math.ILogB(factor) + 1;
        long mantissa = (long)Math.Round(Math.ScaleB(factor, 31 - shift), MidpointRounding.AwayFromZero);
        if (mantissa == 1L << 31)
        {
            mantissa /= 2;
            shift++;
        }

        return shift < -31 ? default : new FixedPointMultiplier((int)mantissa, shift) { Rounding = rounding };
    }

    /// <summary>
    /// A sum of 64 bits times the factor, as layers with 16-bit activations compute it: with the upper 16 bits of the multiplier, rounded
    /// once, halves up.
    /// </summary>
    public int ApplyWide(long x)
    {
        int upper = Multiplier < 0x7FFF0000 ? (Multiplier + (1 << 15)) >> 16 : 0x7FFF;
        int right = 15 - Shift;
        return unchecked((int)(((x * upper) + (1L << (right - 1))) >> right));
    }

    /// <summary>x times the factor, rounded as <see cref="Rounding"/> says; wraps where x · 2^Shift leaves 32 bits, as the C kernels
    /// do.</summary>
    public int Apply(int x) => Rounding == ScaleRounding.Once
        ? (int)((((long)x * Multiplier) + (1L << (30 - Shift))) >> (31 - Shift))
        : FixedPoint.RoundingShiftRight(FixedPoint.DoublingHighMultiply(unchecked(x << Math.Max(Shift, 0)), Multiplier),
            Math.Max(-Shift, 0));
}
