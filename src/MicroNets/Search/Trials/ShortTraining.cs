using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;
using MicroNets.Training;

namespace MicroNets.Search.Trials;

/// <summary>Trains architectures shortly and all alike, to compare them.</summary>
internal sealed class ShortTraining(SearchSpace space, SampleSource train, SampleSource validation, ulong seed, WorkerPool? pool = null)
{
    /// <summary>Steps that a trial takes at least, in smaller batches where it has few samples: after some fifty steps all networks are
    /// alike.</summary>
    public int FewestSteps { get; init; } = 150;

    /// <summary>Weights that the first training of an architecture starts from; null: fresh ones.</summary>
    public Func<Architecture, Weights>? Start { get; init; }

    /// <param name="samples">To train on; more than there are means several epochs.</param>
    /// <param name="checkpoint">Where its state is kept, so that it can go on after an interruption; null: nowhere.</param>
    /// <param name="before">A shorter training of the same architecture, which this one goes on from; null: it is the first.</param>
    public TrialTraining Run(Architecture architecture, int samples, string? checkpoint = null, TrialTraining? before = null,
        CancellationToken cancellation = default)
    {
        Network network = space.Build(architecture);
        long seenBefore = before?.Trial.Samples ?? 0;
        TrainingOptions options = OptionsFor(samples);
        // Whole epochs of a part, so that candidates compute alike also where that is no whole number of all samples.
        double share = (double)samples / options.Epochs / train.Count;
        SampleSource part = share < 1 ? SourceSlice.Split(train, share, seed + (ulong)seenBefore).Second : train;
        options = options with { BatchSize = Math.Min(options.BatchSize, part.Count), CheckpointPath = checkpoint };
        TrainedNetwork trained = Trainer.Run(network, part, validation, options, before?.Weights ?? Start?.Invoke(architecture), pool,
            cancellation: cancellation);
        Evaluation last = trained.History[^1].Validation!;
        long seen = (long)trained.History.Count * part.Count;
        var trial = new Trial(architecture, seenBefore + seen, last.Loss, last.Accuracy, Gigaflop(network, seen))
        {
            AccuracyError = Math.Sqrt(last.Accuracy * (1 - last.Accuracy) / validation.Count),
        };
        return new TrialTraining(trial, trained.Weights);
    }

    /// <summary>What a trial of so many samples holds in memory at most.</summary>
    public TrainingMemory MemoryOf(Architecture architecture, int samples) =>
        TrainingMemory.Of(space.Build(architecture), train, validation, OptionsFor(samples), pool?.Threads ?? 0);

    private TrainingOptions OptionsFor(int samples)
    {
        int epochs = (int)Math.Ceiling((double)samples / train.Count), batch = BatchSize.For(samples, FewestSteps);
        return new TrainingOptions
        {
            Epochs = epochs,
            BatchSize = batch,
            Seed = seed,
            Optimizer = new AdamW { WeightDecay = 0.02 },
            Schedule = new OneCycleSchedule(PeakRate.For((double)samples / batch)),
            PerfectEpochs = TrainingOptions.PerfectEpochsOf(epochs),
        };
    }

    /// <summary>Goes on until so much is computed, what was computed before included.</summary>
    /// <param name="operations">See <see cref="TrainingWork"/>; a sample is seen in any case.</param>
    public TrialTraining RunUpTo(double operations, Architecture architecture, TrialTraining? before, string? checkpoint,
        CancellationToken cancellation)
    {
        double samples = operations / TrainingWork.PerSample(space.Build(architecture));
        return Run(architecture, (int)Math.Max(1, samples - (before?.Trial.Samples ?? 0)), checkpoint, before, cancellation);
    }

    public static double Gigaflop(Network network, long samples) => 6e-9 * network.Macs * samples;
}

/// <summary>A short training: what it showed, and the weights it came to.</summary>
internal sealed record TrialTraining(Trial Trial, Weights Weights);
