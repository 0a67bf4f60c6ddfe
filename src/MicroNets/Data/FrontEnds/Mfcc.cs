using System.Text.Json.Serialization;
using MicroNets.Graph;

namespace MicroNets.Data.FrontEnds;

/// <summary>
/// Mel-frequency cepstral coefficients exactly as TensorFlow's <c>audio_spectrogram</c> (magnitude squared) and <c>mfcc</c> ops: periodic
/// Hann window, transform padded to the next power of two, magnitudes into triangles on the HTK mel scale, ln(max(band, 1e-12)),
/// √(2/bands)·Σ band·cos(πi(j + ½)/bands). Audio is in [−1, 1]; a shorter clip is padded with silence at its end, a longer one cut.
/// The defaults are the features of the MicroNets paper: 49 frames × 10 coefficients of one second.
/// </summary>
public sealed record Mfcc : AudioFrontEnd
{
    /// <summary>TensorFlow's floor of a band before the logarithm.</summary>
    private const double Floor = 1e-12;

    /// <summary>Length of the clip.</summary>
    public int Samples { get; init; } = 16000;

    /// <summary>Samples of a frame; at 16 kHz 640 are 40 ms.</summary>
    public int FrameSamples { get; init; } = 640;

    /// <summary>Samples from the start of a frame to the start of the next.</summary>
    public int StepSamples { get; init; } = 320;

    /// <summary>Lower edge of the lowest band.</summary>
    public double LowHertz { get; init; } = 20;

    /// <summary>Upper edge of the highest band; at most half the sampling rate.</summary>
    public double HighHertz { get; init; } = 4000;

    /// <summary>Mel bands of a frame.</summary>
    public int Bands { get; init; } = 40;

    /// <summary>Columns of the output: the first so many of the transform, at most <see cref="Bands"/>.</summary>
    public int Coefficients { get; init; } = 10;

    /// <summary>Rows of the output: whole frames that fit into the samples.</summary>
    [JsonIgnore]
    public int Frames => PowerSpectrogram.Frames(Samples, FrameSamples, StepSamples);

    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape Output => new(Frames, Coefficients, 1);

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Expects => $"audio at {SampleRate} Hz";

    /// <inheritdoc/>
    public override bool Accepts(RawContent content) => content is AudioClip clip && clip.SampleRate == SampleRate;

    internal override EquatableArray<FrontEnd> Alternatives =>
    [
        .. SpectrogramResolutions.Of(Coefficients, keepEvery: 1, StepSamples, FrameSamples)
            .Select(resolution => this with { Coefficients = resolution.Bands, StepSamples = resolution.StepSamples }),
    ];

    internal override int ClipSamples(int available) => Samples;

    internal override int WindowFrameStep => StepSamples;

    // A clip is one window.
    internal override int WindowStep => Samples;

    internal override FrameFeatures FrameFeatures => new(
        FrameSamples,
        StepSamples,
        MelBank.TensorFlow(Bands, FrameFeatures.Bins(FrameSamples), SampleRate, LowHertz, HighHertz),
        SpectrumScale.Magnitude,
        new LogLaw(Floor, Epsilon: 0, Factor: 1, Offset: 0),
        new Dct(Bands, Coefficients, Dct.FirstCoefficient.Scaled));

    /// <inheritdoc/>
    public override FeatureExtractor Compile()
    {
        if (FrameSamples < 2 || StepSamples < 1 || Frames < 1 || Bands < 1 || Coefficients < 1 || Coefficients > Bands || !(LowHertz >= 0
            && LowHertz < HighHertz && HighHertz <= SampleRate / 2.0))
            throw new InputException($"MFCC parameters {Words}",
                "a frame inside the clip, at most as many coefficients as bands, and bands below half the sampling rate",
                "correct the front end of the task");
        return new Extractor(this);
    }

    private sealed class Extractor(Mfcc mfcc) : FeatureExtractor(mfcc)
    {
        private readonly MelSpectrogram _spectrogram = mfcc.FrameFeatures.Compile();

        protected override void Compute(RawContent content, Span<float> destination) =>
            _spectrogram.Compute(mfcc.Clip((AudioClip)content), mfcc.Frames, destination);
    }
}
