using MicroNets.Search.Costs;
using MicroNets.Search.Derivation;
using MicroNets.Search.Spaces;

namespace MicroNets.Search.Trials;

/// <summary>
/// Architectures of about equal cost that are worth a trial beside the one that a supernet led to. A supernet says hardly how many blocks there
/// should be: its weights have grown used to those they were trained with. And what it says of widths favours what learns fast.
/// </summary>
internal static class Rivals
{
    private static readonly double[] Shares = [0.8, 0.67, 0.55, 0.45];

    /// <summary>
    /// The architecture without its narrowest blocks (those the search gave least), the rest wider by a common factor as far as the
    /// limits allow. Different depths only; those that cannot keep the limits are left out.
    /// </summary>
    public static IEnumerable<Architecture> OfOtherDepths(Architecture architecture, Judge judge, CostTables tables)
    {
        int deep = architecture.Blocks.Count(choice => !choice.IsSkip);
        foreach (int depth in Shares.Select(share => (int)Math.Round(share * deep, MidpointRounding.AwayFromZero)).Where(depth => depth > 0 && depth < deep).Distinct())
        {
            Architecture shallow = architecture;
            while (shallow.Blocks.Count(choice => !choice.IsSkip) > depth && Removable(tables.Space, shallow) is { } block)
                shallow = shallow.With(block, BlockChoice.Skip);
            if (shallow != architecture && Widest(shallow, judge, tables) is { } wide)
                yield return wide;
        }
    }

    /// <summary>The same blocks, all at an equal share of their largest widths, as far as the limits allow; null where none keeps them.</summary>
    public static Architecture? Even(Architecture architecture, Judge judge, CostTables tables) => Widest(
        architecture with { Blocks = architecture.Blocks.Select((choice, i) => choice.IsSkip ? choice : tables.Space.Blocks[i].Largest with { Kernel = choice.Kernel }).ToEquatableArray() }, judge, tables);

    // Blocks that reduce the map stay: without them everything behind would cost more.
    private static int? Removable(SearchSpace space, Architecture architecture)
    {
        int[] candidates = Enumerable.Range(0, space.Blocks.Count)
            .Where(i => !architecture.Blocks[i].IsSkip && space.Blocks[i].Presence == Presence.Optional && space.Blocks[i].Stride == Graph.Size2D.One).ToArray();
        return candidates.Length == 0 ? null : candidates.MinBy(i => architecture.Blocks[i].Width);
    }

    // Growing must not bring back what was taken out.
    private static SearchSpace AtDepthOf(Architecture architecture, SearchSpace space) => space with
    {
        Blocks = space.Blocks.Select((block, i) => block with { Presence = architecture.Blocks[i].IsSkip ? Presence.Skipped : Presence.Required }).ToEquatableArray(),
    };

    private static Architecture? Widest(Architecture architecture, Judge judge, CostTables tables)
    {
        const double Most = 8;
        var sameBlocks = new CostTables(AtDepthOf(architecture, tables.Space), tables.Parts);
        Architecture scaled = WidthScaling.Largest(architecture, Most, judge, sameBlocks).Architecture;
        return judge.Holds(scaled) ? new Landing(judge, sameBlocks, new WidthLoss()).Run(scaled, scaled) : null;
    }
}
