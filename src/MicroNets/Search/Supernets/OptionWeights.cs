using MicroNets.Search.Spaces;

namespace MicroNets.Search.Supernets;

/// <summary>
/// One number for every option of every decision of every block: probabilities, Gumbel-softmax samples, one-hot decisions, or the gradient
/// with respect to any of them. A decision with a single option has the constant weight 1.
/// </summary>
internal sealed class OptionWeights
{
    public OptionWeights(SearchSpace space)
    {
        Space = space;
        Blocks = [.. space.Blocks.Select(block =>
            BlockChoices.Of(block).Decisions.Select(decision => new double[decision.Options.Count]).ToArray())];
    }

    public SearchSpace Space { get; }

    /// <summary>Of [block][decision][option].</summary>
    public double[][][] Blocks { get; }

    /// <summary>The weights of each decision.</summary>
    public IEnumerable<double[]> Decisions => Blocks.SelectMany(block => block);

    /// <summary>The decisions of an architecture as weights 0 and 1.</summary>
    public static OptionWeights OneHot(SearchSpace space, Architecture architecture)
    {
        var weights = new OptionWeights(space);
        for (int i = 0; i < weights.Blocks.Length; i++)
        {
            var choices = BlockChoices.Of(space.Blocks[i]);
            int choice = choices.IndexOf(architecture.Blocks[i]);
            if (choice < 0)
                throw new ArgumentException($"choice {architecture.Blocks[i]} for block '{space.Blocks[i].Name}' is not in the space",
                    nameof(architecture));

            // Of a decision that does not matter the first option: every vector stays a distribution.
            for (int d = 0; d < choices.Decisions.Count; d++)
                weights.Blocks[i][d][Math.Max(0, choices.Picks[choice][d])] = 1;
        }

        return weights;
    }

    /// <summary>The architecture of the largest weights.</summary>
    public Architecture ArgMax() => new(
        Space.Name,
        Space.Inputs[0],
        Space.Blocks.Select((block, i) => BlockChoices.Of(block).Matching([.. Blocks[i].Select(ArgMax)])).ToEquatableArray());

    public static int ArgMax(double[] weights) => Array.IndexOf(weights, weights.Max());
}
