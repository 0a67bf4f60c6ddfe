using System.Numerics;

namespace MicroNets.Data.FrontEnds;

/// <summary>
/// The Fourier transform and the logarithm of the device, operation by operation in single precision (<c>fft.c</c>, <c>log.c</c>): where
/// features must be the same bits on both. <see cref="RealFft"/> is more precise, and faster for many frames.
/// </summary>
internal sealed class SingleFft
{
    private readonly int _half;
    private readonly float[] _cosines;
    private readonly int[] _reversed;

    /// <param name="length">Of the real signal: a power of two, at least 8.</param>
    public SingleFft(int length)
    {
        if (length < 8 || !BitOperations.IsPow2(length))
            throw new ArgumentOutOfRangeException(nameof(length), length, "a power of two, at least 8");
        _half = length / 2;
        _cosines = CosinesOf(length);
        int bits = BitOperations.Log2((uint)_half);
        _reversed = [.. Enumerable.Range(0, _half).Select(n => Enumerable.Range(0, bits).Sum(bit => ((n >> bit) & 1) << (bits - 1 - bit)))];
    }

    /// <summary>cos(2πk / length) for k below length / 2.</summary>
    public static float[] CosinesOf(int length) => [.. Enumerable.Range(0, length / 2).Select(k => (float)Math.Cos(2 * Math.PI * k / length))];

    /// <summary>Where sample <paramref name="n"/> goes in the buffer of <see cref="PowerSpectrum"/>.</summary>
    public int SlotOf(int n) => (2 * _reversed[n >> 1]) + (n & 1);

    /// <summary>
    /// |X[k]|² at work[2k], for k from 1 to half of the length, of the samples that lie as <see cref="SlotOf"/> says; work has two values more.
    /// </summary>
    public void PowerSpectrum(Span<float> work)
    {
        Transform(work);
        float highest = work[0] - work[1];
        work[2 * _half] = highest * highest;
        for (int k = 1; k <= _half / 2; k++)
        {
            int low = 2 * k, high = 2 * (_half - k);
            float evenReal = 0.5f * (work[low] + work[high]), evenImaginary = 0.5f * (work[low + 1] - work[high + 1]);
            float oddReal = 0.5f * (work[low + 1] + work[high + 1]), oddImaginary = 0.5f * (work[high] - work[low]);
            float cosine = _cosines[k], sine = Sine(k);
            float real = (oddReal * cosine) + (oddImaginary * sine), imaginary = (oddImaginary * cosine) - (oddReal * sine);
            work[low] = Power(evenReal + real, evenImaginary + imaginary);
            if (high != low)
                work[high] = Power(evenReal - real, evenImaginary - imaginary);
        }
    }

    /// <summary>ln of a positive normal number.</summary>
    public static float Log(float x)
    {
        const float Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;
        uint bits = BitConverter.SingleToUInt32Bits(x);
        int exponent = unchecked((int)(bits - 0x3f3504f3u)) >> 23;
        float mantissa = BitConverter.UInt32BitsToSingle(unchecked(bits - ((uint)exponent << 23)));
        float s = (mantissa - 1) / (mantissa + 1), s2 = s * s;
        float series = s2 * (0.66666667f + (s2 * (0.4f + (s2 * (0.28571429f + (s2 * 0.22222222f))))));
        return (exponent * Ln2High) + ((exponent * Ln2Low) + ((s * series) + (2 * s)));
    }

    private static float Power(float real, float imaginary) => (real * real) + (imaginary * imaginary);

    private float Sine(int k)
    {
        int quarter = _half / 2;
        return _cosines[k < quarter ? quarter - k : k - quarter];
    }

    private (float Re, float Im) Root(int k) => (_cosines[k], -Sine(k));

    // A round of radix 4 without factors, one of radix 2 where the number of rounds is odd, then radix 4.
    private void Transform(Span<float> work)
    {
        for (int at = 0; at < _half; at += 4)
            Four(work, at, 1, At(work, at + 1), At(work, at + 2), At(work, at + 3));
        int span = 4;
        if ((_half & 0x55555555) == 0)
        {
            for (int k = 0; k < span; k++)
            {
                (float, float) root = Root(k * (_half / span));
                for (int at = k; at < _half; at += 2 * span)
                {
                    (float Re, float Im) turned = Product(At(work, at + span), root), first = At(work, at);
                    Put(work, at + span, (first.Re - turned.Re, first.Im - turned.Im));
                    Put(work, at, (first.Re + turned.Re, first.Im + turned.Im));
                }
            }

            span *= 2;
        }

        for (; span < _half; span *= 4)
        {
            for (int k = 0; k < span; k++)
            {
                int angle = k * (_half / span) / 2;
                (float, float) one = Root(angle), two = Root(2 * angle), three = Product(one, two);
                for (int at = k; at < _half; at += 4 * span)
                {
                    Four(work, at, span, Product(At(work, at + span), two), Product(At(work, at + (2 * span)), one),
                        Product(At(work, at + (3 * span)), three));
                }
            }
        }
    }

    private static void Four(Span<float> work, int at, int span, (float Re, float Im) b, (float Re, float Im) c, (float Re, float Im) d)
    {
        (float Re, float Im) first = At(work, at), low = (first.Re + b.Re, first.Im + b.Im), high = (first.Re - b.Re, first.Im - b.Im);
        (float Re, float Im) far = (c.Re + d.Re, c.Im + d.Im), turned = (c.Im - d.Im, -(c.Re - d.Re));
        Put(work, at, (low.Re + far.Re, low.Im + far.Im));
        Put(work, at + span, (high.Re + turned.Re, high.Im + turned.Im));
        Put(work, at + (2 * span), (low.Re - far.Re, low.Im - far.Im));
        Put(work, at + (3 * span), (high.Re - turned.Re, high.Im - turned.Im));
    }

    private static (float Re, float Im) Product((float Re, float Im) a, (float Re, float Im) b) =>
        ((a.Re * b.Re) - (a.Im * b.Im), (a.Re * b.Im) + (a.Im * b.Re));

    private static (float Re, float Im) At(Span<float> work, int point) => (work[2 * point], work[(2 * point) + 1]);

    private static void Put(Span<float> work, int point, (float Re, float Im) value) =>
        (work[2 * point], work[(2 * point) + 1]) = value;
}
