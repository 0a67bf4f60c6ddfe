using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;
using MicroNets.Training;

namespace MicroNets.Search.Trials;

/// <summary>Trains architectures from scratch, shortly and all alike, to compare them.</summary>
public sealed class ShortTraining(SearchSpace space, SampleSource train, SampleSource validation, ulong seed, WorkerPool? pool = null)
{
    private const int BatchSize = 128;

    /// <param name="samples">To train on; more than there are means several epochs.</param>
    /// <param name="checkpoint">Where its state is kept, so that it can go on after an interruption; null: nowhere.</param>
    public Trial Run(Architecture architecture, int samples, string? checkpoint = null, CancellationToken cancellation = default)
    {
        Network network = space.Build(architecture);
        SampleSource part = samples < train.Count ? SourceSlice.Split(train, (double)samples / train.Count, seed).Second : train;
        int epochs = Math.Max(1, (int)Math.Round((double)samples / part.Count));
        var options = new TrainingOptions
        {
            Epochs = epochs,
            BatchSize = Math.Min(BatchSize, part.Count),
            Seed = seed,
            Optimizer = new AdamW { WeightDecay = 0.02 },
            Schedule = new OneCycleSchedule(6e-3),
            Patience = null,
            CheckpointPath = checkpoint,
        };
        TrainedNetwork trained = Trainer.Run(network, part, validation, options, pool: pool, cancellation: cancellation);
        Evaluation last = trained.History[^1].Validation!;
        long seen = (long)epochs * part.Count;
        return new Trial(architecture, seen, last.Loss, last.Accuracy, Gigaflop(network, seen))
        {
            AccuracyError = Math.Sqrt(last.Accuracy * (1 - last.Accuracy) / validation.Count),
        };
    }

    public static double Gigaflop(Network network, long samples) => 6e-9 * network.Macs * samples;
}
