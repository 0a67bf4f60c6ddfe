using MicroNets.Devices.Costs;
using MicroNets.Numerics;
using MicroNets.Search.Costs;
using MicroNets.Search.Spaces;

namespace MicroNets.Search.Derivation;

/// <summary>Finds a point that keeps every limit, or says that there is none.</summary>
internal static class FeasiblePoint
{
    private const int Attempts = 2000;

    /// <summary>
    /// The points with the smallest value of each cost are tried first: narrow networks are cheap in everything, so one of them nearly
    /// always keeps all limits; then random points, each shrunk as far as it goes.
    /// </summary>
    /// <exception cref="InfeasibleException">A limit that no network keeps, or none found that keeps all.</exception>
    public static Architecture Find(Judge judge, CostTables tables, ulong seed)
    {
        EquatableArray<SmallestReachable> smallest = Feasibility.Smallest([tables], judge);
        if (smallest.FirstOrDefault(limit => !limit.CanHold) is { } impossible)
            throw new InfeasibleException(impossible);
        var reach = new SmallestCosts(tables);
        foreach (CostAxis axis in CostAxis.All)
        {
            if (reach.SmallestPoint(axis) is var point && judge.Holds(point))
                return point;
        }

        for (int i = 0; i < Attempts; i++)
        {
            var random = new RandomStream(seed, "search/refuge", i);
            Architecture point = Smallest(tables, judge, tables.Space.Sample(ref random));
            if (judge.Holds(point))
                return point;
        }

        if (smallest.FirstOrDefault(limit => !limit.WasReached) is { } unreached)
            throw new InfeasibleException(unreached);
        throw new InfeasibleException("found no network that keeps all limits at once, though each can be kept on its own; expected "
            + "limits that some network keeps; relax one of them");
    }

    private static Architecture Smallest(CostTables tables, Judge judge, Architecture point)
    {
        while (tables.Of(point).ExcessOver(judge.Bounds) is > 0 and var excess)
        {
            Architecture? next = Moves.Smaller(tables.Space, point).MinBy(to => tables.Of(to).ExcessOver(judge.Bounds));
            if (next is null || tables.Of(next).ExcessOver(judge.Bounds) >= excess)
                break;
            point = next;
        }

        return point;
    }
}
