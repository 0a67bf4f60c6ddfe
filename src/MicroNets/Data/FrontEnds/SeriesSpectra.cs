using System.Text.Json.Serialization;
using MicroNets.Graph;

namespace MicroNets.Data.FrontEnds;

/// <summary>What is kept of the values of a frame of one channel beside their spectrum, after normalisation.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SeriesStatistic>))]
public enum SeriesStatistic
{
    /// <summary>Mean over the frame.</summary>
    Mean,

    /// <summary>The root of the mean square about the mean.</summary>
    Deviation,

    /// <summary>Smallest value of the frame.</summary>
    Smallest,

    /// <summary>Largest value of the frame.</summary>
    Largest,
}

/// <summary>
/// Spectra and statistics of a window, for motion and whatever else is told by how fast it changes: of every frame of <see cref="Frame"/>
/// steps, and of every channel, the logarithms of <see cref="Bands"/> sums of the power spectrum, then <see cref="Statistics"/>. The
/// network reads frames × 1 × features, or the <see cref="Summary"/> of the frames. All is computed in single precision and in one order,
/// here and on the device, so that both get the same integers.
/// </summary>
/// <remarks>
/// Of a frame the mean is taken off and the rest goes under a periodic Hann window of unit energy, w, padded with zeros to a power of two,
/// T: a band is ln(Σ |X[k]|² + <see cref="Epsilon"/>) over its bins of 1 to T/2. White noise of the channel's deviation has |X|² = 1 on
/// average. Bands widen with frequency; with T/2 of them each is one bin.
/// </remarks>
public sealed record SeriesSpectra(int Window, int Channels) : SeriesFrontEnd(Window, Channels), IFrameFrontEnd
{
    private const int ShortestTransform = 8, LongestTransform = 16384;

    /// <summary>Steps of a frame; 0: the whole window is one.</summary>
    public int Frame { get; init; }

    /// <summary>Steps from the start of a frame to the start of the next; 0: frames follow each other.</summary>
    public int Step { get; init; }

    /// <summary>Sums of the spectrum; 0: only statistics.</summary>
    public int Bands { get; init; } = 8;

    /// <summary>Columns after the bands of a channel, in this order; without repetition.</summary>
    public EquatableArray<SeriesStatistic> Statistics { get; init; } = [SeriesStatistic.Mean, SeriesStatistic.Deviation,
        SeriesStatistic.Smallest, SeriesStatistic.Largest];

    /// <summary>ε: a power beside which stillness disappears.</summary>
    public float Epsilon { get; init; } = 1e-4f;

    /// <summary>Subtracted from the features of a frame, one for each; empty: nothing.</summary>
    public EquatableArray<float> Centre { get; init; } = [];

    /// <summary>What they are then multiplied by; empty: 1.</summary>
    public EquatableArray<float> Gain { get; init; } = [];

    /// <summary>
    /// Null: the features of each frame. Else their statistics over the frames of a window; a shorter recording is then a window as it is,
    /// and windows start at frames.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FrameSummary? Summary { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape Output => Summary is { } summary ? Shape.Vector(Math.Max(1, summary.Count(FrameFeatures)))
        : new(Frames, 1, Math.Max(1, FrameFeatures));

    /// <inheritdoc/>
    [JsonIgnore]
    public override InputContent Content => InputContent.Series;

    internal int FrameSteps => Frame == 0 ? Window : Frame;

    internal int FrameStep => Step == 0 ? FrameSteps : Step;

    internal int Frames => FrameSteps > Window || FrameStep < 1 ? 1 : FramesIn(Window);

    /// <summary>Of a channel.</summary>
    internal int ChannelFeatures => Bands + Statistics.Count;

    internal int FrameFeatures => Channels * ChannelFeatures;

    /// <summary>T.</summary>
    internal int Transform => Math.Max(ShortestTransform, MicroNets.Data.FrontEnds.FrameFeatures.TransformLength(FrameSteps));

