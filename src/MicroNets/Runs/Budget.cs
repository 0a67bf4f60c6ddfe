using MicroNets.Data;
using MicroNets.Search.Differentiable;
using MicroNets.Training;

namespace MicroNets.Runs;

/// <summary>How much work a run may do. Work is stated in samples, not in time, so that a run gives the same result on any day.</summary>
/// <param name="TrainingSamples">Samples that the final training sees; epochs follow from the size of the data.</param>
/// <param name="FineTuningSamples">Samples of the quantisation-aware fine-tuning.</param>
/// <param name="Baselines">Published networks trained beside the found one, for comparison.</param>
/// <param name="SyntheticClips">Training clips when the data is synthesised.</param>
public sealed record Budget(
    string Name,
    DnasOptions Search,
    int TrainingSamples,
    int FineTuningSamples,
    EquatableArray<string> Baselines,
    int SyntheticClips)
{
    /// <summary>Samples that a detector of anomalies sees in training, where it has no closed form.</summary>
    public int DetectorSamples { get; init; } = 60_000;

    // A small data set would otherwise be seen thousands of times.
    private const int MostEpochs = 120;

    public static readonly Budget Quick = new("quick", DnasOptions.Quick, 280_000, 35_000, [], 6_000);

    public static readonly Budget Standard = new("standard", DnasOptions.Standard, 1_050_000, 140_000, ["ds-cnn-s", "ds-cnn-m"], 12_000);

    /// <summary>The paper's 100 epochs of about 37,000 clips.</summary>
    public static readonly Budget Paper = new("paper", DnasOptions.Paper, 3_700_000, 370_000, ["ds-cnn-s", "ds-cnn-m"], 24_000);

    /// <summary>Every stage once over, for tests of the chain; the network has hardly learnt anything.</summary>
    public static readonly Budget Smoke = new("smoke", DnasOptions.Quick with { Rounds = 3, StepsPerRound = 3, WarmUpRounds = 1, BatchSize = 32, RepairSamples = 64, TrialSamples = 200 }, 600, 300, [], 200) { DetectorSamples = 600 };

    public static readonly IReadOnlyList<Budget> All = [Smoke, Quick, Standard, Paper];

    /// <exception cref="InputException">No budget of this name.</exception>
    public static Budget Find(string name) => All.FirstOrDefault(budget => budget.Name == name)
        ?? throw new InputException($"budget '{name}'", string.Join(", ", All.Select(budget => budget.Name)), "choose one of these");

    /// <summary>
    /// The final training: AdamW on a one-cycle schedule, label smoothing, and the moving average of the weights, which on
    /// Speech Commands is worth more than a point of accuracy over the last weights.
    /// </summary>
    public TrainingOptions TrainingFor(SampleSource data, ulong seed) => new()
    {
        Epochs = Epochs(TrainingSamples, data),
        BatchSize = BatchFor(data),
        Seed = seed,
        Optimizer = new AdamW { WeightDecay = 0.02 },
        Schedule = new OneCycleSchedule(6e-3),
        Loss = new CrossEntropy { LabelSmoothing = 0.1f },
        AverageDecay = 0.999,
    };

    /// <summary>Fine-tuning with the integers' rounding in the forward pass, at a small rate that falls to nothing.</summary>
    public TrainingOptions FineTuningFor(SampleSource data, ulong seed) => TrainingFor(data, seed) with
    {
        Epochs = Epochs(FineTuningSamples, data),
        Optimizer = new AdamW { WeightDecay = 1e-4 },
        Schedule = new CosineSchedule(3e-4, 1e-6),
    };

    private static int Epochs(int samples, SampleSource data) => Math.Clamp((int)Math.Round((double)samples / data.Count), 1, MostEpochs);

    private static int BatchFor(SampleSource data) => data.Count >= 4096 ? 128 : 32;
}
