using MicroNets.Devices.Costs;
using MicroNets.Search.Spaces;

namespace MicroNets.Search.Costs;

/// <summary>
/// The smallest value of each cost that a space can reach, exactly: dynamic programming along the chain with the width between two
/// blocks as its state, sums for additive costs, maxima for memory. No assumption that narrower is cheaper.
/// </summary>
internal sealed class SmallestCosts
{
    private readonly CostTables _tables;
    private readonly CostVector[][] _before;
    private readonly CostVector[][] _behind;

    public SmallestCosts(CostTables tables)
    {
        _tables = tables;
        _before = NewEdges();
        _behind = NewEdges();
        _before[0][0] = CostVector.Nothing;
        for (int i = 0; i < tables.Blocks.Length; i++)
            EachStep(i, (from, to, cost, _) => _before[i + 1][to] = _before[i + 1][to].Least(_before[i][from].Then(cost)));
        _behind[^1] = tables.Head;
        for (int i = tables.Blocks.Length - 1; i >= 0; i--)
            EachStep(i, (from, to, cost, _) => _behind[i][from] = _behind[i][from].Least(cost.Then(_behind[i + 1][to])));
    }

    /// <summary>The smallest value of each cost; each may be reached by another point.</summary>
    public CostVector Smallest => _tables.Whole(_behind[0][0]);

    /// <summary>A point that reaches the smallest value of one cost.</summary>
    public Architecture SmallestPoint(CostAxis axis)
    {
        var choices = new BlockChoice[_tables.Blocks.Length];
        int width = 0;
        for (int i = 0; i < choices.Length; i++)
        {
            double best = double.PositiveInfinity;
            int next = 0;
            EachStep(i, (from, to, cost, choice) =>
            {
                if (from == width && cost.Then(_behind[i + 1][to])[axis] is var value && value < best)
                    (best, next, choices[i]) = (value, to, choice);
            });
            width = next;
        }

        return new Architecture(_tables.Space.Name, _tables.Space.Inputs[0], EquatableArray.Create<BlockChoice>(choices));
    }

    /// <summary>
    /// The space without the options that exceed a limit on their own, with everything else as cheap as can be. Null: nothing is left.
    /// </summary>
    public SearchSpace? Cut(CostVector limits)
    {
        var blocks = new List<Block>();
        for (int i = 0; i < _tables.Blocks.Length; i++)
        {
            var kept = new HashSet<BlockChoice>();
            EachStep(i, (from, to, cost, choice) =>
            {
                if (_tables.Whole(_before[i][from].Then(cost).Then(_behind[i + 1][to])).IsWithin(limits))
                    kept.Add(choice);
            });
            if (kept.Count == 0)
                return null;
            blocks.Add(Narrow(_tables.Space.Blocks[i], kept));
        }

        return _tables.Space with { Blocks = blocks.ToEquatableArray() };
    }

    // Of a decision that matters to none of the choices that are kept, everything stays.
    private static Block Narrow(Block block, HashSet<BlockChoice> kept)
    {
        var choices = BlockChoices.Of(block);
        int[][] picks = [.. choices.Picks.Where((_, c) => kept.Contains(choices.All[c]))];
        return block.Keep([.. choices.Decisions.Select((decision, d) =>
        {
            HashSet<int> picked = [.. picks.Select(pick => pick[d]).Where(option => option != BlockChoices.Nothing)];
            return Enumerable.Range(0, decision.Options.Count).Where(option => picked.Count == 0 || picked.Contains(option)).ToArray();
        })]);
    }

    private void EachStep(int block, Action<int, int, CostVector, BlockChoice> visit)
    {
        EquatableArray<BlockChoice> choices = BlockChoices.Of(_tables.Space.Blocks[block]).All;
        for (int from = 0; from < _tables.Blocks[block].Length; from++)
        {
            for (int choice = 0; choice < choices.Count; choice++)
                visit(from, _tables.Flow.After(block, from, choice), _tables.Blocks[block][from][choice], choices[choice]);
        }
    }

    private CostVector[][] NewEdges() =>
        _tables.Flow.Edges.Select(edge => Enumerable.Repeat(CostVector.Unlimited, edge.Count).ToArray()).ToArray();
}
