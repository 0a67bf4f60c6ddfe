using System.Text.Json.Serialization;
using MicroNets.Graph;

namespace MicroNets.Data.FrontEnds;

/// <summary>Features that are already computed, as <c>value · Scale + Offset</c>. Dimensions of 1 may be missing or added.</summary>
public sealed record ScaledArray(Shape Shape) : FrontEnd
{
    /// <summary>Multiplies the stored values.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Added after <see cref="Scale"/>.</summary>
    public double Offset { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape Output => Shape;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Expects => $"an array of {Shape}";

    /// <inheritdoc/>
    [JsonIgnore]
    public override InputScaling Scaling => new("features", [0], [(float)Scale], [(float)Offset]);

    /// <inheritdoc/>
    public override bool Accepts(RawContent content) => content is RawArray array && array.HasShape(Shape);

    /// <inheritdoc/>
    public override FeatureExtractor Compile() => new Extractor(this);

    private sealed class Extractor(ScaledArray parameters) : FeatureExtractor(parameters)
    {
        protected override void Compute(RawContent content, Span<float> destination)
        {
            ((RawArray)content).CopyTo(destination);
            float scale = (float)parameters.Scale, offset = (float)parameters.Offset;
            foreach (ref float value in destination)
                value = value * scale + offset;
        }
    }
}
