using System.Text.Json.Serialization;
using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Search.Detectors;

/// <summary>
/// A method that finds anomalies, as a network over a vector of features with a score of its outputs. Its size is part of the method, so
/// that a search among detectors is one among networks.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(SubspaceDetector), "subspace")]
[JsonDerivedType(typeof(AutoencoderDetector), "autoencoder")]
[JsonDerivedType(typeof(EmbeddingDetector), "embedding")]
[JsonDerivedType(typeof(IdentityDetector), "identity")]
[JsonDerivedType(typeof(SumDetector), "sum")]
internal abstract record Detector
{
    /// <summary>What it is, in words for tables.</summary>
    [JsonIgnore]
    public abstract string Description { get; }

    [JsonIgnore]
    public virtual AnomalyScoring Scoring => AnomalyScoring.Energy;

    /// <summary>Whether it learns from telling machines apart, which takes two of them.</summary>
    [JsonIgnore]
    public virtual bool ComparesMachines => false;

    /// <summary>Whether fitting it is training by gradients rather than a closed form.</summary>
    [JsonIgnore]
    public virtual bool IsTrained => false;

    /// <summary>The network, as it is fitted.</summary>
    public abstract Network Build(int features, int machines);

    /// <summary>The weights for normal samples; the same for any number of threads.</summary>
    public abstract Weights Fit(NormalSamples normal, DetectorTraining training, WorkerPool pool);

    /// <summary>Sets weights and biases of a dense layer, a row per output.</summary>
    protected static void Set(Weights weights, string layer, IReadOnlyList<(double[] Weights, double Bias)> rows)
    {
        weights[$"{layer}/weight"] = new Tensor([rows.Count, rows[0].Weights.Length],
            [.. rows.SelectMany(row => row.Weights.Select(value => (float)value))]);
        weights[$"{layer}/bias"] = new Tensor([rows.Count], [.. rows.Select(row => (float)row.Bias)]);
    }
}

/// <summary>How much training a detector gets that has no closed form.</summary>
/// <param name="Samples">Samples seen in all.</param>
/// <param name="Seed">Of weights and batches.</param>
internal sealed record DetectorTraining(int Samples, ulong Seed);
