namespace MicroNets.Quantization.Arithmetic;

/// <summary>Functions of one slope above the zero point and another below it, rescaled and cut off.</summary>
/// <param name="NegativeSign">−1 where the slope below is negative; its magnitude is in <paramref name="Negative"/>.</param>
internal sealed record PiecewiseArithmetic(int InputZeroPoint, FixedPointMultiplier Positive, FixedPointMultiplier Negative,
    int NegativeSign, int OutputZeroPoint, OutputClamp Clamp)
{
    /// <summary>x, or <paramref name="alpha"/>·x below zero; TensorFlow Lite forms the factors in single precision.</summary>
    public static PiecewiseArithmetic Leaky(TensorFormat input, TensorFormat output, float alpha)
    {
        double slope = input.Scale * alpha / output.Scale;
        return new PiecewiseArithmetic(input.ZeroPoint, FixedPointMultiplier.From(input.Scale / output.Scale),
            FixedPointMultiplier.From(Math.Abs(slope)), Math.Sign(slope), output.ZeroPoint, Whole(output));
    }

    /// <summary>x between two real numbers.</summary>
    public static PiecewiseArithmetic Clamped(TensorFormat input, TensorFormat output, float lowest, float highest)
    {
        FixedPointMultiplier scale = FixedPointMultiplier.From(input.Scale / output.Scale);
        return new PiecewiseArithmetic(input.ZeroPoint, scale, scale, 1, output.ZeroPoint,
            new OutputClamp(output.ToInteger(lowest), output.ToInteger(highest)));
    }

    /// <summary>|x|.</summary>
    public static PiecewiseArithmetic Absolute(TensorFormat input, TensorFormat output)
    {
        FixedPointMultiplier scale = FixedPointMultiplier.From((double)input.Scale / output.Scale);
        return new PiecewiseArithmetic(input.ZeroPoint, scale, scale, 1, output.ZeroPoint, Whole(output)) { IsMagnitude = true };
    }

    /// <summary>Whether elements below zero are made positive before they are scaled, and not after.</summary>
    public bool IsMagnitude { get; init; }

    public int Store(int value)
    {
        int x = value - InputZeroPoint;
        int scaled = x >= 0 ? Positive.Apply(x) : IsMagnitude ? Negative.Apply(-x) : NegativeSign < 0 ? -Negative.Apply(x)
            : Negative.Apply(x);
        return Clamp.Apply(scaled + OutputZeroPoint);
    }

    private static OutputClamp Whole(TensorFormat output) => new(output.Lowest, output.Highest);
}
