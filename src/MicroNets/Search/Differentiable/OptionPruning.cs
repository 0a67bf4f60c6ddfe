using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;

namespace MicroNets.Search.Differentiable;

/// <summary>
/// Takes from a space what has become improbable and still costs time: of ordered decisions the options above the probable ones (those
/// below cost nothing, and repairs want them), of the others every improbable option.
/// </summary>
internal static class OptionPruning
{
    /// <summary>An option goes when it is this much less probable than the most probable one of its decision.</summary>
    private const double Ratio = 1e-3;

    /// <summary>Ordered options kept above the most probable one whatever their probability, so that there is room to grow.</summary>
    private const int Headroom = 3;

    public static SearchSpace Apply(SearchSpace space, OptionWeights probabilities) => space.Keep((block, d, decision) =>
    {
        double[] weights = probabilities.Blocks[block][d];
        double largest = weights.Max();
        if (decision.Order == DecisionOrder.Categorical)
            return option => weights[option] >= Ratio * largest;
        int last = Math.Max(Array.FindLastIndex(weights, weight => weight >= Ratio * largest), OptionWeights.ArgMax(weights) + Headroom);
        return option => option <= last;
    });

    /// <summary>
    /// Decides for good what is not ordered: depth, kinds, kernels. Left to themselves these decisions would hover between two options as
    /// long as neither lands on the limits; once they are made, the widths land there.
    /// </summary>
    public static SearchSpace Decide(SearchSpace space, OptionWeights probabilities) => space.Keep((block, d, decision) =>
    {
        int best = OptionWeights.ArgMax(probabilities.Blocks[block][d]);
        return decision.Order == DecisionOrder.Categorical ? option => option == best : _ => true;
    });
}
