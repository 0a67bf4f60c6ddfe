using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Runs.Searches;
using MicroNets.Search;
using MicroNets.Training;

namespace MicroNets.Runs.Stages;

/// <summary>Preview and search: from the limits to an architecture.</summary>
internal static class SearchStage
{
    public const string File = "search.json";

    private const string WeightsFile = "search.safetensors";

    /// <exception cref="InfeasibleException">No network of the space keeps the limits; nothing was trained.</exception>
    public static SearchOutcome Run(RunContext run)
    {
        if (Done(run) is { } done)
            return done;

        SearchOutcome outcome;
        using (new StageClock(run.Folder, RunStage.Search))
            outcome = Search(run);
        Keep(run, outcome);
        return outcome;
    }

    /// <summary>The stage's result; null: it is still to be done.</summary>
    public static SearchOutcome? Done(RunContext run) => StageFile.Read<SearchOutcome>(run.Folder, File);

    /// <summary>Leaves an outcome as the stage's result, and removes what only an unfinished search needs.</summary>
    public static void Keep(RunContext run, SearchOutcome outcome)
    {
        if (outcome.Weights is { } weights)
            SafetensorsFile.Of(weights).Write(run.Folder.File(WeightsFile));
        StageFile.Write(run.Folder, File, outcome);
        DifferentiableSearch.Forget(run.Folder);
        TrialSearch.Forget(run.Folder);
        run.Log.Message($"found {outcome.Describe()}");
    }

    /// <summary>What the found network had learnt in the trials of the search, for its training to start from; null where there were none.</summary>
    public static Weights? Learnt(RunFolder folder) => folder.Has(WeightsFile) ? SafetensorsFile.Read(folder.File(WeightsFile)).ToWeights() : null;

    private static SearchOutcome Search(RunContext run)
    {
        if (run.Task.Method == TaskMethod.Detection)
        {
            return run.Request.Method is null or SearchMethods.Dnas
                ? AnomalySearch.Run(run)
                : throw new InputException($"method '{run.Request.Method}' for task '{run.Task.Name}'", "none: detectors of anomalies are all tried", "take task ad-paper to compare searches");
        }

        switch (run.Request.Method ?? SearchMethods.Dnas)
        {
            case SearchMethods.Dnas:
                Preview(run);
                return DifferentiableSearch.Run(run);
            case SearchMethods.Uniform:
                return GivenNetwork.Uniform(run);
            case var trials when SearchMethods.Computes(trials):
                return TrialSearch.Run(run, trials);
            case var published:
                return GivenNetwork.Published(run, published);
        }
    }

    private static void Preview(RunContext run)
    {
        FeasibilityPreview preview = Feasibility.Preview(run.Problem, seed: run.Request.Seed);
        if (preview.Impossible is { } impossible)
            throw new InfeasibleException(impossible);
        run.Log.Message($"preview: {100 * preview.Fits:0.#} % of {preview.Sampled:N0} sampled networks fit{(preview.Binding is { } binding ? $"; {binding} binds" : "")}; SRAM peak at {preview.PeakLayer}"
            + (preview.Ops is { } ops ? $"; {ops.Smallest / 1e6:0.##}–{ops.Largest / 1e6:0.##} Mops fit" : ""));
    }
}
