using System.Text.Json.Serialization;

namespace MicroNets.Data.FrontEnds;

/// <summary>
/// A front end that reads what sensors measured, in windows of <see cref="Window"/> steps, a new window every <see cref="Stride"/> steps,
/// each channel as (value − mean) / deviation. A recording that is shorter is extended with its last step; what is left at the end of a
/// longer one is cut off.
/// </summary>
public abstract record SeriesFrontEnd(int Window, int Channels) : FrontEnd
{
    // Clocks of sensors differ by about this much; interpolating would blur for nothing.
    private const double RateTolerance = 0.01;

    /// <summary>Steps from the start of a window to the start of the next; 0: windows follow each other.</summary>
    public int Stride { get; init; }

    /// <summary>Steps a second. Recordings at another rate are interpolated linearly; null: all are taken as they are.</summary>
    public double? RateHertz { get; init; }

    /// <summary>Subtracted, one for each channel; empty: nothing.</summary>
    public EquatableArray<double> Mean { get; init; } = [];

    /// <summary>Divided by, one for each channel; empty: 1.</summary>
    public EquatableArray<double> Deviation { get; init; } = [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Expects => $"recordings of {Channels} channels, or arrays [steps, {Channels}]";

    /// <summary>What is done to raw values before anything else.</summary>
    [JsonIgnore]
    internal InputScaling Normalisation => Mean.Count == 0
        ? new(RawValues, [0], [1], [0])
        : new(RawValues, [.. Mean.Select(mean => (float)mean)], [.. Deviation.Select(deviation => (float)(1 / deviation))],
            [.. Mean.Select(_ => 0f)]);

    private string RawValues => $"{Window} steps of measured "
        + $"values{(RateHertz is { } rate ? FormattableString.Invariant($" at {rate:0.##} Hz") : "")}, each step a value of every channel";

    /// <inheritdoc/>
    public override bool Accepts(RawContent content) => Read(content) is not null;

    /// <summary>Whether window, channels and normalisation fit together.</summary>
    private protected bool IsConsistent => Window >= 1 && Channels >= 1 && Stride >= 0 && RateHertz is not <= 0
        && ((Mean.Count == 0 && Deviation.Count == 0) || (Mean.Count == Channels && Deviation.Count == Channels && Deviation.All(value =>
            value > 0)));

    /// <summary>Steps × channels, at this front end's rate; null: it cannot read the content.</summary>
    private protected float[]? Read(RawContent content)
    {
        switch (content)
        {
            case SeriesRecording recording when recording.Channels.Count == Channels:
                float[] values = recording.Values.ToArray();
                return RateHertz is { } to && recording.RateHertz is { } from && Math.Abs((from / to) - 1) > RateTolerance
                    ? Interpolated(values, to / from) : values;
            case RawArray array when array.Count > 0 && IsSeries(array.Dimensions):
                float[] steps = new float[array.Count];
                array.CopyTo(steps);
                return steps;
            default:
                return null;
        }
    }

    // [steps, channels], [steps, 1, channels], or [steps] of one channel.
    private bool IsSeries(EquatableArray<int> sizes) => sizes.Count switch
    {
        1 => Channels == 1,
        2 => sizes[1] == Channels,
        3 => sizes[1] == 1 && sizes[2] == Channels,
        _ => false,
    };

    private float[] Interpolated(float[] values, double ratio)
    {
        int from = values.Length / Channels, to = Math.Max(1, (int)Math.Round(from * ratio));
        float[] result = new float[to * Channels];
        for (int step = 0; step < to; step++)
        {
            double position = Math.Min(step / ratio, from - 1);
            int before = (int)position, after = Math.Min(before + 1, from - 1);
            float share = (float)(position - before);
            for (int channel = 0; channel < Channels; channel++)
                result[(step * Channels) + channel] = (values[(before * Channels) + channel] * (1 - share))
                    + (values[(after * Channels) + channel] * share);
        }

        return result;
    }

    /// <summary>Cuts a recording into windows of raw values.</summary>
    private protected abstract class SeriesExtractor(SeriesFrontEnd parameters) : FeatureExtractor(parameters)
    {
        private readonly FrameWindows _windows = new() { Frames = parameters.Window, StepFrames = parameters.Stride == 0
            ? parameters.Window : parameters.Stride };

        protected override int CountWindows(RawContent content) => _windows.Count(parameters.Read(content)!.Length / parameters.Channels);

        /// <summary>Windows of steps × channels, one after the other.</summary>
        protected void Cut(RawContent content, Span<float> destination) =>
            _windows.Cut(parameters.Read(content), parameters.Channels, keepEvery: 1, destination);
    }
}
