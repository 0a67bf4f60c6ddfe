using System.Numerics;
using System.Runtime.Intrinsics;

namespace MicroNets.Data.FrontEnds;

/// <summary>
/// What an audio front end makes of one frame: periodic Hann window, power or magnitude spectrum of a transform padded to the next power
/// of two, mel bands, <see cref="Log"/>, and a cosine transform where there is one. The extractors here and the C code on the device are
/// both made from it.
/// </summary>
/// <param name="StepSamples">From the start of a frame to the start of the next.</param>
/// <param name="Cepstrum">Null: the logarithms are the features.</param>
internal sealed record FrameFeatures(int FrameSamples, int StepSamples, MelBank Bank, SpectrumScale Scale, LogLaw Log, Dct? Cepstrum)
{
    /// <summary>Features of a frame.</summary>
    public int Count => Cepstrum?.Coefficients ?? Bank.Bands;

    /// <summary>Samples of the transform that a frame is padded to.</summary>
    public static int TransformLength(int frameSamples) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, frameSamples));

    /// <summary>Of the transform's spectrum: from nothing to half the sampling rate.</summary>
    public static int Bins(int frameSamples) => (TransformLength(frameSamples) / 2) + 1;

    public PowerSpectrogram Spectrogram() => new(FrameSamples, StepSamples, TransformLength(FrameSamples));

    /// <summary>The features of frames of a signal, several at a time.</summary>
    public MelSpectrogram Compile() => new(Spectrogram(), Bank, Scale, Count, Features);

    private void Features(ReadOnlySpan<Vector256<double>> bands, Span<Vector256<double>> features)
    {
        Span<Vector256<double>> logs = Cepstrum is null ? features : stackalloc Vector256<double>[bands.Length];
        for (int band = 0; band < bands.Length; band++)
            logs[band] = Log.Of(bands[band]);
        Cepstrum?.Apply(logs, features);
    }
}

/// <summary>What mel bands sum.</summary>
internal enum SpectrumScale
{
    /// <summary>|X|², as librosa.</summary>
    Power,

    /// <summary>|X|, as TensorFlow, whose mel bank takes the root of the spectrogram it is given.</summary>
    Magnitude,
}

/// <summary><see cref="Factor"/> · ln(max(band, <see cref="Floor"/>) + <see cref="Epsilon"/>) + <see cref="Offset"/>.</summary>
internal sealed record LogLaw(double Floor, double Epsilon, double Factor, double Offset)
{
    public Vector256<double> Of(Vector256<double> band) =>
        (Vector256.Log(Vector256.Max(band, Vector256.Create(Floor)) + Vector256.Create(Epsilon)) * Factor) + Vector256.Create(Offset);
}
