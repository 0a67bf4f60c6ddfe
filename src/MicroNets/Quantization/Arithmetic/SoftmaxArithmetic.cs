namespace MicroNets.Quantization.Arithmetic;

/// <summary>
/// TensorFlow Lite's int8 softmax: differences to the row's maximum become Q5.26 by <see cref="Scale"/>; those below
/// <see cref="LowestDifference"/> count as zero. The output's format is fixed: scale 1/256, zero point −128.
/// </summary>
internal sealed record SoftmaxArithmetic(FixedPointMultiplier Scale, int LowestDifference)
{
    private const int IntegerBits = 5;

    private const int SumIntegerBits = 12;

    /// <summary>What the output of an int8 softmax is stored in.</summary>
    public static readonly TensorFormat OutputFormat = new(8, 1f / 256, -128);

    /// <summary>The same for outputs of 16 bits.</summary>
    public static readonly TensorFormat WideOutputFormat = new(16, 1f / 65536, short.MinValue);

    /// <summary>Bits of an integer of the output: 8 or 16.</summary>
    public int OutputBits { get; init; } = 8;

    public static SoftmaxArithmetic Of(TensorFormat input, float beta = 1)
    {
        const int FractionalBits = 31 - IntegerBits;
        FixedPointMultiplier scale = FixedPointMultiplier.From(Math.Min((double)beta * input.Scale * (1 << FractionalBits), int.MaxValue));
        double radius = Math.Floor((double)((1 << IntegerBits) - 1) * (1L << FractionalBits) / (1L << Math.Max(scale.Shift, 0)));
        return new SoftmaxArithmetic(scale, -(int)radius);
    }

    private int Lowest => -(1 << (OutputBits - 1));

    /// <summary>exp(difference) in Q0.31 for a difference from <see cref="LowestDifference"/> to 0.</summary>
    public int Exp(int difference) => FixedPoint.ExpOnNegative(Scale.Apply(difference));

    /// <summary>The largest of a row, and the sum of the exponentials of all its differences from it, in Q12.19.</summary>
    internal (int Highest, int Sum) SumOf(ReadOnlySpan<int> input)
    {
        int highest = int.MinValue, sum = 0;
        foreach (int x in input)
            highest = Math.Max(highest, x);
        foreach (int x in input)
        {
            if (x - highest >= LowestDifference)
                sum = unchecked(sum + FixedPoint.RoundingShiftRight(Exp(x - highest), SumIntegerBits));
        }

        return (highest, sum);
    }

    /// <summary>One row; input and output have equal length.</summary>
    public void Run(ReadOnlySpan<int> input, Span<int> output)
    {
        (int highest, int sum) = SumOf(input);
        (int reciprocal, int bitsOverUnit) = FixedPoint.Reciprocal(sum);
        for (int i = 0; i < input.Length; i++)
        {
            int difference = input[i] - highest;
            output[i] = difference < LowestDifference
                ? Lowest
                : Math.Clamp(FixedPoint.RoundingShiftRight(FixedPoint.DoublingHighMultiply(reciprocal, Exp(difference)),
                    bitsOverUnit + 31 - OutputBits) + Lowest, Lowest, -1 - Lowest);
        }
    }
}
