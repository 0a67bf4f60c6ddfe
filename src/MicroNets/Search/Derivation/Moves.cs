using MicroNets.Search.Spaces;

namespace MicroNets.Search.Derivation;

/// <summary>The neighbours of an architecture: one block changed by a little.</summary>
internal static class Moves
{
    // Large steps cross a large excess in few moves; the small ones land.
    private static readonly int[] Strides = [1, 2, 4, 8];

    public static IEnumerable<Architecture> Smaller(SearchSpace space, Architecture from)
    {
        for (int i = 0; i < space.Blocks.Count; i++)
        {
            if (from.Blocks[i].IsSkip)
                continue;
            foreach (BlockChoice smaller in Neighbours(space.Blocks[i], from.Blocks[i], -1))
                yield return from.With(i, smaller);
            if (space.Blocks[i].Presence == Presence.Optional)
                yield return from.With(i, BlockChoice.Skip);
        }
    }

    public static IEnumerable<Architecture> Larger(SearchSpace space, Architecture from)
    {
        int width = from.Input.Channels;
        for (int i = 0; i < space.Blocks.Count; i++)
        {
            Block block = space.Blocks[i];
            BlockChoice choice = from.Blocks[i];
            if (!choice.IsSkip)
            {
                foreach (BlockChoice larger in Neighbours(block, choice, 1))
                    yield return from.With(i, larger);
                width = block.OutputWidth(width, choice.Width);
            }
            else if (block.Presence == Presence.Optional)
            {
                foreach (BlockChoice back in block.ComingBack(width))
                    yield return from.With(i, back);
            }
        }
    }

    /// <summary>What differs, as a person would write it.</summary>
    public static string Describe(SearchSpace space, Architecture from, Architecture to) =>
        string.Join(", ", Enumerable.Range(0, space.Blocks.Count)
        .Where(i => from.Blocks[i] != to.Blocks[i])
        .Select(i => $"{space.Blocks[i].Name}: {Text(from.Blocks[i])} → {Text(to.Blocks[i])}"));

    private static string Text(BlockChoice choice) => choice.IsSkip ? "skip" : $"{choice}";

    // One decision changed: an ordered one by some places, another one to any option that is not smaller (not larger) than what it is.
    private static IEnumerable<BlockChoice> Neighbours(Block block, BlockChoice choice, int sign)
    {
        var choices = BlockChoices.Of(block);
        int[] picks = choices.Picks[choices.IndexOf(choice)];
        for (int d = 1; d < picks.Length; d++)
        {
            if (picks[d] == BlockChoices.Nothing)
                continue;
            BlockDecision decision = choices.Decisions[d];
            double size = decision.Options[picks[d]].Size;
            IEnumerable<int> others = decision.Order == DecisionOrder.Ordered
                ? Strides.Select(stride => picks[d] + (sign * stride)).Where(option => option >= 0 && option < decision.Options.Count)
                : Enumerable.Range(0, decision.Options.Count)
                    .Where(option => option != picks[d] && (decision.Options[option].Size - size) * sign >= 0);
            foreach (int option in others)
                yield return choices.Matching(Changed(picks, d, option));
        }
    }

    private static int[] Changed(int[] picks, int decision, int option)
    {
        int[] changed = [.. picks];
        changed[decision] = option;
        return changed;
    }
}
