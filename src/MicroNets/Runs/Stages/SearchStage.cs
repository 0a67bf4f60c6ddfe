using MicroNets.Search;
using MicroNets.Search.Derivation;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;
using MicroNets.Search.Trials;

namespace MicroNets.Runs.Stages;

/// <summary>Preview and search: from the limits to an architecture that keeps them.</summary>
internal static class SearchStage
{
    public const string File = "search.json";

    private const string Checkpoint = "search.checkpoint";

    /// <exception cref="InfeasibleException">No network of the space keeps the limits; nothing was trained.</exception>
    public static SearchOutcome Run(RunContext run)
    {
        if (StageFile.Read<SearchOutcome>(run.Folder, File) is { } done)
            return done;

        FeasibilityPreview preview = Feasibility.Preview(run.Problem, seed: run.Request.Seed);
        if (preview.Impossible is { } impossible)
            throw new InfeasibleException(impossible);
        run.Log.Message($"preview: {100 * preview.Fits:0.#} % of {preview.Sampled:N0} sampled networks fit{(preview.Binding is { } binding ? $"; {binding} binds" : "")}; SRAM peak at {preview.PeakLayer}"
            + (preview.Ops is { } ops ? $"; {ops.Smallest / 1e6:0.##}–{ops.Largest / 1e6:0.##} Mops fit" : ""));

        var options = run.Budget.Search with { Seed = run.Request.Seed, Checkpoint = run.Folder.File(Checkpoint) };
        var progress = new SynchronousProgress<DnasRound>(round => run.Log.Progress(round.ToString()));
        var trials = new SynchronousProgress<Trial>(trial => run.Log.Message($"trial of {trial.Architecture}: {100 * trial.Accuracy:F2} % after {trial.Samples:N0} samples"));
        SearchResult result = Dnas.Run(run.Problem, run.Data["train"].Source, run.Data["val"].Source, options, progress, trials, run.Cancellation);
        var outcome = new SearchOutcome(
            result.Architecture.ToJson(),
            result.Steps.Select(Describe).ToEquatableArray(),
            result.Rounds.Select(round => round.TaskLoss).ToEquatableArray());
        StageFile.Write(run.Folder, File, outcome);
        System.IO.File.Delete(run.Folder.File(Checkpoint));
        run.Log.Message($"found {result.Architecture}");
        return outcome;
    }

    private static string Describe(SearchStep step)
    {
        string costs = string.Join(", ", step.Checks.Select(check => $"{check.Name} {100 * check.Margin:+0.0;-0.0} %"));
        string kind = step.Kind switch
        {
            StepKind.WonTrial => "won the trial:",
            var other => other.ToString().ToLowerInvariant(),
        };
        return $"{kind} {step.Change} (margins: {costs})";
    }
}

/// <summary>What a search leaves in the run folder.</summary>
/// <param name="ArchitectureJson">The point of the space, in its own JSON form.</param>
/// <param name="Steps">From the derived architecture to this one, a sentence each.</param>
/// <param name="Losses">Task loss of the supernet, round by round.</param>
internal sealed record SearchOutcome(string ArchitectureJson, EquatableArray<string> Steps, EquatableArray<double> Losses)
{
    public Architecture Architecture() => Search.Spaces.Architecture.Read(ArchitectureJson);
}
