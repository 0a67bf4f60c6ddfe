using MicroNets.Search.Costs;
using MicroNets.Search.Spaces;

namespace MicroNets.Search.Derivation;

/// <summary>One factor for all widths of an architecture.</summary>
internal static class WidthScaling
{
    private const int Halvings = 12;

    /// <summary>The architecture times the largest factor at which the costs are within the limits, and that factor; 0 where none is.</summary>
    public static (Architecture Architecture, double Factor) Largest(Architecture architecture, double most, Judge judge, CostTables tables)
    {
        double low = 0, high = most;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            Architecture scaled = Scaled(tables.Space, architecture, middle);
            if (tables.Of(scaled).IsWithin(judge.Bounds) && judge.Holds(scaled))
                low = middle;
            else
                high = middle;
        }

        return (Scaled(tables.Space, architecture, low), low);
    }

    private static Architecture Scaled(SearchSpace space, Architecture architecture, double factor) => architecture with
    {
        Blocks = architecture.Blocks.Select((choice, i) => choice.IsSkip ? choice : choice with
        {
            Width = Nearest(space.Blocks[i].Widths, factor * choice.Width),
            Hidden = Nearest(space.Blocks[i].HiddenWidths, factor * choice.Hidden),
        }).ToEquatableArray(),
    };

    private static int Nearest(EquatableArray<int> widths, double width) => widths.MinBy(option => Math.Abs(option - width));
}
