using MicroNets.Devices;
using MicroNets.Reporting;
using MicroNets.Search;
using MicroNets.Search.Derivation;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;
using MicroNets.Search.Trials;

namespace MicroNets.Runs.Searches;

/// <summary>DNAS at the run's budget.</summary>
internal static class DifferentiableSearch
{
    public const string Checkpoint = "search.checkpoint";

    private const string TrialsName = "trials";

    /// <exception cref="InfeasibleException">No network of the space keeps the limits; nothing was trained.</exception>
    public static SearchOutcome Run(RunContext run)
    {
        PreparedSearch prepared = run.Prepared;
        if (!run.IsLimited && Sufficient(run, prepared) is { } ops)
        {
            run.Log.Message($"a network of half as many operations is next to perfect on the data that chooses: searching within {ops}");
            Limits narrower = prepared.Problem.Limits with { Ops = ops };
            prepared = PreparedSearch.Of(prepared.Problem with { Limits = narrower }, run.Request.Seed);
        }

        SearchResult result = Dnas.Run(prepared, run.Data["train"].Source, run.Validation, Options(run), null, Progress(run), Trials(run),
            run.Cancellation);
        return Outcome(result);
    }

    // Of the search's operations one in twenty for each of three trainings at most.
    private static OpCount? Sufficient(RunContext run, PreparedSearch prepared)
    {
        const double Share = 0.05;
        SearchSpace space = prepared.Problem.Space;
        if (space.Size.IsOne)
            return null;
        var training = new ShortTraining(space, run.Data["train"].Source, run.Validation, run.Request.Seed);
        DnasOptions options = Options(run);
        return SmallestSufficient.Of(prepared, training, Share * options.MostOperations!.Value, options.TrialSamples, Trials(run),
            run.Cancellation);
    }

    /// <summary>The budget's search with the run's seed, kept in its folder while it goes on.</summary>
    public static DnasOptions Options(RunContext run) => Options(run.Budget) with
    {
        MostOperations = run.SearchOperations,
        Seed = run.Request.Seed,
        Checkpoint = run.Folder.File(Checkpoint),
    };

    /// <summary>The budget's search, of no run.</summary>
    public static DnasOptions Options(Budget budget) => budget.Search with
    {
        MostOperations = 1e12 * budget.SearchTeraops,
        TrainingOperations = 1e12 * budget.TrainingTeraops,
    };

    public static IProgress<DnasRound> Progress(RunContext run)
    {
        var rounds = new List<DnasRound>();
        return new SynchronousProgress<DnasRound>(round =>
        {
            rounds.Add(round);
            run.Live.Search = Trace(rounds);
            string figures = $"round {round.Round} of {round.Rounds}, loss {round.TaskLoss:F3}, {round.SamplesPerSecond:N0} samples/s";
            run.Report(new StageProgress(RunStage.Search, "search", (double)round.Round / round.Rounds, figures)
            {
                Left = round.Left,
                Limits = [.. round.Margins.Select(margin => new LimitShare(margin.Limit, margin.Expected / margin.Stated))],
            });
            if (round.Round == round.Rounds)
                run.Report(new StageProgress(RunStage.Search, TrialsName, 0, "deriving the network that keeps the limits"));
        });
    }

    public static IProgress<Trial> Trials(RunContext run) => new SynchronousProgress<Trial>(trial =>
    {
        run.Log.Message($"trial of {trial.Architecture}: {trial}");
        if (trial.Share is { } share)
            run.Report(new StageProgress(RunStage.Search, TrialsName, share, $"the last {trial}"));
    });

    public static SearchOutcome Outcome(SearchResult result) => new(
        result.Architecture.ToJson(),
        result.Steps.Select(Describe).ToEquatableArray(),
        result.Rounds.Select(round => round.TaskLoss).ToEquatableArray())
    {
        Weights = result.Weights,
        Gigaflop = result.Gigaflop,
        Trials = result.Trials.Count,
        Trace = result.Rounds.Count == 0 ? null : Trace(result),
        ExpectedCostErrors = result.Costs.ToDictionary(cost => cost.Limit, cost => cost.RelativeError),
    };

    private static SearchRecord Trace(SearchResult result)
    {
        // The best are tried again, on more samples: the last trial counts.
        Trial? won = result.Trials.Where(trial => trial.Architecture == result.Architecture).MaxBy(trial => trial.Samples);
        return Trace(result.Rounds) with
        {
            Trials = [.. result.Trials.Select(trial => new TrialRecord(
                trial.Architecture.ToString(), trial.Samples, trial.Accuracy, trial.AccuracyError, trial.Loss, trial == won))],
        };
    }

    private static SearchRecord Trace(IReadOnlyList<DnasRound> rounds) => new()
    {
        Rounds = [.. rounds.Select(round => new RoundRecord(
            round.TaskLoss, round.Temperature,
            [.. round.Margins.Select(margin => new ExpectedCostRecord(margin.Limit, margin.Stated, margin.Expected))]))],
        Decisions = [.. rounds[0].Decisions.Select((decision, d) => new DecisionRecord(
            decision.Name, decision.Options, [.. rounds.Select(round => round.Decisions[d].Values)]))],
    };

    private static string Describe(SearchStep step)
    {
        string costs = string.Join(", ", step.Checks.Select(check => $"{check.Name} {100 * check.Margin:+0.0;-0.0;0.0} %"));
        string kind = step.Kind switch
        {
            StepKind.WonTrial => "won the trial:",
            var other => other.ToString().ToLowerInvariant(),
        };
        return $"{kind} {step.Change} (margins: {costs})";
    }
}
