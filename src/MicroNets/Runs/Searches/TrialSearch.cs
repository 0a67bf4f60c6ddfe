using MicroNets.Graph;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;
using MicroNets.Search.Trials;

namespace MicroNets.Runs.Searches;

/// <summary>
/// Random search and aging evolution within the request's computation, each trial as long as the first trials of the run's DNAS. Finished
/// trials are kept in the run folder.
/// </summary>
internal static class TrialSearch
{
    private const string Log = "trials.json";

    private static string Checkpoint(int trial) => $"trial-{trial}.checkpoint";

    /// <summary>Files that only an unfinished search needs, as patterns of names.</summary>
    public static EquatableArray<string> Unfinished => [Log, "trial-*.checkpoint"];

    public static SearchOutcome Run(RunContext run, string method)
    {
        double gigaflop = run.Request.Gigaflop
            ?? throw new InputException($"{method} without a budget", "an amount of computation",
            "compare it with a search: 'micronets search … --against'");
        var training = new ShortTraining(run.Prepared.Problem.Space, run.Data["train"].Source, run.Validation, run.Request.Seed);
        var trials = new KeptTrials(run, training);
        var search = new BaselineSearch(run.Prepared, trials.Run, gigaflop, run.Request.Seed);
        TrialSearchResult result = method == SearchMethods.RandomSearch ? search.RandomSearch() : search.AgingEvolution();
        return new SearchOutcome(result.Best.Architecture.ToJson(), [$"the best of {result.Trials.Count} trials: {result.Best}"], [])
        {
            Weights = trials.WeightsOf(result.Best),
            Gigaflop = result.Gigaflop,
            Trials = result.Trials.Count,
        };
    }

    // The searches draw the same architectures again after an interruption, so the n-th trial is the n-th that was kept.
    private sealed class KeptTrials(RunContext run, ShortTraining training)
    {
        private readonly List<Trial> _done = [.. run.Folder.Has(Log)
            ? SpaceJson.Read<Trial[]>(File.ReadAllText(run.Folder.File(Log)), "list of trials") : []];
        private int _asked;

        public Trial Run(Architecture architecture)
        {
            if (_asked < _done.Count)
                return _done[_asked++];
            Trial trial = Train(architecture, _asked).Trial;
            _done.Add(trial);
            AtomicFile.WriteAllText(run.Folder.File(Log), SpaceJson.Write(_done));
            _asked++;
            run.Log.Message($"trial {_asked} of {architecture}: {trial}");
            return trial;
        }

        // A finished training is read back from its checkpoint.
        public Weights WeightsOf(Trial trial) => Train(trial.Architecture, _done.IndexOf(trial)).Weights;

        private TrialTraining Train(Architecture architecture, int trial)
        {
            int samples = DifferentiableSearch.Options(run)
                .TrialsFor(run.Problem.Space.Build(architecture), run.Data["train"].Source.Count).Samples;
            return training.Run(architecture, samples > 0 ? samples : DnasOptions.FewestTrialSamples, run.Folder.File(Checkpoint(trial)),
                cancellation: run.Cancellation);
        }
    }
}
