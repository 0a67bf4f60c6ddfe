using MicroNets.Devices;
using MicroNets.Numerics;
using MicroNets.Search.Costs;
using MicroNets.Search.Spaces;

namespace MicroNets.Search;

/// <summary>Looks at a problem before training: how much of the space fits, what binds, and what can be proven impossible.</summary>
public static class Feasibility
{
    /// <summary>Samples the space and finds the smallest value that each limited cost can reach.</summary>
    /// <exception cref="InputException">A limit that cannot be judged on this device.</exception>
    public static FeasibilityPreview Preview(SearchProblem problem, int samples = 10_000, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var judge = new Judge(problem with { EstimateMargin = 0 });
        CostTables[] tables = problem.Space.Inputs.Select(input => new CostTables(problem.At(input).Space, judge.Parts)).ToArray();
        Sampled[] points = Sample(problem.Space, tables, samples, seed);
        Sampled[] fitting = points.Where(point => point.Cost.IsWithin(judge.Bounds)).ToArray();
        Sampled? largest = fitting.OrderByDescending(point => point.Cost.Ops).FirstOrDefault(point => judge.Holds(point.Architecture));
        return new FeasibilityPreview(
            samples,
            (double)fitting.Length / samples,
            Binding(points, judge),
            PeakLayer(fitting.Length > 0 ? fitting : points, judge),
            largest is null ? null : new OpRange((long)fitting.Min(point => point.Cost.Ops), (long)largest.Cost.Ops),
            Smallest(tables, judge),
            largest?.Architecture);
    }

    /// <summary>
    /// The smallest found value of each limited cost over all inputs of the space, and the value that is proven to be a lower bound:
    /// the same for sums over layers, which are minimised exactly. In the order of <see cref="Limits.Check"/>.
    /// </summary>
    internal static EquatableArray<SmallestReachable> Smallest(IEnumerable<CostTables> tables, Judge judge)
    {
        var best = new Dictionary<string, SmallestReachable>();
        foreach (CostTables table in tables)
        {
            var reach = new Reach(table);
            double leastMemory = new Reach(new CostTables(table.Space, judge.MemoryBounds)).Smallest.Sram;
            foreach (CostKind kind in CostVector.Kinds)
            {
                Architecture point = reach.SmallestPoint(kind);
                foreach (LimitCheck check in judge.Check(point).Where(check => KindOf(check) == kind))
                {
                    double bound = kind == CostKind.Sram ? leastMemory : check.Value;
                    best.TryGetValue(check.Name, out SmallestReachable? known);
                    if (known is not null)
                        bound = Math.Min(bound, known.Bound);
                    best[check.Name] = known is null || check.Value < known.Value
                        ? new SmallestReachable(check.Name, check.Limit, check.Value, bound, check.Unit, judge.DecidingLayer(point, kind))
                        : known with { Bound = bound };
                }
            }
        }

        return best.Values.OrderBy(reach => KindNames.IndexOf(reach.Limit)).ToEquatableArray();
    }

    private static readonly List<string> KindNames = ["flash", "sram", "latency", "energy", "ops"];

    private static CostKind KindOf(LimitCheck check) => check.Name switch
    {
        "flash" => CostKind.Flash,
        "sram" => CostKind.Sram,
        "ops" => CostKind.Ops,
        _ => CostKind.Latency,
    };

    private static Sampled[] Sample(SearchSpace space, CostTables[] tables, int samples, ulong seed)
    {
        var points = new Sampled[samples];
        Parallel.For(0, samples, i =>
        {
            var random = new RandomStream(seed, "search/preview", i);
            Architecture architecture = space.Sample(ref random);
            points[i] = new Sampled(architecture, tables.First(table => table.Space.Inputs[0] == architecture.Input).Of(architecture));
        });
        return points;
    }

    private static string? Binding(Sampled[] points, Judge judge)
    {
        (CostKind kind, int broken) = CostVector.Kinds.Select(kind => (kind, points.Count(point => point.Cost[kind] > judge.Bounds[kind]))).MaxBy(pair => pair.Item2);
        return broken == 0 ? null : kind == CostKind.Latency ? judge.TimeLimit : kind.ToString().ToLowerInvariant();
    }

    // The memory peak of a hundred points says where most of them have it.
    private static string PeakLayer(Sampled[] points, Judge judge) => points.Take(100)
        .GroupBy(point => judge.DecidingLayer(point.Architecture, CostKind.Sram))
        .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
        .First().Key;

    private sealed record Sampled(Architecture Architecture, CostVector Cost);
}
