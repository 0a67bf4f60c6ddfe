namespace MicroNets.Quantization.Arithmetic;

/// <summary>
/// x · relu6(x + 3) / 6 of bytes in 16-bit fixed point: the input raised by 7 bits once on the output's scale and once as a factor
/// from 0 to 1.
/// </summary>
internal sealed record HardSwishArithmetic(int InputZeroPoint, short OutputMultiplier, int OutputExponent, short FactorMultiplier,
    int FactorExponent, int OutputZeroPoint)
{
    public static HardSwishArithmetic Of(TensorFormat input, TensorFormat output)
    {
        float raised = 1f / 128 * input.Scale;
        FixedPointMultiplier onOutput = FixedPointMultiplier.From(raised / output.Scale),
            factor = FixedPointMultiplier.From(raised / (3f / 32768));
        return new HardSwishArithmetic(input.ZeroPoint, Upper(onOutput.Multiplier), onOutput.Shift, Upper(factor.Multiplier), factor.Shift,
            output.ZeroPoint);
    }

    public int Store(int value)
    {
        short raised = (short)((value - InputZeroPoint) * 128);
        short onOutput = DoublingHigh(raised, OutputMultiplier);
        short factor = raised;
        if (FactorExponent > 0)
            factor = Saturate((long)factor << (FactorExponent - 1));
        factor = DoublingHigh(factor, FactorMultiplier);
        if (FactorExponent > 0)
            factor = Saturate((long)factor << 1);
        if (FactorExponent < 0)
            factor = (short)FixedPoint.RoundingShiftRight(factor, -FactorExponent);
        factor = (short)((factor + (1 << 15)) >> 1);

        // This product alone is cut off, against the bias of the rounded ones.
        int product = factor * onOutput / (1 << 15);
        return Math.Clamp((short)(FixedPoint.RoundingShiftRight(product, -OutputExponent) + OutputZeroPoint), sbyte.MinValue,
            sbyte.MaxValue);
    }

    private static short Upper(int multiplier) =>
        multiplier >= int.MaxValue - (1 << 15) ? short.MaxValue : (short)((multiplier + (1 << 15)) >> 16);

    private static short DoublingHigh(short a, short b) => a == short.MinValue
        && b == short.MinValue ? short.MaxValue : (short)(((a * b) + (1 << 14)) >> 15);

    private static short Saturate(long value) => (short)Math.Clamp(value, short.MinValue, short.MaxValue);
}
