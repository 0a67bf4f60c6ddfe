using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Training;

namespace MicroNets.Search.Detectors;

/// <summary>Tells which machine a sound comes from; one that no longer sounds like itself is anomalous (the paper's method, on a vector of
/// features).</summary>
/// <param name="Widths">Of the hidden layers.</param>
internal sealed record IdentityDetector(EquatableArray<int> Widths) : Detector
{
    internal const string Classifier = "classifier";

    public override string Description => $"classifier of machines {string.Join('-', Widths)}";

    public override AnomalyScoring Scoring => AnomalyScoring.Identity;

    public override bool ComparesMachines => true;

    public override bool IsTrained => true;

    public override Network Build(int features, int machines) =>
        Body(features).Dense(machines, Classifier).Then(new Softmax(), "probabilities").Build();

    /// <summary>The layers before the classifier; their output is an embedding.</summary>
    internal NetworkBuilder Body(int features)
    {
        NetworkBuilder builder = new NetworkBuilder("detector").Input(1, 1, features);
        for (int i = 0; i < Widths.Count; i++)
            builder.Dense(Widths[i], $"dense{i + 1}").Norm().Then(new Relu(), $"dense{i + 1}/relu");
        return builder;
    }

    public override Weights Fit(NormalSamples normal, DetectorTraining training, WorkerPool pool)
    {
        TrainingOptions options = GradientFit.Options(normal.Count, training) with { Loss = new CrossEntropy { LabelSmoothing = 0.1 } };
        return Trainer.Run(Build(normal.Size, normal.Machines.Count), normal.ByMachine, null, options, pool: pool).Weights;
    }
}
