using MicroNets.Search.Costs;
using MicroNets.Search.Derivation;
using MicroNets.Search.Spaces;

namespace MicroNets.Search.Trials;

/// <summary>
/// An architecture at other depths and about equal cost. A supernet says well how wide its blocks should be beside each other, but
/// hardly how many there should be: its weights have grown used to the blocks they were trained with. So depth is put to a trial.
/// </summary>
internal static class Depths
{
    private static readonly double[] Shares = [0.8, 0.67, 0.55, 0.45];

    /// <summary>
    /// The architecture without its narrowest blocks (those the search gave least), the rest wider by a common factor as far as the
    /// limits allow. Different depths only; those that cannot keep the limits are left out.
    /// </summary>
    public static IEnumerable<Architecture> Of(Architecture architecture, Judge judge, CostTables tables)
    {
        int deep = architecture.Blocks.Count(choice => !choice.IsSkip);
        foreach (int depth in Shares.Select(share => (int)Math.Round(share * deep, MidpointRounding.AwayFromZero)).Where(depth => depth > 0 && depth < deep).Distinct())
        {
            Architecture shallow = architecture;
            while (shallow.Blocks.Count(choice => !choice.IsSkip) > depth && Removable(tables.Space, shallow) is { } block)
                shallow = shallow.With(block, BlockChoice.Skip);
            Architecture wide = Widest(shallow, judge, new CostTables(AtDepthOf(shallow, tables.Space), tables.Parts));
            if (shallow != architecture && judge.Holds(wide))
                yield return wide;
        }
    }

    // Blocks that reduce the map stay: without them everything behind would cost more.
    private static int? Removable(SearchSpace space, Architecture architecture)
    {
        int[] candidates = Enumerable.Range(0, space.Blocks.Count)
            .Where(i => !architecture.Blocks[i].IsSkip && space.Blocks[i].Presence == Presence.Optional && space.Blocks[i].Stride == 1).ToArray();
        return candidates.Length == 0 ? null : candidates.MinBy(i => architecture.Blocks[i].Width);
    }

    // Growing must not bring back what was taken out.
    private static SearchSpace AtDepthOf(Architecture architecture, SearchSpace space) => space with
    {
        Blocks = space.Blocks.Select((block, i) => block with { Presence = architecture.Blocks[i].IsSkip ? Presence.Skipped : Presence.Required }).ToEquatableArray(),
    };

    private static Architecture Widest(Architecture shallow, Judge judge, CostTables tables)
    {
        const double Most = 8;
        Architecture scaled = WidthScaling.Largest(shallow, Most, judge, tables).Architecture;
        return judge.Holds(scaled) ? new Landing(judge, tables, new WidthLoss()).Run(scaled, scaled) : scaled;
    }
}
