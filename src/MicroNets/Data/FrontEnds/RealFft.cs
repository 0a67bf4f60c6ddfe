using System.Numerics;
using System.Runtime.Intrinsics;

namespace MicroNets.Data.FrontEnds;

/// <summary>
/// Discrete Fourier transform of real signals in double precision, <see cref="Lanes"/> signals at once: element n of a buffer holds
/// sample n of every signal, so that every butterfly is a plain vector operation and no data moves between lanes. The 2^k real samples
/// are transformed as 2^(k−1) complex ones and untangled.
/// </summary>
internal sealed class RealFft
{
    /// <summary>Signals transformed together.</summary>
    public const int Lanes = 4;

    private readonly int _half;
    private readonly double[] _cos;
    private readonly double[] _sin;
    private readonly int[] _reversed;

    /// <param name="length">Samples per signal: a power of two, at least 4.</param>
    public RealFft(int length)
    {
        if (length < 4 || !BitOperations.IsPow2(length))
            throw new ArgumentOutOfRangeException(nameof(length), length, "a power of two, at least 4");
        Length = length;
        _half = length / 2;
        _cos = [.. Enumerable.Range(0, _half).Select(k => Math.Cos(2 * Math.PI * k / length))];
        _sin = [.. Enumerable.Range(0, _half).Select(k => -Math.Sin(2 * Math.PI * k / length))];
        int bits = BitOperations.Log2((uint)_half);
        _reversed = [.. Enumerable.Range(0, _half).Select(n => Enumerable.Range(0, bits).Sum(bit => (n >> bit & 1) << (bits - 1 - bit)))];
    }

    public int Length { get; }

    /// <summary>cos(2πk / Length) for k below Length / 2.</summary>
    public ReadOnlySpan<double> Cosines => _cos;

    /// <summary>Length / 2 + 1.</summary>
    public int Bins => _half + 1;

    /// <summary>Where sample <paramref name="n"/> goes: even samples to the real, odd ones to the imaginary buffer.</summary>
    public int SlotOf(int n) => _reversed[n >> 1];

    /// <summary>|X[k]|² for k = 0 … Length/2. The two buffers, filled as <see cref="SlotOf"/> says, are overwritten.</summary>
    public void PowerSpectrum(Span<Vector256<double>> real, Span<Vector256<double>> imaginary, Span<Vector256<double>> power)
    {
        Transform(real, imaginary);
        power[0] = Square(real[0] + imaginary[0]);
        power[_half] = Square(real[0] - imaginary[0]);
        for (int k = 1; k < _half; k++)
        {
            // Even samples have the spectrum (Z[k] + Z*[half − k]) / 2, odd ones (Z[k] − Z*[half − k]) / 2i.
            Vector256<double> evenReal = (real[k] + real[_half - k]) * 0.5, evenImaginary = (imaginary[k] - imaginary[_half - k]) * 0.5;
            Vector256<double> oddReal = (imaginary[k] + imaginary[_half - k]) * 0.5, oddImaginary = (real[_half - k] - real[k]) * 0.5;
            Vector256<double> re = evenReal + oddReal * _cos[k] - oddImaginary * _sin[k];
            Vector256<double> im = evenImaginary + oddReal * _sin[k] + oddImaginary * _cos[k];
            power[k] = Square(re) + Square(im);
        }
    }

    /// <summary>Radix 2, decimation in time, over bit-reversed input.</summary>
    private void Transform(Span<Vector256<double>> real, Span<Vector256<double>> imaginary)
    {
        for (int span = 1; span < _half; span *= 2)
        {
            int step = _half / span;
            for (int k = 0; k < span; k++)
            {
                Vector256<double> cos = Vector256.Create(_cos[k * step]), sin = Vector256.Create(_sin[k * step]);
                for (int low = k; low < _half; low += 2 * span)
                {
                    int high = low + span;
                    Vector256<double> re = real[high] * cos - imaginary[high] * sin, im = real[high] * sin + imaginary[high] * cos;
                    real[high] = real[low] - re;
                    imaginary[high] = imaginary[low] - im;
                    real[low] += re;
                    imaginary[low] += im;
                }
            }
        }
    }

    private static Vector256<double> Square(Vector256<double> value) => value * value;
}
