using MicroNets.Graph.Ops;

namespace MicroNets.Quantization.Arithmetic;

/// <summary>
/// The integer law of functions of two elements, TensorFlow Lite Micro's. Each brings both operands to a common form, combines them,
/// and rescales. Which fields a function reads is said beside it.
/// </summary>
/// <param name="LeftShift">Bits by which operands are raised before <paramref name="A"/> and <paramref name="B"/>.</param>
/// <param name="A">Factor of the first operand: sums, differences; of Prelu's positive elements.</param>
/// <param name="B">Factor of the second operand: sums, differences.</param>
/// <param name="Result">Factor from the combination to the output.</param>
internal sealed record BinaryArithmetic(
    BinaryFunction Function, int ZeroPointA, int ZeroPointB, int LeftShift, FixedPointMultiplier A, FixedPointMultiplier B,
        FixedPointMultiplier Result, int OutputZeroPoint, OutputClamp Clamp)
{
    public static BinaryArithmetic Of(TensorFormat a, TensorFormat b, IntegerLayer layer)
    {
        BinaryFunction function = ((Binary)layer.Layer.Op).Function;
        TensorFormat output = layer.Output;
        bool isWide = output.Bits == 16;
        var plain = new BinaryArithmetic(function, a.ZeroPoint, b.ZeroPoint, 0, default, default, default, output.ZeroPoint,
            OutputClamp.Of(layer));
        FixedPointMultiplier From(double factor) => FixedPointMultiplier.From(factor, layer.Rounding);
        switch (function)
        {
            case BinaryFunction.Add:
            {
                int shift = isWide ? AddArithmetic.WideLeftShift : AddArithmetic.LeftShift;
                double twiceLarger = 2.0 * Math.Max(a.Scale, b.Scale);
                return plain with { LeftShift = shift, A = From(a.Scale / twiceLarger), B = From(b.Scale / twiceLarger),
                    Result = From(twiceLarger / ((1 << shift) * (double)output.Scale)) };
            }

            case BinaryFunction.Subtract:
            {
                // In single precision, unlike sums.
                int shift = isWide ? AddArithmetic.WideLeftShift : AddArithmetic.LeftShift;
                float twiceLarger = 2 * Math.Max(a.Scale, b.Scale);
                return plain with { LeftShift = shift, A = From(a.Scale / twiceLarger), B = From(b.Scale / twiceLarger),
                    Result = From(twiceLarger / ((1 << shift) * output.Scale)) };
            }

            case BinaryFunction.SquaredDifference:
            {
                int shift = isWide ? 0 : 7;
                double twiceLarger = 2.0 * Math.Max(a.Scale, b.Scale);
                return plain with { LeftShift = shift, A = From(a.Scale / twiceLarger), B = From(b.Scale / twiceLarger),
                    Result = From(twiceLarger * twiceLarger / ((1 << (2 * shift)) * (double)output.Scale)) };
            }

            case BinaryFunction.Multiply:
                return plain with { Result = From((double)a.Scale * b.Scale / output.Scale) };
            case BinaryFunction.Divide:
                return plain with { Result = From(a.Scale / (b.Scale * output.Scale)) };
            case BinaryFunction.Prelu:
                return plain with { A = From((double)a.Scale / output.Scale), Result = From((double)a.Scale * b.Scale / output.Scale) };
            default:
                return plain;
        }
    }

    /// <summary>The stored output for two stored operands; a division by zero stores the end that it tends to.</summary>
    public int Store(int a, int b) => Clamp.Apply(Function switch
    {
        BinaryFunction.Maximum => Math.Max(a, b),
        BinaryFunction.Minimum => Math.Min(a, b),
        BinaryFunction.Add => Result.Apply(A.Apply(Raised(a - ZeroPointA)) + B.Apply(Raised(b - ZeroPointB))) + OutputZeroPoint,
        BinaryFunction.Subtract => Result.Apply(A.Apply(Raised(a - ZeroPointA)) - B.Apply(Raised(b - ZeroPointB))) + OutputZeroPoint,
        BinaryFunction.SquaredDifference => Squared(A.Apply(Raised(a - ZeroPointA)) - B.Apply(Raised(b - ZeroPointB))),
        BinaryFunction.Multiply => Result.Apply(unchecked((a - ZeroPointA) * (b - ZeroPointB))) + OutputZeroPoint,
        BinaryFunction.Prelu => (a >= ZeroPointA ? A.Apply(a - ZeroPointA) : Result.Apply((a - ZeroPointA) * (b - ZeroPointB)))
            + OutputZeroPoint,
        _ => Quotient(a - ZeroPointA, b - ZeroPointB),
    });

    private int Raised(int difference) => unchecked(difference << LeftShift);

    private int Squared(int difference) => Result.Apply(unchecked(difference * difference)) + OutputZeroPoint;

    private int Quotient(int a, int b)
    {
        if (b == 0)
            return a > 0 ? int.MaxValue : a < 0 ? int.MinValue : OutputZeroPoint;
        (a, b) = b < 0 ? (-a, -b) : (a, b);
        (int reciprocal, int bitsOverUnit) = FixedPoint.Reciprocal(b, 31);
        int headroom = System.Numerics.BitOperations.LeadingZeroCount((uint)(a >= 0 ? a : ~a)) - 1;
        int quotient = FixedPoint.DoublingHighMultiply(a << headroom, reciprocal);
        return (Result with { Shift = Result.Shift - bitsOverUnit - headroom }).Apply(quotient) + OutputZeroPoint;
    }
}
