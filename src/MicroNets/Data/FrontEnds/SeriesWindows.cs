using System.Text.Json.Serialization;
using MicroNets.Graph;

namespace MicroNets.Data.FrontEnds;

/// <summary>The values of a window as they were measured, normalised: the network reads window × 1 × channels.</summary>
public sealed record SeriesWindows(int Window, int Channels) : SeriesFrontEnd(Window, Channels)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape Output => new(Window, 1, Channels);

    /// <inheritdoc/>
    [JsonIgnore]
    public override InputScaling Scaling => Normalisation;

    /// <inheritdoc/>
    public override FeatureExtractor Compile() => IsConsistent ? new Extractor(this)
        : throw new InputException($"series parameters {Words}",
            "a window and channels of at least 1, and a mean and a positive deviation for each channel, or none",
            "correct the front end of the task");

    private sealed class Extractor(SeriesWindows parameters) : SeriesExtractor(parameters)
    {
        private readonly InputScaling _scaling = parameters.Scaling;

        protected override void Compute(RawContent content, Span<float> destination)
        {
            Cut(content, destination);
            for (int i = 0; i < destination.Length; i++)
                destination[i] = _scaling.Of(destination[i], i % parameters.Channels);
        }
    }
}
