namespace MicroNets.Quantization.Arithmetic;

/// <summary>What <see cref="SigmoidTable"/> computes.</summary>
internal enum SigmoidFunction
{
    Logistic,

    /// <summary>2·logistic(2x) − 1.</summary>
    Tanh,
}

/// <summary>
/// Logistic function and tanh of 16-bit numbers: <see cref="Values"/> with linear interpolation. The input is brought to steps of
/// 1/(3·4096) by (x·<paramref name="Multiplier"/> + half) &gt;&gt; <paramref name="Shift"/>.
/// </summary>
internal sealed record SigmoidTable(int Multiplier, int Shift, SigmoidFunction Function)
{
    // Entries of TensorFlow Lite's table that are one above the rounded value.
    private static readonly HashSet<int> Raised =
    [
        4, 8, 12, 14, 15, 16, 17, 19, 20, 21, 22, 25, 27, 28, 29, 30, 31, 33, 34, 35, 37, 39,
        40, 41, 43, 44, 45, 46, 49, 50, 54, 62, 63, 64, 66, 82, 86, 93, 100, 103, 112, 116, 135, 255,
    ];

    /// <summary>logistic(i / 24) in 16 bits.</summary>
    public static readonly EquatableArray<int> Values =
        [.. Enumerable.Range(0, 256).Select(i =>
            (int)Math.Min(ushort.MaxValue, Math.Round(65536 / (1 + Math.Exp(-i / 24.0))) + (Raised.Contains(i) ? 1 : 0)))];

    public static SigmoidTable Of(float scale, SigmoidFunction function)
    {
        // Scales 2⁻¹² (and 2⁻¹¹ for tanh) need no rounding.
        int mostShift = function == SigmoidFunction.Tanh ? 1 : 0;
        if (BitConverter.SingleToInt32Bits(scale) is var bits && (bits & 0x7FFFFF) == 0 && (bits >> 23) - 127 + 12 is >= 0 and var power
            && power <= mostShift)
            return new SigmoidTable(3 << power, 0, function);

        double multiplier = (double)scale * 4096 * 3;
        int shift = 0;
        while (multiplier <= short.MaxValue / 2.0 && shift <= 30)
        {
            shift++;
            multiplier *= 2;
        }

        return new SigmoidTable((int)multiplier, shift, function);
    }

    public int Store(int value)
    {
        int x = unchecked((value * Multiplier) + (Shift > 0 ? 1 << (Shift - 1) : 0)) >> Shift;
        uint magnitude = (uint)Math.Abs(x);
        return Function == SigmoidFunction.Logistic ? Logistic(x, magnitude) : Tanh(x, magnitude);
    }

    private static int Logistic(int x, uint magnitude)
    {
        uint at = magnitude >> 9;
        uint result = at >= 255 ? 0x7FFFu << 10
            : (uint)((Values[(int)at] << 9) + ((int)(magnitude & 0x1FF) * (Values[(int)at + 1] - Values[(int)at])));
        result = x >= 0 ? result + (1 << 9) : (1u << 25) - result + (1 << 9) - 1;
        return (int)(result >> 10);
    }

    private static int Tanh(int x, uint magnitude)
    {
        uint at = magnitude >> 8;
        int result = at >= 255 ? 0xFFFF << 8 : (Values[(int)at] << 8) + ((int)(magnitude & 0xFF) * (Values[(int)at + 1] - Values[(int)at]));
        result = x >= 0 ? result - (1 << 23) + (1 << 7) : -result + (1 << 23) + (1 << 7) - 1;
        return result >> 8;
    }
}
