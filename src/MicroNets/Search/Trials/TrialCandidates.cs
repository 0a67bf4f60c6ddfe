using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Graph;
using MicroNets.Search.Costs;
using MicroNets.Search.Derivation;
using MicroNets.Search.Spaces;

namespace MicroNets.Search.Trials;

/// <summary>
/// Architectures of about equal cost that are worth a trial beside the one that a supernet led to. A supernet says hardly how many blocks
/// there should be: its weights have grown used to those they were trained with. And what it says of widths favours what learns fast.
/// </summary>
internal static class TrialCandidates
{
    // Of the depth of what was found, and of the space's largest network.
    private static readonly double[] Shares = [0.67], UniformShares = [1, 0.67, 0.5];

    /// <summary>
    /// How many there are at most: even widths, fewer blocks, and the space's largest network with the usual and with the fewest bits.
    /// </summary>
    public static int Most => 1 + Shares.Length + UniformShares.Length + 1;

    /// <summary>
    /// Where the computation of the final training lets a network see its data only a few times, one of half the size, which sees it twice
    /// as often, may learn more: what was found with its widths narrowed to so many shares of its operations, the same of the space's
    /// largest network, and those of full size.
    /// </summary>
    /// <param name="shares">Of the operations of what was found.</param>
    public static IEnumerable<Architecture> OfOtherSizes(Architecture found, Judge judge, CostTables tables, IReadOnlyList<double> shares)
    {
        foreach (double share in shares)
        {
            SearchProblem problem = judge.Problem;
            var within = new Judge(problem with
            {
                Limits = problem.Limits with { Ops = new OpCount((long)(share * judge.Cost(found)[CostAxis.Ops])) },
            });
            var narrower = new CostTables(problem.Space, within.Parts);
            foreach (Architecture smaller in new[] { Widest(found, within, narrower) }.OfType<Architecture>()
                .Concat(Uniform(within, narrower).Take(1)))
            {
                yield return smaller;
            }
        }

        foreach (Architecture even in new[] { Even(found, judge, tables) }.OfType<Architecture>().Concat(Uniform(judge, tables).Take(1)))
            yield return even;
    }

    /// <summary>
    /// The same blocks at even widths, fewer blocks, and the networks that nobody has to search for; those that cannot keep the limits are
    /// left out.
    /// </summary>
    public static IEnumerable<Architecture> Of(Architecture found, Judge judge, CostTables tables) =>
        new[] { Even(found, judge, tables) }.OfType<Architecture>().Concat(OfOtherDepths(found, judge, tables)).Concat(Uniform(judge,
            tables));

    /// <summary>
    /// The architecture without its narrowest blocks (those the search gave least), the rest wider by a common factor as far as the
    /// limits allow. Different depths only; those that cannot keep the limits are left out.
    /// </summary>
    public static IEnumerable<Architecture> OfOtherDepths(Architecture architecture, Judge judge, CostTables tables)
    {
        int deep = architecture.Depth;
        foreach (int depth in Shares.Select(share => (int)Math.Round(share * deep, MidpointRounding.AwayFromZero)).Where(depth => depth > 0
            && depth < deep).Distinct())
        {
            Architecture shallow = Shallower(tables.Space, architecture, depth);
            if (shallow != architecture && Widest(shallow, judge, tables) is { } wide)
                yield return wide;
        }
    }

    /// <summary>The space's largest network at several depths, its widths narrowed by one factor; where bits are a choice, at the fewest
    /// bits too.</summary>
    public static IEnumerable<Architecture> Uniform(Judge judge, CostTables tables)
    {
        BlockChoice UsualKernel(BlockChoice choice, int block) => choice.IsSkip ? choice : choice with
        {
            Kernel = tables.Space.Blocks[block].Kernels[0],
        };
        Architecture Usual(Architecture largest) => largest with { Blocks = largest.Blocks.Select(UsualKernel).ToEquatableArray() };
        Architecture all = Usual(tables.Space.Largest);
        IEnumerable<Architecture> shapes = UniformShares.Select(share => Shallower(tables.Space, all, (int)Math.Round(share * all.Depth)));
        if (tables.Space.AtFewestBits is { } packed)
            shapes = shapes.Append(Usual(packed));
        return shapes.Distinct()
            .Select(blocks => Widest(blocks, judge, tables)).OfType<Architecture>();
    }

    /// <summary>The same blocks, all at an equal share of their largest widths, as far as the limits allow; null where none keeps
    /// them.</summary>
    public static Architecture? Even(Architecture architecture, Judge judge, CostTables tables) => Widest(
        architecture with
        {
            Blocks = architecture.Blocks.Select((choice, i) => choice.IsSkip ? choice : Widened(tables.Space.Blocks[i],
                choice)).ToEquatableArray(),
        },
        judge,
        tables);

    private static BlockChoice Widened(Block block, BlockChoice choice) =>
        choice with { Width = block.Widths[^1], Hidden = choice.Hidden == 0 ? 0 : block.HiddenWidths[^1] };

    private static Architecture Shallower(SearchSpace space, Architecture architecture, int depth)
    {
        while (architecture.Depth > depth && Removable(space, architecture) is { } block)
            architecture = architecture.With(block, BlockChoice.Skip);
        return architecture;
    }

    // Of the stage with the most blocks to spare the one that is narrowest for its place. Blocks that reduce the map stay: without them
    // everything behind would cost more.
    private static int? Removable(SearchSpace space, Architecture architecture)
    {
        int Stage(int block) => space.Blocks.Take(block + 1).Count(before => before.Stride != Size2D.One);
        double Share(int block) => (double)architecture.Blocks[block].Width / space.Blocks[block].Widths[^1];
        return Enumerable.Range(0, space.Blocks.Count)
            .Where(i => !architecture.Blocks[i].IsSkip && space.Blocks[i].Presence == Presence.Optional
                && space.Blocks[i].Stride == Size2D.One)
            .GroupBy(Stage).MaxBy(stage => stage.Count())?.Reverse().MinBy(Share);
    }

    // Growing must not bring back what was taken out.
    private static SearchSpace AtDepthOf(Architecture architecture, SearchSpace space) => space with
    {
        Blocks = space.Blocks.Select((block, i) => block with { Presence = architecture.Blocks[i].IsSkip ? Presence.Skipped
            : Presence.Required }).ToEquatableArray(),
    };

    private static Architecture? Widest(Architecture architecture, Judge judge, CostTables tables)
    {
        const double Widening = 8;
        var sameBlocks = new CostTables(AtDepthOf(architecture, tables.Space), tables.Parts);
        Architecture scaled = WidthScaling.Largest(architecture, Widening, judge, sameBlocks).Architecture;
        return judge.Holds(scaled) ? new Repair(judge, sameBlocks, new WidthLoss()).Run(scaled, scaled) : null;
    }
}
