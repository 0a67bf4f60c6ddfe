using System.Text.Json.Serialization;
using MicroNets.Graph;

namespace MicroNets.Data.FrontEnds;

/// <summary>
/// The first coefficients of the orthonormal DCT-II over the bands of a stored log-mel spectrogram (frames × bands), divided by
/// <see cref="Divisor"/>. The defaults turn 49×40 into the paper's 49×10.
/// </summary>
public sealed record DctOfLogMel : FrontEnd
{
    /// <summary>Rows of the stored spectrogram, and of the output.</summary>
    public int Frames { get; init; } = 49;

    /// <summary>Columns of the stored spectrogram.</summary>
    public int Bands { get; init; } = 40;

    /// <summary>Columns of the output: the first so many of the transform, at most <see cref="Bands"/>.</summary>
    public int Coefficients { get; init; } = 10;

    /// <summary>Brings the coefficients near [−1, 1].</summary>
    public double Divisor { get; init; } = 64;

    /// <inheritdoc/>
    [JsonIgnore]
    public override Shape Output => new(Frames, Coefficients, 1);

    /// <inheritdoc/>
    [JsonIgnore]
    public override InputContent Content => InputContent.Spectrogram;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Expects => $"an array [{Frames}, {Bands}]";

    /// <inheritdoc/>
    public override bool Accepts(RawContent content) => content is RawArray array && array.HasShape(new Shape(Frames, Bands, 1));

    /// <inheritdoc/>
    public override FeatureExtractor Compile()
    {
        if (Frames < 1 || Coefficients < 1 || Coefficients > Bands || !(Divisor > 0))
            throw new InputException($"DCT parameters {Words}", "at most as many coefficients as bands and a positive divisor",
                "correct the front end of the task");
        return new Extractor(this);
    }

    private sealed class Extractor(DctOfLogMel parameters) : FeatureExtractor(parameters)
    {
        private readonly Dct _dct = new(parameters.Bands, parameters.Coefficients, Dct.FirstCoefficient.Orthonormal);

        protected override void Compute(RawContent content, Span<float> destination)
        {
            float[] values = new float[parameters.Frames * parameters.Bands];
            ((RawArray)content).CopyTo(values);
            float scale = (float)(1 / parameters.Divisor);
            for (int frame = 0; frame < parameters.Frames; frame++)
                _dct.Apply(values.AsSpan(frame * parameters.Bands, parameters.Bands), destination.Slice(frame * parameters.Coefficients,
                    parameters.Coefficients));
            foreach (ref float value in destination)
                value *= scale;
        }
    }
}
