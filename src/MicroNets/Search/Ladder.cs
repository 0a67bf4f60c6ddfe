using MicroNets.Data;
using MicroNets.Devices;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Search.Costs;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;

namespace MicroNets.Search;

/// <summary>The best network at each of several limits, from one supernet.</summary>
internal static class Ladder
{
    /// <summary>
    /// Trains the weights of one supernet, cut for the loosest limits, under random decisions; then every rung searches from these
    /// weights, without a warm-up and in half the rounds.
    /// </summary>
    /// <exception cref="InfeasibleException">No network of the space keeps the limits of a rung.</exception>
    public static EquatableArray<SearchResult> Run(
        SearchProblem problem, EquatableArray<Limits> rungs, SampleSource train, SampleSource validation, DnasOptions options,
            IProgress<DnasRound>? progress = null, CancellationToken cancellation = default)
    {
        SharedSupernet shared = Supernet(problem, rungs, train, options with { Checkpoint = null }, progress, cancellation);
        return rungs.Select(rung => Rung(problem with { Limits = rung }, rungs, shared.Weights, train, validation,
            options with { Checkpoint = null }, progress, null, cancellation)).ToEquatableArray();
    }

    /// <summary>The supernet that all rungs start from.</summary>
    /// <exception cref="InfeasibleException">No network of the space keeps the limits of a rung.</exception>
    internal static SharedSupernet Supernet(
        SearchProblem problem, EquatableArray<Limits> rungs, SampleSource train, DnasOptions options, IProgress<DnasRound>? progress,
            CancellationToken cancellation)
    {
        SearchProblem own = Dnas.ForData(problem, train);
        foreach (Limits rung in rungs)
            PreparedSearch.Of(own with { Limits = rung }, options.Seed);
        (Judge judge, SearchSpace cut) = Cut(own, rungs, options);
        int rounds = Math.Max(options.WarmUpRounds, options.Rounds / 2);
        DnasOptions warmUp = options.For(new Supernet(cut).Network) with { Rounds = rounds, WarmUpRounds = rounds };
        using var pool = new WorkerPool(options.Threads);
        using var session = new DnasSession(judge, cut, train, warmUp, pool);
        if (DnasCheckpoint.Read(warmUp, session.Fingerprint) is { } state)
            session.Restore(state);
        session.Run(progress, cancellation);
        return new SharedSupernet(session.Training.Plan.Parameters.ToWeights(), session.Gigaflop);
    }

    /// <summary>The search of one rung among the networks of the shared supernet, from its weights.</summary>
    internal static SearchResult Rung(
        SearchProblem problem, EquatableArray<Limits> rungs, Weights shared, SampleSource train, SampleSource validation,
            DnasOptions options, IProgress<DnasRound>? progress, IProgress<Trials.Trial>? trials, CancellationToken cancellation)
    {
        SearchProblem own = Dnas.ForData(problem, train);
        return Dnas.Run(PreparedSearch.Of(own with { Space = Cut(own, rungs, options).Space }, options.Seed), train, validation,
            options with { WarmUpRounds = 0, Rounds = Math.Max(1, options.Rounds / 2) }, shared, progress, trials, cancellation);
    }

    // The space of the shared supernet: a rung that was cut by itself could keep options that the supernet lacks.
    private static (Judge Judge, SearchSpace Space) Cut(SearchProblem problem, EquatableArray<Limits> rungs, DnasOptions options)
    {
        (Judge judge, CostTables tables, _) = PreparedSearch.Of(problem with { Limits = Loosest(rungs) }, options.Seed);
        return (judge, SupernetCut.Apply(tables, judge.Bounds, options.LargestOverLimits));
    }

    /// <summary>On each axis the largest limit; none where a rung has none.</summary>
    internal static Limits Loosest(EquatableArray<Limits> rungs) =>
        Limits.Of(axis => rungs.Any(rung => rung[axis] is null) ? null : rungs.Max(rung => rung[axis]));
}

/// <summary>Weights of a supernet that several searches start from, and what they cost in units of 10⁹ operations.</summary>
internal sealed record SharedSupernet(Weights Weights, double Gigaflop);
