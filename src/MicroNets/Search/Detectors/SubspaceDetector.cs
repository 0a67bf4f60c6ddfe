using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Search.Detectors;

/// <summary>
/// What of a vector lies outside its first principal components: the smallest reconstruction method. With W the first k directions and V
/// the others, the residual of the projection, (I − WWᵀ)(x − μ), has the length of Vᵀ(x − μ): one dense layer whose outputs are small where
/// the input is normal, so that eight bits hold them. Subtracting a reconstruction from its input would leave the rounding of large
/// numbers.
/// </summary>
/// <param name="First">k: directions that are left out.</param>
/// <param name="Weighting">Of the directions that are kept.</param>
internal sealed record SubspaceDetector(int First, SubspaceWeighting Weighting) : Detector
{
    private const string Residual = "residual";

    // Of the total variance: below it a direction is taken to be noise that so few clips do not show.
    private const double LeastShare = 1e-5;

    /// <summary>Most directions that are kept, those of the larger variance first; 0: all.</summary>
    public int Rows { get; init; }

    public override string Description =>
        (Weighting == SubspaceWeighting.None ? $"residual after {First} principal components" : First == 0 ? "Gaussian density"
            : $"Gaussian density outside {First} principal components")
        + (Rows > 0 ? $", {Rows} directions" : "");

    public override Network Build(int features, int machines) =>
        new NetworkBuilder("detector").Input(1, 1, features).Dense(Kept(features), Residual).Build();

    public override Weights Fit(NormalSamples normal, DetectorTraining training, WorkerPool pool)
    {
        var weights = new Weights();
        Set(weights, Residual, RowsOf(normal.Components, First, Kept(normal.Size), Weighting));
        return weights;
    }

    /// <summary>Directions from <paramref name="first"/> on as rows of a dense layer that subtracts the mean.</summary>
    internal static IReadOnlyList<(double[] Weights, double Bias)> RowsOf(PrincipalComponents components, int first, int count,
        SubspaceWeighting weighting)
    {
        double noise = LeastShare * components.Variances.Sum();
        return [.. Enumerable.Range(first, count).Select(i =>
        {
            double weight = weighting == SubspaceWeighting.None ? 1 : 1 / Math.Sqrt(Math.Max(components.Variances[i] + noise, 1e-30));
            double[] row = [.. components.Directions[i].Select(value => value * weight)];
            return (row, -row.Zip(components.Mean, (w, mean) => w * mean).Sum());
        })];
    }

    private int Kept(int features) => Rows > 0 ? Math.Min(Rows, features - First) : features - First;
}

/// <summary>How much each direction counts.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<SubspaceWeighting>))]
internal enum SubspaceWeighting
{
    /// <summary>All the same: squared error of a reconstruction.</summary>
    None,

    /// <summary>By the inverse of its standard deviation: the squared Mahalanobis distance, which is the density of a Gaussian.</summary>
    InverseDeviation,
}
