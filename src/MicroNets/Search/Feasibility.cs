using MicroNets.Devices;
using MicroNets.Devices.Costs;
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
        var judge = new Judge(problem);
        CostTables[] tables = problem.Space.Inputs.Select(input => new CostTables(problem.At(input).Space, judge.Parts)).ToArray();
        Sampled[] points = Sample(problem.Space, tables, samples, seed);
        CostVector whole = WholeOverParts(points, judge, tables);
        points = [.. points.Select(point => point with { Cost = point.Cost.Times(whole) })];
        Sampled[] fitting = points.Where(point => point.Cost.IsWithin(judge.Bounds)).ToArray();
        Sampled? largest = fitting.OrderByDescending(point => point.Cost[CostAxis.Ops])
            .FirstOrDefault(point => judge.Holds(point.Architecture));
        return new FeasibilityPreview(
            samples,
            (double)fitting.Length / samples,
            Binding(points, judge),
            PeakLayer(fitting.Length > 0 ? fitting : points, judge),
            largest is null ? null : new OpRange((long)fitting.Min(point => point.Cost[CostAxis.Ops]), (long)largest.Cost[CostAxis.Ops]),
            Smallest(tables, judge),
            largest?.Architecture);
    }

    /// <summary>
    /// The smallest found value of each limited cost over all inputs of the space, and the value that is proven to be a lower bound: by
    /// counting, so that no estimate calls anything impossible. In the order of <see cref="Limits.Check"/>.
    /// </summary>
    internal static EquatableArray<SmallestReachable> Smallest(IEnumerable<CostTables> tables, Judge judge)
    {
        var best = new Dictionary<CostAxis, SmallestReachable>();
        foreach (CostTables table in tables)
        {
            var reach = new SmallestCosts(table);
            CostVector least = new SmallestCosts(new CostTables(table.Space, judge.Proven)).Smallest;
            foreach (CostAxis axis in judge.Limited)
            {
                Architecture point = reach.SmallestPoint(axis);
                double value = judge.LeastCost(point)[axis], bound = least[axis];
                best.TryGetValue(axis, out SmallestReachable? known);
                if (known is not null)
                    bound = Math.Min(bound, known.Bound);
                best[axis] = known is null || value < known.Value
                    ? new SmallestReachable(axis, judge.Bounds[axis], value, bound, judge.DecidingLayer(point, axis))
                    {
                        How = axis.IsTimed ? judge.Estimate(point)[axis]?.How : null,
                    }
                    : known with { Bound = bound };
            }
        }

        return judge.Limited.Select(axis => best[axis]).ToEquatableArray();
    }

    private static Sampled[] Sample(SearchSpace space, CostTables[] tables, int samples, ulong seed)
    {
        var points = new Sampled[samples];
        Parallel.For(0, samples, i =>
        {
            var random = new RandomStream(seed, "search/preview", i);
            Architecture architecture = space.Sample(ref random);
            points[i] = new Sampled(architecture, Of(tables, architecture).Of(architecture));
        });
        return points;
    }

    // On each axis the median of some points, of those that parts alone do not exclude where there are any.
    private static CostVector WholeOverParts(Sampled[] points, Judge judge, CostTables[] tables)
    {
        const int Judged = 32;
        CostVector most = CostTables.InParts(judge.Bounds);
        Sampled[] near = [.. points.Where(point => point.Cost.IsWithin(most))];
        CostVector[] ratios = [.. (near.Length > 0 ? near : points).Take(Judged).AsParallel()
            .Select(point => judge.WholeOverParts(point.Architecture, Of(tables, point.Architecture)))];
        return CostVector.Of(axis => ratios.Select(ratio => ratio[axis]).Order().ElementAt(ratios.Length / 2));
    }

    private static CostTables Of(CostTables[] tables, Architecture architecture) =>
        tables.First(table => table.Space.Inputs[0] == architecture.Input);

    private static string? Binding(Sampled[] points, Judge judge)
    {
        (CostAxis axis, int broken) = judge.Limited.Select(axis => (axis, points.Count(point => point.Cost[axis] > judge.Bounds[axis])))
            .MaxBy(pair => pair.Item2);
        return broken == 0 ? null : axis.Name;
    }

    // The memory peak of a hundred points says where most of them have it.
    private static string PeakLayer(Sampled[] points, Judge judge) => points.Take(100)
        .GroupBy(point => judge.DecidingLayer(point.Architecture, CostAxis.Sram))
        .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
        .First().Key;

    private sealed record Sampled(Architecture Architecture, CostVector Cost);
}
