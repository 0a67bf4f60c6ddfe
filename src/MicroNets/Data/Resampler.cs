using System.Collections.Concurrent;

namespace MicroNets.Data;

/// <summary>
/// Changes the sampling rate of a clip by any ratio of whole numbers with a polyphase windowed-sinc filter (Kaiser window): flat to
/// 90 % of the lower Nyquist frequency, at least 90 dB down from that frequency on, no delay.
/// <para>Window length and shape follow J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", 1974.</para>
/// </summary>
internal sealed class Resampler
{
    private const double StopbandDecibels = 90, PassbandShare = 0.9;

    // Above this many phases the table would outgrow a cache, and clips do not visit them all.
    private const int TabledPhases = 4096;

    private static readonly double s_beta = 0.1102 * (StopbandDecibels - 8.7);
    private static readonly double s_windowScale = 1 / BesselI0(s_beta);

    // Data sets hold few rates, and a filter costs more than a short clip.
    private static readonly ConcurrentDictionary<(int From, int To), Resampler> s_byRates = new();

    private readonly int _from, _to;
    private readonly int _up, _down;
    private readonly double _cutoff;
    private readonly double _halfWidth;
    private readonly int _taps;
    private readonly float[][]? _phases;

    /// <param name="from">Sampling rate in, Hz.</param>
    /// <param name="to">Sampling rate out, Hz.</param>
    public Resampler(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(from);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(to);
        (_from, _to) = (from, to);
        int divisor = (int)System.Numerics.BigInteger.GreatestCommonDivisor(from, to);
        (_up, _down) = (to / divisor, from / divisor);

        // Frequencies in cycles per input sample. The lower Nyquist frequency closes the stop band's edge.
        double nyquist = 0.5 * Math.Min(1, (double)to / from);
        double transition = (1 - PassbandShare) * nyquist;
        _cutoff = nyquist - transition / 2;
        _halfWidth = (StopbandDecibels - 7.95) / (2.285 * 2 * Math.PI * transition) / 2;
        _taps = 2 * (int)Math.Ceiling(_halfWidth) + 1;
        if (_up <= TabledPhases)
        {
            _phases = new float[_up][];
            for (int phase = 0; phase < _up; phase++)
                _phases[phase] = Phase(phase, new float[_taps]);
        }
    }

    /// <summary>The clip at <paramref name="sampleRate"/>; the clip itself when it has that rate.</summary>
    public static AudioClip Resample(AudioClip clip, int sampleRate) =>
        clip.SampleRate == sampleRate ? clip
            : s_byRates.GetOrAdd((clip.SampleRate, sampleRate), rates => new Resampler(rates.From, rates.To)).Resample(clip);

    /// <returns>⌈samples · to / from⌉ samples; outside the clip is silence.</returns>
    /// <exception cref="ArgumentException">The clip has another rate than this resampler takes.</exception>
    public AudioClip Resample(AudioClip clip)
    {
        if (clip.SampleRate != _from)
            throw new ArgumentException($"a clip at {clip.SampleRate} Hz for a resampler from {_from} Hz", nameof(clip));
        ReadOnlySpan<float> input = clip.Samples.Span;
        var output = new float[checked((int)(((long)input.Length * _up + _down - 1) / _down))];
        var scratch = new float[_taps];
        for (int j = 0; j < output.Length; j++)
        {
            // Output j lies at input position j·down/up = centre + phase/up.
            long position = (long)j * _down;
            int centre = (int)(position / _up), phase = (int)(position % _up);
            float[] filter = _phases?[phase] ?? Phase(phase, scratch);
            int first = centre - _taps / 2;
            int skip = Math.Max(0, -first), end = Math.Min(_taps, input.Length - first);
            double sum = 0;
            for (int k = skip; k < end; k++)
                sum += input[first + k] * filter[k];
            output[j] = (float)sum;
        }

        return new AudioClip(_to, output) { Warning = clip.Warning };
    }

    // Taps for outputs that lie phase/up past an input sample; their sum is one, so that a constant stays as it is.
    private float[] Phase(int phase, float[] taps)
    {
        var values = new double[_taps];
        for (int k = 0; k < _taps; k++)
        {
            double t = k - _taps / 2 - (double)phase / _up;
            double inside = 1 - t / _halfWidth * (t / _halfWidth);
            values[k] = inside <= 0 ? 0 : Sinc(2 * _cutoff * t) * BesselI0(s_beta * Math.Sqrt(inside)) * s_windowScale;
        }

        double sum = values.Sum();
        for (int k = 0; k < _taps; k++)
            taps[k] = (float)(values[k] / sum);
        return taps;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    // Modified Bessel function of the first kind, order 0, by its power series: Σ ((x/2)^k / k!)².
    private static double BesselI0(double x)
    {
        double term = 1, sum = 1;
        for (int k = 1; term > 1e-17 * sum; k++)
        {
            term *= x / 2 / k * (x / 2 / k);
            sum += term;
        }

        return sum;
    }
}
