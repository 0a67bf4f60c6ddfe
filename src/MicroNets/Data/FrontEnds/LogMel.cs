using System.Text.Json.Serialization;
using MicroNets.Graph;

namespace MicroNets.Data.FrontEnds;

/// <summary>
/// Windows of a log-mel spectrogram: periodic Hann window, power spectrum, mel bands of a <see cref="MelScale"/>, (10·log10(band +
/// <see cref="Epsilon"/>) − <see cref="MeanDecibels"/>) · <see cref="Gain"/>; of every window only each <see cref="KeepEvery"/>-th frame
/// and band (from the first on). A frame starts at every step from the first sample on, without padding, as a device that listens computes
/// it. The defaults are those of the paper's anomaly detection: 64 frames × 64 bands thinned to 32×32, a new window every 20 frames (640
/// ms).
/// </summary>
public sealed record LogMel : AudioFrontEnd, IFrameFrontEnd
{
    /// <summary>Length of a clip: a shorter one is padded with silence at its end, a longer one cut. Null: all of a clip counts.</summary>
    public int? Samples { get; init; }

    /// <summary>Samples of a frame; at 16 kHz 1024 are 64 ms.</summary>
    public int FrameSamples { get; init; } = 1024;

    /// <summary>Samples from the start of a frame to the start of the next.</summary>
    public int StepSamples { get; init; } = 512;

    /// <summary>Lower edge of the lowest band.</summary>
    public double LowHertz { get; init; }

    /// <summary>Upper edge of the highest band; at most half the sampling rate.</summary>
    public double HighHertz { get; init; } = 8000;

    /// <summary>Mel bands of a frame, before <see cref="KeepEvery"/>.</summary>
    public int Bands { get; init; } = 64;

    /// <summary>Which frequencies the bands are at.</summary>
    public MelScale Scale { get; init; }

    /// <summary>Length and overlap of the windows, in frames before <see cref="KeepEvery"/>.</summary>
    public FrameWindows Windows { get; init; } = new();

    /// <summary>1 keeps every frame and band, 2 every second of each.</summary>
    public int KeepEvery { get; init; } = 2;

    /// <summary>Null: the frames themselves. Else their statistics, of all bands; the window is then the whole of the data's
    /// clips.</summary>
    public FrameSummary? Summary { get; init; }

    /// <summary>ε, a power beside which silence disappears.</summary>
    public double Epsilon { get; init; } = 1.0 / (1L << 52);

    /// <summary>Subtracted from every value; the published models subtract −30, the mean of their training set.</summary>
    public double MeanDecibels { get; init; } = -30;

    /// <summary>Features per decibel.</summary>
    public double Gain { get; init; } = 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape Output => Summary is { } summary ? Shape.Vector(summary.Count(Thinned(Bands))) : new(Thinned(Windows.Frames),
        Thinned(Bands), 1);

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Expects => $"audio at {SampleRate} Hz{(Samples is null ? $" of at least {FrameSamples} samples" : "")}";

    /// <inheritdoc/>
    public override bool Accepts(RawContent content) =>
        content is AudioClip clip && clip.SampleRate == SampleRate && ClipSamples(clip.Samples.Length) >= FrameSamples;

    /// <inheritdoc/>
    public override FrontEnd For(RawContent content) => Summary is null ? this : this with
    {
        Windows = FrameWindows.Whole(Frames((AudioClip)content)),
    };

    /// <inheritdoc/>
    public override FeatureExtractor Compile()
    {
        if (FrameSamples < 2 || StepSamples < 1 || Bands < 1 || KeepEvery < 1 || !(Epsilon > 0) || !(Gain > 0) || !double.IsFinite(Gain)
            || Samples < FrameSamples || !Windows.IsValid || !(LowHertz >= 0 && LowHertz < HighHertz && HighHertz <= SampleRate / 2.0))
            throw new InputException($"log-mel parameters {Words}",
                "positive sizes, a frame inside the clip, and bands below half the sampling rate", "correct the front end of the task");
        Summary?.Check(Thinned(Bands));
        return new Extractor(this);
    }

    internal override EquatableArray<FrontEnd> Alternatives => Summary is not null ? []
        : [.. SpectrogramResolutions.Of(Bands, KeepEvery, StepSamples, FrameSamples).Select(With)];

    internal override int ShortestClip => FrameSamples;

    internal override int WindowFrames => Thinned(Windows.Frames);

    internal override int ClipSamples(int available) => Samples ?? available;

    internal override int WindowFrameStep => KeepEvery * StepSamples;

    internal override int WindowStep => Windows.StepFrames * StepSamples;

    internal override FrameFeatures FrameFeatures => new(
        FrameSamples,
        StepSamples,
        Bank(FrameFeatures.Bins(FrameSamples)).Every(KeepEvery),
        SpectrumScale.Power,
        new LogLaw(Floor: 0, Epsilon, Factor: Gain * 10 / Math.Log(10), Offset: -Gain * MeanDecibels),
        Cepstrum: null);

    int IFrameFrontEnd.FrameBands => Thinned(Bands);

    int IFrameFrontEnd.FramesOf(RawContent content) => Frames((AudioClip)content);

    FrontEnd IFrameFrontEnd.With(FrameWindows windows, FrameSummary? summary) => this with { Windows = windows, Summary = summary };

    private MelBank Bank(int bins) => Scale == MelScale.Htk ? MelBank.TensorFlow(Bands, bins, SampleRate, LowHertz, HighHertz)
        : MelBank.Slaney(Bands, bins, SampleRate, LowHertz, HighHertz);

    // Windows of as many seconds as before.
    private LogMel With(SpectrogramResolutions.Resolution resolution) => this with
    {
        Bands = resolution.Bands,
        StepSamples = resolution.StepSamples,
        Windows = new FrameWindows
        {
            Frames = AtStep(Windows.Frames - 1, resolution.StepSamples) + 1,
            StepFrames = Math.Max(1, AtStep(Windows.StepFrames, resolution.StepSamples)),
        },
    };

    private int AtStep(int frames, int stepSamples) => (int)((long)frames * StepSamples / stepSamples);

    private int Frames(AudioClip clip) => PowerSpectrogram.Frames(ClipSamples(clip.Samples.Length), FrameSamples, StepSamples);

    private int Thinned(int size) => (size + KeepEvery - 1) / KeepEvery;

    private sealed class Extractor(LogMel logMel) : FeatureExtractor(logMel)
    {
        private readonly MelSpectrogram _spectrogram = logMel.FrameFeatures.Compile();
        private readonly int _bands = logMel.Thinned(logMel.Bands);

        protected override int CountWindows(RawContent content) => logMel.Windows.Count(logMel.Frames((AudioClip)content));

        protected override void Compute(RawContent content, Span<float> destination)
        {
            ReadOnlySpan<float> samples = logMel.Clip((AudioClip)content);
            int frames = logMel.Frames((AudioClip)content);
            float[] features = new float[frames * _bands];
            _spectrogram.Compute(samples, frames, features);
            if (logMel.Summary is { } summary)
                summary.Compute(features, _bands, logMel.Windows, destination);
            else
                logMel.Windows.Cut(features, _bands, logMel.KeepEvery, destination);
        }
    }
}
