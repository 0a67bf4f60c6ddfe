using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Graph;
using MicroNets.Search.Costs;
using MicroNets.Search.Derivation;
using MicroNets.Search.Spaces;

namespace MicroNets.Search.Trials;

/// <summary>
/// Architectures of about equal cost that are worth a trial beside the one that a supernet led to. A supernet says well which kernels and
/// kinds of block are better, but hardly how many blocks there should be: its weights have grown used to those they were trained with. And
/// what it says of widths favours what learns fast.
/// </summary>
internal static class TrialCandidates
{
    // Of the depth of what was found; of the depth of the space's largest network, as far as needed; and of that with the usual kernels.
    private static readonly double[] s_shares = [0.5, 0.67], s_uniformShares = [1, 0.67, 0.5];
    private const double UsualShare = 0.5;

    /// <summary>
    /// How many there are at most: fewer blocks, even widths, and the space's largest network with the kernels that were found, with the
    /// usual ones and fewer blocks, and with the fewest bits.
    /// </summary>
    public static int Most => s_shares.Length + 1 + 3;

    /// <summary>
    /// Where the computation of the final training lets a network see its data only a few times, one of half the size, which sees it twice
    /// as often, may learn more, and so may one of fewer blocks, which learns faster: what was found, with fewer blocks, narrowed to so
    /// many shares of its operations, and both; last at even widths. What differs most comes first.
    /// </summary>
    /// <param name="shares">Of the operations of what was found.</param>
    public static IEnumerable<Architecture> OfOtherSizes(Architecture found, Judge judge, CostTables tables, IReadOnlyList<double> shares)
    {
        Architecture fewer = Shallower(tables.Space, found, UsualShare);
        if (Widest(fewer, judge, tables) is { } shallow)
            yield return shallow;
        foreach (double share in shares)
        {
            SearchProblem problem = judge.Problem;
            var within = new Judge(problem with
            {
                Limits = problem.Limits with { Ops = new OpCount((long)(share * judge.Cost(found)[CostAxis.Ops])) },
            });
            var narrower = new CostTables(problem.Space, within.Parts);
            foreach (Architecture smaller in Those(Widest(found, within, narrower), Widest(fewer, within, narrower)))
                yield return smaller;
        }

        if (Even(found, judge, tables) is { } even)
            yield return even;
    }

    /// <summary>
    /// Fewer blocks, the same blocks at even widths, and networks of even shape; those that cannot keep the limits are left out. What
    /// differs most comes first, for a search that can try a few only.
    /// </summary>
    public static IEnumerable<Architecture> Of(Architecture found, Judge judge, CostTables tables)
    {
        SearchSpace space = tables.Space;
        Architecture shallow = Shallower(space, WithKernels(null, space.Largest, space), UsualShare);
        Architecture? packed = space.AtFewestBits is { } fewest ? Widest(WithKernels(found, fewest, space), judge, tables) : null;
        Architecture[] depths = [.. OfOtherDepths(found, judge, tables)];
        return depths.Take(1).Concat(Those(Even(found, judge, tables))).Concat(depths.Skip(1))
            .Concat(Those(Uniform(judge, tables, found), Widest(shallow, judge, tables), packed));
    }

    /// <summary>
    /// The architecture without its narrowest blocks (those the search gave least), the rest wider by a common factor as far as the
    /// limits allow. Different depths only; those that cannot keep the limits are left out.
    /// </summary>
    public static IEnumerable<Architecture> OfOtherDepths(Architecture architecture, Judge judge, CostTables tables)
    {
        foreach (Architecture shallow in s_shares.Select(share => Shallower(tables.Space, architecture, share)).Distinct())
        {
            if (shallow != architecture && Widest(shallow, judge, tables) is { } wide)
                yield return wide;
        }
    }

    /// <summary>The space's largest network, its widths narrowed by one factor as far as the limits allow, with fewer blocks where no
    /// narrowing keeps them; null where nothing does.</summary>
    /// <param name="kernels">Its blocks have these kernels, and the most frequent of them where it skips one; null: the usual
    /// ones.</param>
    public static Architecture? Uniform(Judge judge, CostTables tables, Architecture? kernels = null)
    {
        Architecture all = WithKernels(kernels, tables.Space.Largest, tables.Space);
        return s_uniformShares.Select(share => Widest(Shallower(tables.Space, all, share), judge, tables)).OfType<Architecture>()
            .FirstOrDefault();
    }

    // The kernels of one architecture in the blocks of another.
    private static Architecture WithKernels(Architecture? kernels, Architecture largest, SearchSpace space)
    {
        Size2D[] frequent = kernels is null ? [] : [.. kernels.Blocks.Where(choice => !choice.IsSkip).GroupBy(choice => choice.Kernel)
            .OrderByDescending(kernel => kernel.Count()).Select(kernel => kernel.Key)];
        Size2D KernelOf(int block) => kernels is { } found && !found.Blocks[block].IsSkip ? found.Blocks[block].Kernel
            : frequent.Concat(space.Blocks[block].Kernels).First(kernel => space.Blocks[block].Kernels.Contains(kernel));
        return largest with
        {
            Blocks = largest.Blocks.Select((choice, i) => choice.IsSkip ? choice : choice with { Kernel = KernelOf(i) }).ToEquatableArray(),
        };
    }

    private static IEnumerable<Architecture> Those(params Architecture?[] candidates) => candidates.OfType<Architecture>();

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

    private static Architecture Shallower(SearchSpace space, Architecture architecture, double share)
    {
        int depth = Math.Max(1, (int)Math.Round(share * architecture.Depth, MidpointRounding.AwayFromZero));
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
