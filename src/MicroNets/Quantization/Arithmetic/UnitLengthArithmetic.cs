namespace MicroNets.Quantization.Arithmetic;

/// <summary>TensorFlow Lite's int8 L2_NORMALIZATION: each value times the inverse square root of the sum of squares, in steps of
/// 1/128.</summary>
internal static class UnitLengthArithmetic
{
    /// <summary>What the output is stored in.</summary>
    public static readonly TensorFormat OutputFormat = new(8, 1f / 128, 0);

    /// <summary>log₂ of the output's steps in a unit.</summary>
    private const int OutputBits = 7;

    /// <summary>One row; input and output have equal length.</summary>
    public static void Run(int zeroPoint, ReadOnlySpan<int> input, Span<int> output)
    {
        int squares = 0;
        foreach (int x in input)
            squares = unchecked(squares + ((x - zeroPoint) * (x - zeroPoint)));
        FixedPointMultiplier inverse = FixedPoint.InverseSquareRoot(squares);
        FixedPointMultiplier factor = inverse with { Shift = inverse.Shift + OutputBits };
        for (int i = 0; i < input.Length; i++)
            output[i] = Math.Clamp(factor.Apply(input[i] - zeroPoint), sbyte.MinValue, sbyte.MaxValue);
    }
}
