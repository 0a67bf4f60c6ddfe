using System.Numerics;

namespace MicroNets.Quantization.Arithmetic;

/// <summary>
/// TensorFlow Lite's softmax of 16-bit integers: exponentials of differences to the row's maximum, brought to [−10, 0] by
/// <see cref="Scale"/>, and the reciprocal of their sum, both from tables with linear interpolation.
/// </summary>
internal sealed record SoftmaxInt16Arithmetic(FixedPointMultiplier Scale)
{
    private const int Steps = 512;

    private const float Range = short.MaxValue - short.MinValue;

    /// <summary>What the output is stored in.</summary>
    public static readonly TensorFormat OutputFormat = new(16, 1f / 32768, 0);

    /// <summary>exp(x) from −10 to 0, in Q0.15.</summary>
    public static readonly EquatableArray<int> Exponentials = Table(10f / Range, short.MaxValue, MathF.Exp);

    /// <summary>1 / (1 + x) from 0 to 1, in Q0.15.</summary>
    public static readonly EquatableArray<int> Reciprocals = Table(1f / Range, short.MinValue, x => 1 / (1 + x));

    public static SoftmaxInt16Arithmetic Of(TensorFormat input, float beta) =>
        new(FixedPointMultiplier.From((double)input.Scale * beta / (10.0 / 65535.0)));

    /// <summary>One row; input and output have equal length.</summary>
    public void Run(ReadOnlySpan<int> input, Span<int> output)
    {
        int highest = int.MinValue;
        foreach (int x in input)
            highest = Math.Max(highest, x);

        int sum = 0;
        for (int i = 0; i < input.Length; i++)
            sum += output[i] = Look(Exponentials,
                Math.Clamp(Scale.Apply(input[i] - highest) + short.MaxValue, short.MinValue, short.MaxValue));

        int zeros = BitOperations.LeadingZeroCount((uint)sum);
        int shifted = (int)((((long)sum << (zeros - 1)) + (1 << 13)) >> 14);
        int reciprocal = Look(Reciprocals, Math.Clamp(shifted - ((1 << 15) + (1 << 16)), short.MinValue, short.MaxValue));
        int right = 31 - zeros;
        for (int i = 0; i < output.Length; i++)
            output[i] = (int)Math.Clamp((((long)output[i] * reciprocal) + (1L << (right - 1))) >> right, 0, short.MaxValue);
    }

    private static int Look(EquatableArray<int> table, int place)
    {
        int at = (Steps / 2) + (place >> 7);
        return table[at] + ((((table[at + 1] - table[at]) * (place & 0x7F)) + 64) >> 7);
    }

    // Entries are moved by half of what interpolation errs in the middle between two of them; all in single precision.
    private static EquatableArray<int> Table(float scale, int zeroPoint, Func<float, float> function)
    {
        const float OutputScale = 2f / Range;
        float lowest = scale * (short.MinValue - zeroPoint), highest = scale * (short.MaxValue - zeroPoint),
            step = (highest - lowest) / Steps;
        float inverse = (short.MaxValue - short.MinValue + 1) / ((OutputScale * short.MaxValue) - (OutputScale * short.MinValue));
        static float Round(float value) => MathF.Round(value, MidpointRounding.AwayFromZero);
        var table = new int[Steps + 1];
        for (int i = 0; i < Steps; i++)
        {
            float value = function(lowest + (i * step)), middle = function(lowest + (i * step) + (step / 2)),
                next = function(lowest + ((i + 1) * step));
            float between = Round(((next * inverse) + Round(value * inverse)) / 2);
            table[i] = (int)Math.Clamp(Round(value * inverse) - Round((between - Round(middle * inverse)) / 2), short.MinValue,
                short.MaxValue);
        }

        table[Steps] = (int)Math.Clamp(Round(function(highest) * inverse), short.MinValue, short.MaxValue);
        return [.. table];
    }
}
