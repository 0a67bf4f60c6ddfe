using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Search.Costs;
using MicroNets.Search.Derivation;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;
using MicroNets.Search.Trials;
using MicroNets.Training;

namespace MicroNets.Search;

/// <summary>Differentiable architecture search within limits.</summary>
public static class Dnas
{
    /// <summary>
    /// Searches for the most accurate network that keeps every limit: cut of the supernet, search, derivation, repair, and trials of
    /// other depths and of even widths. A space of a single network is not searched. The architecture that is handed on keeps all limits
    /// exactly, whatever the search has learnt. The same arguments give the same result, whether interrupted and resumed or not.
    /// </summary>
    /// <param name="train">Samples of one of the space's inputs; the space takes its classes from here.</param>
    /// <param name="validation">Samples that judge repairs and trials.</param>
    /// <exception cref="InfeasibleException">No network of the space keeps the limits.</exception>
    /// <exception cref="InputException">Data that do not fit the space, more than this machine's memory holds, or a foreign or damaged
    /// checkpoint.</exception>
    public static SearchResult Run(
        SearchProblem problem,
        SampleSource train,
        SampleSource validation,
        DnasOptions options,
        IProgress<DnasRound>? progress = null,
        IProgress<Trial>? trials = null,
        CancellationToken cancellation = default) => Run(
            PreparedSearch.Of(ForData(problem, train), options.Seed), train, validation, options, null, progress, trials, cancellation);

    /// <param name="prepared">At the input and with the classes of the data.</param>
    /// <param name="start">Weights of a supernet that holds this one; null: fresh ones.</param>
    internal static SearchResult Run(
        PreparedSearch prepared,
        SampleSource train,
        SampleSource validation,
        DnasOptions options,
        Weights? start,
        IProgress<DnasRound>? progress,
        IProgress<Trial>? trials,
        CancellationToken cancellation)
    {
        (Judge judge, CostTables tables, Architecture feasible) = prepared;
        SearchSpace space = prepared.Problem.Space;
        if (space.Size.IsOne)
            return new SearchResult(feasible, space.Build(feasible), judge.Check(feasible), [], [], []);
        SearchSpace cut = SupernetCut.Apply(tables, judge.Bounds, options.LargestOverLimits);
        options = options.For(new Supernet(cut).Network);
        TrainingMemory memory = SupernetTraining.MemoryOf(cut, train, options);
        HostMemory.Check($"a search in batches of {memory.Batch}", memory.Bytes,
            () => "search in smaller batches or within tighter limits");
        using var pool = new WorkerPool(options.Threads);
        using var session = new DnasSession(judge, cut, train, options, pool, start);
        if (DnasCheckpoint.Read(options, session.Fingerprint) is { } state)
            session.Restore(state);
        session.Run(progress, cancellation);

        CostVector expected = session.ExpectedCosts;
        Architecture derived = session.Probabilities.ArgMax();
        var losses = new SupernetLoss(session.Training, validation, options);
        var repair = new Repair(judge, tables, losses);
        Architecture architecture = repair.Run(derived, feasible);
        var steps = repair.Steps.ToList();
        EquatableArray<Trial> compared = [];
        TrialTraining? trained = null;
        Network repaired = space.Build(architecture);
        (int networks, int samples) = options.TrialsFor(repaired, train.Count);
        Weights learnt = session.Training.Plan.Parameters.ToWeights();
        session.Dispose(); // The trials need its memory.
        Weights Inherited(Architecture one) => Supernet.Inherited(learnt, space.Build(one), options.Seed);
        if (samples > 0)
        {
            var training = new ShortTraining(space, train, validation, options.Seed, pool) { Start = Inherited };
            EquatableArray<double> smaller = options.SmallerShares(repaired, train.Count);
            (architecture, trained, compared) = SuccessiveHalving.Run(
                [
                    architecture,
                    .. (smaller.Count > 0 ? TrialCandidates.OfOtherSizes(architecture, judge, tables, smaller)
                        : TrialCandidates.Of(architecture, judge, tables)).Take(networks - 1),
                ],
                training, samples * TrainingWork.PerSample(repaired), options.Checkpoint, trials, cancellation);
            if (architecture != steps[^1].Architecture)
                steps.Add(new SearchStep(StepKind.WonTrial, Moves.Describe(space, steps[^1].Architecture, architecture),
                    architecture, judge.Check(architecture), null));
        }

        Network network = space.Build(architecture);
        return new SearchResult(architecture, network, judge.Check(architecture), steps.ToEquatableArray(),
            session.Rounds.ToEquatableArray(), Foretold(judge, judge.Cost(derived), expected))
        {
            Weights = trained?.Weights ?? Inherited(architecture),
            Trials = compared,
            Gigaflop = session.Gigaflop + losses.Gigaflop + compared.Sum(trial => trial.Gigaflop),
        };
    }

    /// <summary>The problem at the input and with the classes of a data set.</summary>
    internal static SearchProblem ForData(SearchProblem problem, SampleSource data)
    {
        if (!problem.Space.Inputs.Contains(data.Shape))
            throw new InputException($"samples of {data.Shape}",
                $"one of {problem.Space.Inputs}, the inputs of the space '{problem.Space.Name}'",
                "prepare the data for this task, or choose another space");
        if (data.Classes.Count < 2)
            throw new InputException($"data of {data.Classes.Count} class", "two classes or more",
                "a network that tells nothing apart learns nothing; add data of other classes");
        return problem with { Space = problem.Space with { Inputs = [data.Shape], Classes = data.Classes.Count } };
    }

    private static EquatableArray<ExpectedAndExact> Foretold(Judge judge, CostVector exact, CostVector expected) =>
        judge.Limited.Select(axis => new ExpectedAndExact(axis.Name, expected[axis], exact[axis])).ToEquatableArray();
}
