using MicroNets.Graph.Ops;

namespace MicroNets.Quantization.Arithmetic;

/// <summary>
/// The integer law of functions of one element. With 8 bits every function is a table of 256 entries; how an entry comes about is
/// TensorFlow Lite Micro's arithmetic where it has one, and the rounded real value elsewhere.
/// </summary>
internal static class UnaryArithmetic
{
    /// <summary>The output of 8-bit functions whose values have known ends; null: any.</summary>
    public static TensorFormat? FixedOutput(UnaryFunction function, int bits) => (function, bits) switch
    {
        (UnaryFunction.Logistic, 8) => new TensorFormat(8, 1f / 256, -128),
        (UnaryFunction.Tanh, 8) => new TensorFormat(8, 1f / 128, 0),
        (UnaryFunction.Logistic or UnaryFunction.Tanh, 16) => new TensorFormat(16, 1f / 32768, 0),
        _ => null,
    };

    /// <summary>Functions with 16-bit elements: those that need no table of 65,536 entries.</summary>
    public static bool HasWide(UnaryFunction function) =>
        function is UnaryFunction.Logistic or UnaryFunction.Tanh or UnaryFunction.LeakyRelu or UnaryFunction.ReluN1To1
            or UnaryFunction.Relu0To1 or UnaryFunction.Abs;

    /// <summary>The stored output for a stored input.</summary>
    public static Func<int, int> Of(Unary op, TensorFormat input, TensorFormat output) => op.Function switch
    {
        UnaryFunction.Logistic when input.Bits == 16 => SigmoidTable.Of(input.Scale, SigmoidFunction.Logistic).Store,
        UnaryFunction.Tanh when input.Bits == 16 => SigmoidTable.Of(input.Scale, SigmoidFunction.Tanh).Store,
        UnaryFunction.Logistic => Saturating(input, FixedPoint.Logistic, 8, -128),
        UnaryFunction.Tanh => Saturating(input, FixedPoint.Tanh, 7, 0),
        UnaryFunction.HardSwish => HardSwishArithmetic.Of(input, output).Store,
        _ => Piecewise(op, input, output) is { } slopes ? slopes.Store : Rounded(op, input, output),
    };

    /// <summary>The two slopes of functions that have no more; null for others.</summary>
    internal static PiecewiseArithmetic? Piecewise(Unary op, TensorFormat input, TensorFormat output) => op.Function switch
    {
        UnaryFunction.LeakyRelu => PiecewiseArithmetic.Leaky(input, output, op.Alpha),
        UnaryFunction.ReluN1To1 => PiecewiseArithmetic.Clamped(input, output, -1, 1),
        UnaryFunction.Relu0To1 => PiecewiseArithmetic.Clamped(input, output, 0, 1),
        UnaryFunction.Abs => PiecewiseArithmetic.Absolute(input, output),
        _ => null,
    };

    // The real function in single precision, rounded, as TensorFlow Lite fills its tables.
    private static Func<int, int> Rounded(Unary op, TensorFormat input, TensorFormat output)
    {
        float inverse = 1 / output.Scale;
        return value =>
        {
            float real = (float)op.Of(input.ToReal(value));
            return float.IsNaN(real) ? output.Lowest
                : (int)Math.Clamp(MathF.Round(real * inverse, MidpointRounding.AwayFromZero) + (double)output.ZeroPoint, output.Lowest,
                output.Highest);
        };
    }

    // The input as Q4.27; beyond the reach of that the ends of a byte.
    private static Func<int, int> Saturating(TensorFormat input, Func<int, int, int> function, int outputBits, int outputZeroPoint)
    {
        const int IntegerBits = 4;
        FixedPointMultiplier scale = FixedPointMultiplier.From(Math.Min((double)input.Scale * (1 << (31 - IntegerBits)), int.MaxValue));
        double radius = Math.Floor((double)((1 << IntegerBits) - 1) * (1L << (31 - IntegerBits)) / Math.ScaleB(1, scale.Shift));
        return value =>
        {
            int difference = value - input.ZeroPoint;
            if (difference <= -radius)
                return sbyte.MinValue;
            if (difference >= radius)
                return sbyte.MaxValue;
            int result = FixedPoint.RoundingShiftRight(function(scale.Apply(difference), IntegerBits), 31 - outputBits);
            return Math.Clamp(result + outputZeroPoint, sbyte.MinValue, sbyte.MaxValue);
        };
    }
}
