using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Search.Detectors;

/// <summary>
/// Density in an embedding: the layers of a classifier of machines before its last, and a Gaussian over what they give for normal clips.
/// The whitening dense layer in place of the classifier makes the sum of squares the squared Mahalanobis distance.
/// </summary>
/// <param name="Widths">Of the layers of the embedding.</param>
internal sealed record EmbeddingDetector(EquatableArray<int> Widths) : Detector
{
    private const string Whitening = "whitening";

    public override string Description => $"Gaussian density in an embedding {string.Join('-', Widths)}";

    public override bool ComparesMachines => true;

    public override bool IsTrained => true;

    public override Network Build(int features, int machines) =>
        new IdentityDetector(Widths).Body(features).Dense(Widths[^1], Whitening).Build();

    public override Weights Fit(NormalSamples normal, DetectorTraining training, WorkerPool pool)
    {
        var classifier = new IdentityDetector(Widths);
        Network body = classifier.Body(normal.Size).Build();
        Weights trained = classifier.Fit(normal, training, pool), weights = new();
        foreach (string key in body.Layers.SelectMany(layer => layer.Parameters.Select(layer.KeyOf)))
            weights[key] = trained[key];
        float[] embedded = normal.Through(body, weights, pool);
        Set(weights, Whitening, SubspaceDetector.RowsOf(PrincipalComponents.Of(embedded, Widths[^1]), 0, Widths[^1],
            SubspaceWeighting.InverseDeviation));
        return weights;
    }
}
