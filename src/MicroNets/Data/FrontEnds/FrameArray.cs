using System.Text.Json.Serialization;
using MicroNets.Graph;

namespace MicroNets.Data.FrontEnds;

/// <summary>
/// Windows of stored frames: arrays [frames, bands], also with dimensions of 1 between or around, or [bands], a single frame. The values as
/// they are, window by window as frames × bands, or their <see cref="Summary"/>.
/// </summary>
/// <param name="Bands">Values of a frame; 0: as many as the data's first item has.</param>
public sealed record FrameArray(int Bands) : FrontEnd, IFrameFrontEnd
{
    /// <summary>Windows of a clip; the default is the whole clip, whatever its length, which only a summary can read.</summary>
    public FrameWindows Windows { get; init; } = FrameWindows.Whole(int.MaxValue);

    /// <summary>Null: the frames themselves.</summary>
    public FrameSummary? Summary { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape Output => Summary is { } summary ? Shape.Vector(Math.Max(1, summary.Count(Bands))) : new Shape(Windows.Frames,
        Math.Max(1, Bands), 1);

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Expects => Bands == 0 ? "an array [frames, bands]" : $"an array [frames, {Bands}]";

    /// <inheritdoc/>
    public override bool Accepts(RawContent content) =>
        content is RawArray array && array.Count > 0 && Size(array) is var (frames, bands) && frames > 0 && (Bands == 0 || Bands == bands);

    /// <inheritdoc/>
    public override FrontEnd For(RawContent content) => content is RawArray array && Size(array) is var (frames, bands)
        ? this with { Bands = Bands == 0 ? bands : Bands, Windows = Windows.Frames == int.MaxValue ? FrameWindows.Whole(frames) : Windows }
        : this;

    /// <inheritdoc/>
    public override FeatureExtractor Compile()
    {
        if (Bands < 0 || !Windows.IsValid || (Summary is null && Windows == FrameWindows.Whole(int.MaxValue)))
            throw new InputException($"frame parameters {Words}", "positive sizes, and windows of stated length where there is no summary",
                "correct the front end of the task");
        Summary?.Check(Bands);
        return new Extractor(this);
    }

    int IFrameFrontEnd.FrameBands => Bands;

    int IFrameFrontEnd.FramesOf(RawContent content) => ((RawArray)content).Count / Bands;

    /// <summary>The values as they were recorded that the frames of a window reach over.</summary>
    /// <exception cref="InputException">The content is shorter than a window.</exception>
    internal ReadOnlySpan<float> RawWindow(RawContent content, int window)
    {
        var array = (RawArray)content;
        float[] values = new float[array.Count];
        array.CopyTo(values);
        return Windows.Raw(values, Bands, Bands, window, content);
    }

    FrontEnd IFrameFrontEnd.With(FrameWindows windows, FrameSummary? summary) => this with { Windows = windows, Summary = summary };

    // Frames and bands; null where more than two dimensions are not 1. Ones are taken out from the back until two dimensions are left.
    private static (int Frames, int Bands)? Size(RawArray array)
    {
        List<int> sizes = [.. array.Dimensions];
        while (sizes.Count > 2 && sizes.LastIndexOf(1) is >= 0 and var one)
            sizes.RemoveAt(one);
        return sizes.Count switch
        {
            0 => (1, 1),
            1 => (1, sizes[0]),
            2 => (sizes[0], sizes[1]),
            _ => null,
        };
    }

    private sealed class Extractor(FrameArray parameters) : FeatureExtractor(parameters)
    {
        protected override int CountWindows(RawContent content) => parameters.Windows.Count(((RawArray)content).Count / parameters.Bands);

        protected override void Compute(RawContent content, Span<float> destination)
        {
            var array = (RawArray)content;
            float[] values = new float[array.Count];
            array.CopyTo(values);
            if (parameters.Summary is { } summary)
                summary.Compute(values, parameters.Bands, parameters.Windows, destination);
            else
                parameters.Windows.Cut(values, parameters.Bands, keepEvery: 1, destination);
        }
    }
}
