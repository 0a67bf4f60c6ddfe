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
    public static SearchOutcome Run(RunContext run) => Run(run, () =>
    {
        using (new StageClock(run.Folder, RunStage.Search))
            return Search(run);
    });

    /// <summary>The same with another way to the outcome, where it is not there.</summary>
    public static SearchOutcome Run(RunContext run, Func<SearchOutcome> search) => Of(run, () => Keep(run, search())).Run(run);

    /// <summary>The stage's result; null: it is still to be done.</summary>
    public static SearchOutcome? Done(RunContext run)
    {
        Stage<SearchOutcome> stage = Of(run, () => { });
        return (run.IsVerification && run.Folder.Has(File)) || stage.IsDone(run) ? stage.Read() : null;
    }

    private static Stage<SearchOutcome> Of(RunContext run, Action make) => new(
        "search",
        File,
        Inputs(run),
        make,
        () => StageFile.Read<SearchOutcome>(run.Folder, File)!)
    {
        Unfinished = [.. Work, WeightsFile],
    };

    /// <summary>What a search depends on, and the choice of what it reads.</summary>
    internal static SortedDictionary<string, string> Inputs(RunContext run) => new(StringComparer.Ordinal)
    {
        ["task"] = run.Folder.Resolved.TaskHash,
        ["device"] = run.Folder.Resolved.DeviceHash,
        ["space"] = run.Folder.Resolved.SpaceHash,
        ["data"] = run.DataHash,
        ["request"] = ContentHash.Of(run.Request.ToJson()),
    };

    // Files of a search that goes on.
    private static EquatableArray<string> Work => [$"{DifferentiableSearch.Checkpoint}*", .. TrialSearch.Unfinished];

    private static void Keep(RunContext run, SearchOutcome outcome)
    {
        if (InputStage.Run(run) is { } input)
            outcome = outcome with { Steps = [.. input.Steps, .. outcome.Steps], Gigaflop = outcome.Gigaflop + input.Gigaflop };
        if (outcome.Weights is { } weights)
            SafetensorsFile.Of(weights).Write(run.Folder.File(WeightsFile));
        StageFile.Write(run.Folder, File, outcome);
        run.Folder.Remove(Work);
        run.Log.Message($"found {outcome.Describe()}");
    }

    /// <summary>What the found network has learnt in the search, for its training to start from; null: nothing.</summary>
    public static Weights? Learnt(RunFolder folder) =>
        folder.Has(WeightsFile) ? SafetensorsFile.Read(folder.File(WeightsFile)).ToWeights() : null;

    public static string LearntHash(RunFolder folder) => ContentHash.OfFile(folder.File(WeightsFile));

    private static SearchOutcome Search(RunContext run)
    {
        if (run.Task.Method == TaskMethod.Detection)
        {
            return run.Request.Method is null or SearchMethods.Dnas
                ? AnomalySearch.Run(run)
                : throw new InputException($"method '{run.Request.Method}' for task '{run.Task.Name}'",
                    "none: detectors of anomalies are all tried", "take task ad-paper to compare searches");
        }

        switch (run.Request.Method ?? SearchMethods.Dnas)
        {
            case SearchMethods.Dnas:
                Preview(run);
                RunMemory.Tell(run);
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
        if (!run.IsLimited)
            run.Log.Message(UsualLimits.Describe(run.Limits, run.Device));
        FeasibilityPreview preview = Feasibility.Preview(run.Problem, seed: run.Request.Seed);
        if (preview.Impossible is { } impossible)
            throw new InfeasibleException(impossible);
        run.Log.Message($"preview: {100 * preview.Fits:0.#} % of {preview.Sampled:N0} sampled networks "
            + $"fit{(preview.Binding is { } binding ? $"; {binding} binds" : "")}; SRAM peak at {preview.PeakLayer}"
            + (preview.Ops is { } ops ? $"; {ops.Smallest / 1e6:0.##}–{ops.Largest / 1e6:0.##} Mops fit" : ""));
    }
}
