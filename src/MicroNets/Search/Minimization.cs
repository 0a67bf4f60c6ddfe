using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Search.Costs;
using MicroNets.Search.Spaces;

namespace MicroNets.Search;

/// <summary>The cheapest network of a required accuracy.</summary>
/// <param name="Best">The cheapest attempt that reached it; null when none did.</param>
/// <param name="Attempts">In the order in which they were made.</param>
internal sealed record MinimizationResult(MinimizationAttempt? Best, EquatableArray<MinimizationAttempt> Attempts);

/// <summary>A network within a limit, trained as far as its accuracy is to be judged.</summary>
/// <param name="Cost">What it costs at the end of the band that the search aims at, in the unit of the axis.</param>
/// <param name="Accuracy">In [0, 1].</param>
internal sealed record MinimizationAttempt(Architecture Architecture, Limits Limits, double Cost, double Accuracy);

/// <summary>
/// Minimises one cost at a required accuracy: bisection, on a logarithmic scale, of the limit on that cost, between the smallest that any
/// network reaches and the stated (or the largest) one.
/// </summary>
internal static class Minimization
{
    /// <param name="problem">With one input. Its limits hold throughout.</param>
    /// <param name="accuracy">In [0, 1].</param>
    /// <param name="attempt">Searches within the limits that it is given, trains what it finds, and says how accurate that is.</param>
    /// <param name="bisections">After the first attempt at the loosest limit; each halves the range.</param>
    /// <exception cref="InfeasibleException">No network of the space keeps the limits.</exception>
    public static MinimizationResult Run(SearchProblem problem, CostAxis axis, double accuracy,
        Func<Limits, (Architecture Architecture, double Accuracy)> attempt, ulong seed = 1, int bisections = 4)
    {
        (Judge judge, CostTables tables, _) = PreparedSearch.Of(problem, seed);
        double low = judge.LeastCost(new SmallestCosts(tables).SmallestPoint(axis))[axis];
        double high = Math.Min(judge.Bounds[axis], judge.Cost(problem.Space.Largest)[axis]);
        var attempts = new List<MinimizationAttempt>();
        MinimizationAttempt? best = null;
        for (int i = 0; i <= bisections; i++)
        {
            double limit = i == 0 ? high : Math.Sqrt(low * high);
            // As a user would state it, so that a limit survives being written down.
            Limits limits = problem.Limits.With(axis, Math.Ceiling(limit / axis.Step) * axis.Step);
            if (attempts.Any(made => made.Limits == limits))
                break;
            (Architecture found, double reached) = attempt(limits);
            attempts.Add(new MinimizationAttempt(found, limits, judge.Cost(found)[axis], reached));
            if (reached >= accuracy)
                (best, high) = (attempts[^1], Math.Min(limit, attempts[^1].Cost));
            else if (i == 0)
                break;
            else
                low = limit;
        }

        return new MinimizationResult(best, attempts.ToEquatableArray());
    }
}
