using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Training;

namespace MicroNets.Search.Detectors;

/// <summary>
/// A dense autoencoder with batch norm and ReLU between its layers. The network ends in input + decoder, where the decoder has learnt the
/// negative of the input, so that its output is the residual.
/// </summary>
/// <param name="Widths">Of the hidden layers.</param>
internal sealed record AutoencoderDetector(EquatableArray<int> Widths) : Detector
{
    /// <summary>MLPerf Tiny's, on windows of five frames.</summary>
    public static readonly AutoencoderDetector MlPerf = new([128, 128, 128, 128, 8, 128, 128, 128, 128]);

    public override string Description => $"autoencoder {string.Join('-', Widths)}";

    public override bool IsTrained => true;

    public override Network Build(int features, int machines)
    {
        NetworkBuilder builder = new NetworkBuilder("detector").Input(1, 1, features);
        for (int i = 0; i < Widths.Count; i++)
            builder.Dense(Widths[i], $"dense{i + 1}").Norm().Then(new Relu(), $"dense{i + 1}/relu");
        return builder.Dense(features, "decoder").Add("input", "residual").Build();
    }

    public override Weights Fit(NormalSamples normal, DetectorTraining training, WorkerPool pool)
    {
        Network network = Build(normal.Size, normal.Machines.Count);
        TrainingOptions options = GradientFit.Options(normal.Count, training) with { Loss = new ResidualEnergy() };
        return Trainer.Run(network, normal.Unlabelled(normal.Size), null, options, pool: pool).Weights;
    }
}
