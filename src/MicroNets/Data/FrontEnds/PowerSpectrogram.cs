using System.Runtime.Intrinsics;

namespace MicroNets.Data.FrontEnds;

/// <summary>
/// |DFT|² of frames under a periodic Hann window 0.5 − 0.5·cos(2πn/N), each frame padded with zeros to the transform's length (TensorFlow's
/// <c>audio_spectrogram</c>, magnitude squared). Only frames that lie wholly inside the signal count.
/// </summary>
internal sealed class PowerSpectrogram
{
    private readonly int _step;
    private readonly double[] _window;
    private readonly float[] _silence;
    private readonly RealFft _fft;

    public PowerSpectrogram(int frameLength, int frameStep, int fftLength)
    {
        _step = frameStep;
        _window = [.. Enumerable.Range(0, frameLength).Select(n => 0.5 - 0.5 * Math.Cos(2 * Math.PI * n / frameLength))];
        _silence = new float[frameLength];
        _fft = new RealFft(fftLength);
    }

    /// <summary>Fft length / 2 + 1.</summary>
    public int Bins => _fft.Bins;

    public ReadOnlySpan<double> Window => _window;

    /// <summary>cos(2πk / fft length) for k below half the fft length.</summary>
    public ReadOnlySpan<double> Cosines => _fft.Cosines;

    public static int Frames(int samples, int frameLength, int frameStep) =>
        samples < frameLength ? 0 : 1 + (samples - frameLength) / frameStep;

    /// <summary>Writes the power spectrum of the frames from <paramref name="firstFrame"/> on, one per lane; lanes past the last frame hold
    /// zeros.</summary>
    public void Compute(ReadOnlySpan<float> samples, int firstFrame, Scratch scratch)
    {
        Span<Vector256<double>> real = scratch.Real, imaginary = scratch.Imaginary;
        real.Clear();
        imaginary.Clear();
        ReadOnlySpan<float> a = Frame(samples, firstFrame), b = Frame(samples, firstFrame + 1);
        ReadOnlySpan<float> c = Frame(samples, firstFrame + 2), d = Frame(samples, firstFrame + 3);
        for (int n = 0; n < _window.Length; n++)
        {
            Vector256<double> values = Vector256.Create((double)a[n], b[n], c[n], d[n]) * _window[n];
            if ((n & 1) == 0)
                real[_fft.SlotOf(n)] = values;
            else
                imaginary[_fft.SlotOf(n)] = values;
        }

        _fft.PowerSpectrum(real, imaginary, scratch.Power);
    }

    private ReadOnlySpan<float> Frame(ReadOnlySpan<float> samples, int frame)
    {
        long start = (long)frame * _step;
        return start + _window.Length <= samples.Length ? samples.Slice((int)start, _window.Length) : _silence;
    }

    /// <summary>The buffers of one thread.</summary>
    public sealed class Scratch(PowerSpectrogram owner)
    {
        public Vector256<double>[] Real { get; } = new Vector256<double>[owner._fft.Length / 2];

        public Vector256<double>[] Imaginary { get; } = new Vector256<double>[owner._fft.Length / 2];

        public Vector256<double>[] Power { get; } = new Vector256<double>[owner.Bins];
    }
}
