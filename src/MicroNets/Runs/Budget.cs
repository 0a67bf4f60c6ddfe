using System.Globalization;
using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Search.Differentiable;
using MicroNets.Training;

namespace MicroNets.Runs;

/// <summary>
/// How much work a run may do. Work is computation (<see cref="TrainingWork"/>), neither samples nor time: a large network sees fewer
/// samples, so that a run ends in time whatever its limits, and gives the same result on any day.
/// </summary>
/// <param name="SearchTeraops">Of the search, the trials of what it found among it; its steps and trials are fewer where a network is
/// large.</param>
/// <param name="TrainingTeraops">Of the final training, in units of 10¹² operations. Two cores of a server do 0.1 to 0.3 of them a
/// second.</param>
/// <param name="FineTuningTeraops">Of the quantisation-aware fine-tuning.</param>
/// <param name="Baselines">Published networks trained beside the found one, for comparison.</param>
/// <param name="SyntheticClips">Training clips when the data is synthesised.</param>
internal sealed record Budget(
    string Name,
    DnasOptions Search,
    double SearchTeraops,
    double TrainingTeraops,
    double FineTuningTeraops,
    EquatableArray<string> Baselines,
    int SyntheticClips)
{
    /// <summary>Samples that a detector of anomalies sees in training, where it has no closed form.</summary>
    public int DetectorSamples { get; init; } = 60_000;

    private const int MostParts = 100;

    // What rounding to integers adds to a training step: quantisers behind every tensor and weight.
    private const double FineTuningOverTraining = 1.5;

    /// <summary>Ends within 8 minutes on two cores.</summary>
    public static readonly Budget Quick = new("quick", DnasOptions.Quick, 24, 28, 4, [], 6_000);

    /// <summary>Ends within an hour on two cores.</summary>
    public static readonly Budget Standard = new("standard", DnasOptions.Standard, 140, 230, 23, [], 12_000);

    /// <summary>The paper's 100 epochs of about 37,000 clips, for a network as large as KWS-M.</summary>
    public static readonly Budget Paper = new("paper", DnasOptions.Paper, 1500, 600, 80, ["ds-cnn-s", "ds-cnn-m"], 24_000);

    /// <summary>Every stage once over, for tests of the chain; the network has hardly learnt anything.</summary>
    public static readonly Budget Smoke = new("smoke", DnasOptions.Quick with { Rounds = 3, StepsPerRound = 3, WarmUpRounds = 1, BatchSize =
        32, RepairSamples = 64, TrialSamples = 200 }, 1, 0.005, 0.003, [], 200) { DetectorSamples = 600 };

    public static readonly IReadOnlyList<Budget> All = [Smoke, Quick, Standard, Paper];

    /// <summary>A budget by its name, or a part of one: <c>quick/3</c> computes a third of what <c>quick</c> does in every stage.</summary>
    /// <exception cref="InputException">No budget of this name.</exception>
    public static Budget Find(string name)
    {
        string[] words = name.Split('/');
        Budget? whole = All.FirstOrDefault(budget => budget.Name.Equals(words[0], StringComparison.OrdinalIgnoreCase));
        return words.Length == 1 && whole is not null ? whole
            : words.Length == 2 && whole is not null
                && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parts) && parts is >= 2 and <= MostParts
                    ? whole.Part(parts)
            : throw new InputException($"budget '{name}'{NearNames.Hint(name, All.Select(budget => budget.Name))}",
                $"{string.Join(", ", All.Select(budget => budget.Name))}, or a part of one, such as quick/3", "choose one of these");
    }

    private Budget Part(int parts) => this with
    {
        Name = $"{Name}/{parts}",
        SearchTeraops = SearchTeraops / parts,
        TrainingTeraops = TrainingTeraops / parts,
        FineTuningTeraops = FineTuningTeraops / parts,
        DetectorSamples = Math.Max(1, DetectorSamples / parts),
    };

    /// <summary>How much of the data the final training of a network sees.</summary>
    /// <param name="validation">Samples that are validated after each epoch.</param>
    /// <param name="teacher">Says its part of every sample, and costs as much as that; null: there is none.</param>
    public PlannedTraining Training(Network network, SampleSource train, int validation, ulong seed, Network? teacher = null) =>
        PlannedTraining.Of(1e12 * TrainingTeraops, network, train, validation, seed, teacher);

    /// <summary>How much of the data the fine-tuning of a network sees.</summary>
    public PlannedTraining FineTuning(Network network, SampleSource train, int validation, ulong seed) =>
        PlannedTraining.Of(1e12 * FineTuningTeraops / FineTuningOverTraining, network, train, validation, seed);
}
