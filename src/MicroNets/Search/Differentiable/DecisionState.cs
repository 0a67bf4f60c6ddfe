using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;

namespace MicroNets.Search.Differentiable;

/// <summary>What a search thinks of a decision after a round.</summary>
/// <param name="Name">Of the block and of what is decided.</param>
/// <param name="Options">Names of the options of the supernet as it began; empty where a width is decided.</param>
/// <param name="Values">The probability of each, 0 of those that have left; of a width the expected one alone. Rounded to four digits behind the point: they are looked at.</param>
public sealed record DecisionState(string Name, EquatableArray<string> Options, EquatableArray<double> Values)
{
    private const int Digits = 4;

    /// <param name="cut">The supernet as it began.</param>
    /// <param name="probabilities">Over what is left of it.</param>
    internal static EquatableArray<DecisionState> Of(SearchSpace cut, OptionWeights probabilities)
    {
        var states = new List<DecisionState>();
        for (int i = 0; i < cut.Blocks.Count; i++)
        {
            EquatableArray<BlockDecision> whole = BlockChoices.Of(cut.Blocks[i]).Decisions, left = BlockChoices.Of(probabilities.Space.Blocks[i]).Decisions;
            for (int d = 0; d < whole.Count; d++)
            {
                if (whole[d].Options.Count > 1)
                    states.Add(Of(whole[d], left[d], probabilities.Blocks[i][d]));
            }
        }

        return [.. states];
    }

    private static DecisionState Of(BlockDecision whole, BlockDecision left, double[] probabilities)
    {
        if (whole.Order == DecisionOrder.Ordered)
            return new DecisionState(whole.Name, [], [Math.Round(left.Options.Select((option, k) => option.Size * probabilities[k]).Sum(), Digits)]);
        return new DecisionState(
            whole.Name,
            [.. whole.Options.Select(option => option.Name)],
            [.. whole.Options.Select(option => left.Options.Span.IndexOf(option) is >= 0 and var k ? Math.Round(probabilities[k], Digits) : 0)]);
    }
}
