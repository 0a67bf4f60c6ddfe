using MicroNets.Devices.Costs;
using MicroNets.Search.Costs;
using MicroNets.Search.Spaces;

namespace MicroNets.Search.Differentiable;

/// <summary>Cuts a space before its supernet is trained, so that small targets search fast.</summary>
internal static class SupernetCut
{
    /// <summary>
    /// Without the options that exceed a limit on their own, and then without widths beyond a common share of the largest, such that the
    /// network of all the largest options costs at most <paramref name="largestOverLimits"/> times the limits on sums.
    /// </summary>
    public static SearchSpace Apply(CostTables tables, CostVector limits, double largestOverLimits)
    {
        // Memory of parts is a little above the plan of the whole now and then; where no point is left, it does not cut.
        var reach = new SmallestCosts(tables);
        SearchSpace space = reach.Cut(CostTables.InParts(limits)) ?? reach.Cut(WithoutMaxima(limits))
            ?? throw new InvalidOperationException("a space with a point that fits has been cut to nothing");
        CostVector most = WithoutMaxima(CostVector.Of(axis => limits[axis] * largestOverLimits));
        const int Grains = 64;
        for (int grain = Grains; grain > 1; grain--)
        {
            SearchSpace capped = Capped(space, (double)grain / Grains);
            if (tables.Of(capped.Largest).IsWithin(most))
                return capped;
        }

        return Capped(space, 1.0 / Grains);
    }

    private static CostVector WithoutMaxima(CostVector limits) =>
        CostVector.Of(axis => axis.Over == Combination.Maximum ? double.PositiveInfinity : limits[axis]);

    private static SearchSpace Capped(SearchSpace space, double share) => space.Keep((_, _, decision) =>
        option => decision.Order == DecisionOrder.Categorical || option == 0 || decision.Options[option].Size <= share * decision.Largest);
}
