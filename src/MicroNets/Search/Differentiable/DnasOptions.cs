using MicroNets.Graph;
using MicroNets.Search.Trials;
using MicroNets.Training;

namespace MicroNets.Search.Differentiable;

/// <summary>On which data the architecture parameters learn.</summary>
public enum ArchitectureData
{
    /// <summary>On every batch, together with the weights: five times the signal for the same work.</summary>
    Joint,

    /// <summary>On a held-out fifth of the training data, one step after every four of the weights (FBNet).</summary>
    HeldOut,
}

/// <summary>How long and how a differentiable search runs. A round ends with a report, a checkpoint and the pruning of options.</summary>
public sealed record DnasOptions
{
    // Of CIFAR-10 networks half as large learnt more in three epochs of the same computation; ten is a round figure above that.
    private const int FewEpochs = 10;

    // Networks of different size are told apart only by trainings of a good part of the final one.
    private const int MostOfOtherSizes = 4;

    // A supernet that has taken a few hundred steps tells little.
    private const int FewestSteps = 1500;

    /// <summary>Shorter trials tell nothing.</summary>
    internal const int FewestTrialSamples = 2000;

    /// <summary>Reports, checkpoints and prunings; training is as long as all rounds together.</summary>
    public int Rounds { get; init; } = 24;

    /// <summary>Batches per round on which the weights learn, at most.</summary>
    public int StepsPerRound { get; init; } = 100;

    /// <summary>Rounds at the start in which only the weights learn.</summary>
    public int WarmUpRounds { get; init; } = 4;

    /// <summary>Samples of a step.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Highest rate of AdamW on the weights; it warms up and falls along a cosine to a twentieth.</summary>
    public double WeightRate { get; init; } = 3e-3;

    /// <summary>Decoupled, of the network's weights; architecture parameters have none.</summary>
    public double WeightDecay { get; init; } = 1e-3;

    /// <summary>Rate of Adam on the architecture parameters, per step, in units of a logit.</summary>
    public double ArchitectureRate { get; init; } = 0.06;

    /// <summary>Which samples move the architecture parameters, and how often.</summary>
    public ArchitectureData ArchitectureData { get; init; } = ArchitectureData.Joint;

    /// <summary>Temperature of the decisions at the end; it falls to it geometrically from 1, from the end of the warm-up on.</summary>
    public double EndTemperature { get; init; } = 0.045;

    /// <summary>Temperature of the Gumbel-softmax samples around the decisions.</summary>
    public double Relaxation { get; init; } = 0.7;

    /// <summary>
    /// Bits of the integers to whose grids the supernet rounds weights and activations while it learns, gradients passing straight through;
    /// null: floats.
    /// </summary>
    public int? Bits { get; init; }

    /// <summary>
    /// The supernet is cut so that its largest network costs at most so many times the limits on operations, time and flash, all
    /// blocks present and equally wide: what lies beyond could only be part of very shallow networks.
    /// </summary>
    public double LargestOverLimits { get; init; } = 4;

    /// <summary>Validation samples that judge a repair.</summary>
    public int RepairSamples { get; init; } = 1024;

    /// <summary>Samples of the first short training when networks of equal cost are compared, at most; 0: no comparison.</summary>
    public int TrialSamples { get; init; }

    /// <summary>
    /// What a search may compute (<see cref="TrainingWork"/>): a third of it with the supernet, two thirds in trials. Where networks are
    /// large, rounds have fewer steps and trials fewer samples. Null: no bound.
    /// </summary>
    public double? MostOperations { get; init; }

    /// <summary>
    /// What the training of the found network will compute. Where that is a few epochs, trials also compare smaller networks, which see the
    /// data more often. Null: as much as it takes.
    /// </summary>
    public double? TrainingOperations { get; init; }

    /// <summary>Names all random streams of the search.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>0: one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Where the state is kept after every round; a search that finds one here goes on from it. Null: nowhere.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>These options with as many steps a round as <see cref="MostOperations"/> allows, of smaller batches where these would be
    /// few.</summary>
    internal DnasOptions For(Network supernet)
    {
        if (MostOperations is not { } most)
            return this;
        long samples = (long)Math.Min(most / 3 / TrainingWork.PerSample(supernet), (double)Rounds * StepsPerRound * BatchSize);
        int batch = Training.BatchSize.For(samples, FewestSteps, BatchSize);
        return this with { BatchSize = batch, StepsPerRound = Math.Max(1, (int)(samples / ((long)batch * Rounds))) };
    }

    /// <summary>Shares of a network's operations at which smaller ones are tried too; none where it sees its data often enough.</summary>
    /// <param name="samples">There are to train on.</param>
    internal EquatableArray<double> SmallerShares(Network network, int samples) =>
        (TrainingOperations / (TrainingWork.PerSample(network) * samples)) switch
        {
            < FewEpochs / 2.0 => [0.5, 0.25],
            < FewEpochs => [0.5],
            _ => new EquatableArray<double>([]),
        };

    /// <summary>How many networks are compared by trials, the found one among them, and the samples of the first short training of one
    /// like <paramref name="candidate"/>: as many networks as can see enough for it to tell something, few where they differ in size; none
    /// where not even two can.</summary>
    /// <param name="train">Samples there are to train on.</param>
    internal (int Networks, int Samples) TrialsFor(Network candidate, int train)
    {
        int networks = SmallerShares(candidate, train).Count > 0 ? MostOfOtherSizes : TrialCandidates.Most + 1;
        if (MostOperations is not { } most)
            return (networks, TrialSamples);
        double samples = most * 2 / 3 / TrainingWork.PerSample(candidate);
        for (; networks > 1; networks--)
        {
            double each = samples / SuccessiveHalving.FirstTrainings(networks);
            if (each >= Math.Min(FewestTrialSamples, TrialSamples))
                return (networks, (int)Math.Min(each, TrialSamples));
        }

        return (0, 0);
    }

    /// <summary>14 short rounds, for a first look.</summary>
    public static DnasOptions Quick { get; } = new()
    {
        Rounds = 14,
        StepsPerRound = 60,
        BatchSize = 128,
        WarmUpRounds = 3,
        LargestOverLimits = 1.8,
        RepairSamples = 512,
        ArchitectureRate = 0.1,
        TrialSamples = 100_000,
    };

    /// <summary>24 rounds and longer trials, for a network that is shipped.</summary>
    public static DnasOptions Standard { get; } = new() { Rounds = 24, StepsPerRound = 100, WarmUpRounds = 4, LargestOverLimits = 2.5,
        TrialSamples = 500_000 };

    /// <summary>The paper's 100 epochs of 36,000 samples in batches of 512, with eight bits.</summary>
    public static DnasOptions Paper { get; } = new()
    {
        Rounds = 100,
        StepsPerRound = 70,
        WarmUpRounds = 10,
        BatchSize = 512,
        ArchitectureData = ArchitectureData.HeldOut,
        ArchitectureRate = 0.04,
        LargestOverLimits = 8,
        Bits = 8,
        TrialSamples = 350_000,
    };
}
