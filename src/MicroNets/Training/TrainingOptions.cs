using MicroNets.Graph;

namespace MicroNets.Training;

/// <summary>How a network is trained. The result is a function of these, the data and the network; threads and interruptions do not change
/// a bit.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training samples.</summary>
    public required int Epochs { get; init; }

    /// <summary>Samples of a step, whose mean loss gives its gradients.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Names all random streams: start values, order of samples, mixup, dropout.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>AdamW with weight decay 1e-3 by default.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamW { WeightDecay = 1e-3 };

    /// <summary>From 2e-3 to 1e-5 on half a cosine by default.</summary>
    public Schedule Schedule { get; init; } = new CosineSchedule(2e-3, 1e-5);

    /// <summary>What is minimised; cross entropy by default.</summary>
    public Loss Loss { get; init; } = new CrossEntropy();

    /// <summary>The largest Euclidean norm of all gradients together; null: no limit.</summary>
    public double? GradientNormLimit { get; init; }

    /// <summary>
    /// Decay per step of the exponential moving average of all parameters that is validated and returned in place of the last ones; null:
    /// none. The first steps use (1 + step)/(10 + step) where that is less.
    /// </summary>
    public double? AverageDecay { get; init; }

    /// <summary>α of mixup; 0: none.</summary>
    public double MixupAlpha { get; init; }

    /// <summary>Stop after so many epochs without a better validation; null: never.</summary>
    public int? Patience { get; init; }

    /// <summary>
    /// Stop after so many epochs in a row in which neither training nor validation erred on a sample: nothing is learnt any more. Null:
    /// never.
    /// </summary>
    public int? PerfectEpochs { get; init; }

    /// <summary>As many as say that nothing is learnt any more, in a training that may take <paramref name="epochs"/>.</summary>
    public static int PerfectEpochsOf(int epochs) => Math.Max(5, epochs / 10);

    /// <summary>Gives the logits that <see cref="Distillation"/> learns from.</summary>
    public Teacher? Teacher { get; init; }

    /// <summary>Bits of weights, ranges and dropout of the forward pass.</summary>
    public KernelOptions Kernels { get; init; } = new();

    /// <summary>
    /// Where the state of training is kept. When the file is there already, training goes on from it. Null: nothing is kept.
    /// </summary>
    public string? CheckpointPath { get; init; }

    /// <summary>The time between two checkpoints.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>A trained network that another one learns from; same input shape and classes. A softmax at its end is left out.</summary>
public sealed record Teacher(Network Network, Weights Weights);

/// <summary>Where training stands.</summary>
/// <param name="Epoch">Epochs completed.</param>
/// <param name="Step">Steps completed in all epochs.</param>
/// <param name="Steps">Of all epochs.</param>
/// <param name="Loss">Mean over this epoch so far.</param>
/// <param name="Accuracy">Share of this epoch's training samples so far whose largest output is their largest target.</param>
/// <param name="Validation">The last validation; null before the first.</param>
public sealed record TrainingProgress(int Epoch, int Epochs, long Step, long Steps, double Loss, double Accuracy, Evaluation? Validation,
    double SamplesPerSecond, TimeSpan TimeLeft);

/// <summary>How a network does on a set of samples.</summary>
/// <param name="Accuracy">Share whose largest output is their class.</param>
public sealed record Evaluation(double Loss, double Accuracy)
{
    /// <summary>More accurate, or as accurate with a smaller loss.</summary>
    public bool IsBetterThan(Evaluation? other) => other is null || Accuracy > other.Accuracy || (Accuracy == other.Accuracy
        && Loss < other.Loss);
}

/// <summary>One epoch of training.</summary>
/// <param name="Epoch">Counted from 0.</param>
/// <param name="LearningRate">At the first step of the epoch.</param>
public sealed record EpochRecord(int Epoch, double LearningRate, double Loss, double Accuracy, Evaluation? Validation);

/// <summary>What training gives: the weights of the best epoch (of the last, without validation).</summary>
public sealed record TrainedNetwork(Network Network, Weights Weights, EquatableArray<EpochRecord> History)
{
    /// <summary>The epoch whose weights these are; null without validation.</summary>
    public EpochRecord? Best { get; init; }
}
