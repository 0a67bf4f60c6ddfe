using MicroNets.Training;

namespace MicroNets.Benchmarks.Training;

/// <summary>What both engines do: AdamW (no decay of biases and batch norms), a cosine from the first rate to the last, whole batches only,
/// no augmentation.</summary>
internal sealed record AccuracyRecipe(int Epochs)
{
    public int BatchSize { get; } = 128;

    public double FirstRate { get; } = 3e-3;

    public double LastRate { get; } = 1e-5;

    public double WeightDecay { get; } = 1e-3;

    public TrainingOptions Options(ulong seed) => new()
    {
        Epochs = Epochs,
        BatchSize = BatchSize,
        Seed = seed,
        Optimizer = new AdamW { WeightDecay = WeightDecay },
        Schedule = new CosineSchedule(FirstRate, LastRate),
    };
}

/// <summary>One training: its last loss on training data, and the accuracy of its last weights on the validation split.</summary>
internal sealed record AccuracyResult(int Seed, double Loss, double Accuracy, double Seconds);
