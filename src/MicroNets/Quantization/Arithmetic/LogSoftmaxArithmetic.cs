namespace MicroNets.Quantization.Arithmetic;

/// <summary>
/// TensorFlow Lite Micro's int8 LOG_SOFTMAX: exponentials as in <see cref="SoftmaxArithmetic"/>, the logarithm of their sum in Q5.26, and
/// what is left of each difference rounded to sixteenths. <see cref="Inverse"/> takes a number of Q5.26 back to input steps.
/// </summary>
internal sealed record LogSoftmaxArithmetic(SoftmaxArithmetic Exponentials, FixedPointMultiplier Inverse)
{
    /// <summary>Bits between the point of Q5.26 and that of the output, which has four before its own.</summary>
    private const int OutputShift = 31 - 5 - 4;

    /// <summary>What the output is stored in: from −255/16 to 0.</summary>
    public static readonly TensorFormat OutputFormat = new(8, 16f / 256, 127);

    public static LogSoftmaxArithmetic Of(TensorFormat input)
    {
        var exponentials = SoftmaxArithmetic.Of(input);
        double factor = exponentials.Scale.Multiplier * Math.ScaleB(1, exponentials.Scale.Shift - 31);
        return new LogSoftmaxArithmetic(exponentials, FixedPointMultiplier.From(1 / factor));
    }

    /// <summary>One row; input and output have equal length.</summary>
    public void Run(ReadOnlySpan<int> input, Span<int> output)
    {
        (int highest, int sum) = Exponentials.SumOf(input);
        // Below this difference a number of Q5.26 has no room for what comes off.
        int log = FixedPoint.Log(sum);
        int lowest = Math.Max(Exponentials.LowestDifference - 1, Inverse.Apply(unchecked(log + int.MinValue)));
        for (int i = 0; i < input.Length; i++)
        {
            int difference = input[i] - highest;
            output[i] = difference > lowest
                ? Math.Clamp(FixedPoint.RoundingShiftRight(Exponentials.Scale.Apply(difference) - log, OutputShift) + sbyte.MaxValue,
                    sbyte.MinValue, sbyte.MaxValue)
                : sbyte.MinValue;
        }
    }
}