    /// <summary>The same features of a single frame.</summary>
    internal SeriesSpectra OfFrame => this with { Window = FrameSteps, Stride = 0, Frame = 0, Step = 0, Summary = null };

    FrameWindows IFrameFrontEnd.Windows => FrameWindows;

    int IFrameFrontEnd.FrameBands => FrameFeatures;

    int IFrameFrontEnd.FramesOf(RawContent content) => FramesOf(content);

    /// <summary>The values as they were recorded that the frames of a window reach over.</summary>
    /// <exception cref="InputException">The content is shorter than a window.</exception>
    internal ReadOnlySpan<float> RawWindow(RawContent content, int window) =>
        FrameWindows.Raw(Read(content), FrameSteps * Channels, FrameStep * Channels, window, content);

    FrontEnd IFrameFrontEnd.With(FrameWindows windows, FrameSummary? summary) => this with
    {
        Window = FrameSteps + ((windows.Frames - 1) * FrameStep),
        Stride = windows.StepFrames == windows.Frames ? 0 : windows.StepFrames * FrameStep,
        Frame = FrameSteps,
        Step = FrameStep,
        Summary = summary,
    };

    private FrameWindows FrameWindows => new() { Frames = Frames, StepFrames = Stride == 0 ? Frames : Stride / FrameStep };

    private int FramesOf(RawContent content) => Math.Max(1, FramesIn(Read(content)!.Length / Channels));

    private int FramesIn(int steps) => 1 + ((steps - FrameSteps) / FrameStep);

    /// <inheritdoc/>
    public override FeatureExtractor Compile()
    {
        Summary?.Check(FrameFeatures);
        bool fits = Frame >= 0 && Step >= 0 && FrameSteps <= Window && FrameSteps >= 2 && Transform <= LongestTransform
            && ChannelFeatures >= 1
            && Bands >= 0 && Bands <= Transform / 2 && Epsilon > 0
            && (Summary is null || Stride % FrameStep == 0)
            && (Centre.Count == 0 || Centre.Count == FrameFeatures) && (Gain.Count == 0 || Gain.Count == FrameFeatures);
        return IsConsistent && fits ? new Extractor(this)
            : throw new InputException($"spectra parameters {this}",
                $"a frame of 2 to {LongestTransform} steps within the window, at most half as many bands as the transform has points, with "
                    + "a summary a stride of whole frame steps, and a centre and gain for each feature of a frame, or none",
                "correct the front end of the task");
    }

    /// <summary>The first bin of each band, and one past the last band's last.</summary>
    internal int[] BandStarts()
    {
        int bins = Transform / 2;
        int[] starts = new int[Bands + 1];
        starts[0] = 1;
        for (int band = 1; band <= Bands; band++)
        {
            int wanted = (int)Math.Round(Math.Pow(bins + 1, (double)band / Bands));
            starts[band] = Math.Min(Math.Max(starts[band - 1] + 1, wanted), bins + 1 - (Bands - band));
        }

        return starts;
    }

    /// <summary>w.</summary>
    internal float[] Taper()
    {
        double[] hann = [.. Enumerable.Range(0, FrameSteps).Select(n => 0.5 - (0.5 * Math.Cos(2 * Math.PI * n / FrameSteps)))];
        double norm = Math.Sqrt(hann.Sum(value => value * value));
        return [.. hann.Select(value => (float)(value / norm))];
    }

    /// <summary>The features of one window of raw values, steps × channels.</summary>
    internal void Compute(ReadOnlySpan<float> values, Span<float> features) => new Extractor(this).Compute(values, features);

    // The C code that SpectraText writes does the same in the same order.
    private sealed class Extractor(SeriesSpectra parameters) : SeriesExtractor(parameters)
    {
        private readonly InputScaling _scaling = parameters.Normalisation;
        private readonly float[] _taper = parameters.Taper();
        private readonly int[] _starts = parameters.BandStarts();
        private readonly SingleFft? _fft = parameters.Bands == 0 ? null : new SingleFft(parameters.Transform);

