using MicroNets.Search.Costs;
using MicroNets.Search.Spaces;

namespace MicroNets.Search;

/// <summary>
/// A search before anything is trained: what judges, the costs of the space, and a point that keeps the limits: for certain, or where
/// there is none, likely.
/// </summary>
internal sealed record PreparedSearch(Judge Judge, CostTables Tables, Architecture FeasiblePoint)
{
    /// <summary>What is searched, with the aim that the point was found by.</summary>
    public SearchProblem Problem => Judge.Problem;

    /// <exception cref="InfeasibleException">No network of the space keeps the limits.</exception>
    public static PreparedSearch Of(SearchProblem problem, ulong seed)
    {
        var judge = new Judge(problem);
        var tables = new CostTables(problem.Space, judge.Parts);
        try
        {
            return new PreparedSearch(judge, tables, Derivation.FeasiblePoint.Find(judge, tables, seed));
        }
        catch (InfeasibleException infeasible) when (problem.Aim == Aim.Certain && infeasible.Smallest is not { CanHold: false })
        {
            if (Likely(problem, seed) is { } likely)
                return likely;
            throw;
        }
    }

    private static PreparedSearch? Likely(SearchProblem problem, ulong seed)
    {
        try
        {
            return Of(problem with { Aim = Aim.Likely }, seed);
        }
        catch (InfeasibleException)
        {
            return null;
        }
    }
}
