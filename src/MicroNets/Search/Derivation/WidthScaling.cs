using MicroNets.Search.Costs;
using MicroNets.Search.Spaces;

namespace MicroNets.Search.Derivation;

/// <summary>One factor for all widths of an architecture.</summary>
internal static class WidthScaling
{
    private const int Halvings = 12;

    /// <summary>The architecture times the largest factor at which the costs are within the limits, and that factor; 0 where none
    /// is.</summary>
    public static (Architecture Architecture, double Factor) Largest(Architecture architecture, double most, Judge judge, CostTables tables)
    {
        double low = 0, high = most;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            Architecture scaled = Scaled(tables.Space, architecture, middle);
            if (judge.Holds(scaled, tables))
                low = middle;
            else
                high = middle;
        }

        return (Scaled(tables.Space, architecture, low), low);
    }

    private static Architecture Scaled(SearchSpace space, Architecture architecture, double factor) => architecture with
    {
        Blocks = architecture.Blocks.Select((choice, i) => Scaled(BlockChoices.Of(space.Blocks[i]), choice, factor)).ToEquatableArray(),
    };

    private static BlockChoice Scaled(BlockChoices choices, BlockChoice choice, double factor)
    {
        int[] picks = [.. choices.Picks[choices.IndexOf(choice)]];
        for (int d = 0; d < picks.Length; d++)
        {
            BlockDecision decision = choices.Decisions[d];
            if (picks[d] == BlockChoices.Nothing || decision.Order == DecisionOrder.Categorical)
                continue;
            double wanted = factor * decision.Options[picks[d]].Size;
            picks[d] = Enumerable.Range(0, decision.Options.Count).MinBy(option => Math.Abs(decision.Options[option].Size - wanted));
        }

        return choices.Matching(picks);
    }
}