        protected override int CountWindows(RawContent content) => parameters.Summary is null ? base.CountWindows(content)
            : parameters.FrameWindows.Count(parameters.FramesOf(content));

        protected override void Compute(RawContent content, Span<float> destination)
        {
            if (parameters.Summary is { } summary)
            {
                float[] frames = new float[parameters.FramesOf(content) * parameters.FrameFeatures];
                Compute(WithWholeFrame(parameters.Read(content)!), frames);
                summary.Compute(frames, parameters.FrameFeatures, parameters.FrameWindows, destination);
                return;
            }

            int size = parameters.Window * parameters.Channels, features = parameters.Output.Elements;
            float[] values = new float[destination.Length / features * size];
            Cut(content, values);
            for (int window = 0; window < values.Length / size; window++)
                Compute(values.AsSpan(window * size, size), destination.Slice(window * features, features));
        }

        // Extended with the last step where it is shorter than a frame.
        private float[] WithWholeFrame(float[] values)
        {
            int length = Math.Max(values.Length, parameters.FrameSteps * parameters.Channels);
            return [.. Enumerable.Range(0, length).Select(i => values[i < values.Length ? i
                : values.Length - parameters.Channels + (i % parameters.Channels)])];
        }

        // The frames that fill the features.
        public void Compute(ReadOnlySpan<float> values, Span<float> features)
        {
            float[] normalised = new float[parameters.FrameSteps], work = new float[parameters.Transform + 2];
            for (int frame = 0; frame < features.Length / parameters.FrameFeatures; frame++)
            {
                for (int channel = 0; channel < parameters.Channels; channel++)
                {
                    for (int n = 0; n < normalised.Length; n++)
                    {
                        int index = _scaling.Shift.Count == 1 ? 0 : channel;
                        float value = values[(((frame * parameters.FrameStep) + n) * parameters.Channels) + channel];
                        normalised[n] = (value - _scaling.Shift[index]) * _scaling.Factor[index];
                    }

                    int first = channel * parameters.ChannelFeatures;
                    Span<float> ofChannel = features.Slice((frame * parameters.FrameFeatures) + first, parameters.ChannelFeatures);
                    Compute(normalised, work, ofChannel);
                    for (int i = 0; i < ofChannel.Length; i++)
                    {
                        float centre = parameters.Centre.Count == 0 ? 0 : parameters.Centre[first + i];
                        ofChannel[i] = (ofChannel[i] - centre) * (parameters.Gain.Count == 0 ? 1 : parameters.Gain[first + i]);
                    }
                }
            }
        }

        private void Compute(float[] values, float[] work, Span<float> features)
        {
            float sum = 0, squares = 0, least = values[0], most = values[0];
            foreach (float value in values)
            {
                sum += value;
                least = value < least ? value : least;
                most = value > most ? value : most;
            }

            float mean = sum / values.Length;
            Array.Clear(work);
            for (int n = 0; n < values.Length; n++)
            {
                float rest = values[n] - mean;
                squares += rest * rest;
                if (_fft is not null)
                    work[_fft.SlotOf(n)] = rest * _taper[n];
            }

            _fft?.PowerSpectrum(work);
            for (int band = 0; band < parameters.Bands; band++)
            {
                float power = 0;
                for (int bin = _starts[band]; bin < _starts[band + 1]; bin++)
                    power += work[2 * bin];
                features[band] = SingleFft.Log(power + parameters.Epsilon);
            }

            for (int i = 0; i < parameters.Statistics.Count; i++)
            {
                features[parameters.Bands + i] = parameters.Statistics[i] switch
                {
                    SeriesStatistic.Mean => mean,
                    SeriesStatistic.Deviation => MathF.Sqrt(squares / values.Length),
                    SeriesStatistic.Smallest => least,
                    _ => most,
                };
            }
        }
    }
}
