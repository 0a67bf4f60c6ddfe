using System.Runtime.CompilerServices;

namespace MicroNets.Search.Spaces;

/// <summary>
/// What there is to decide about a block, as a list of decisions, and every choice as a list of indices: the option it picks of each
/// decision, or <see cref="Nothing"/> where the decision does not matter to it (the width of a block that is left out). Whoever decides
/// knows no more of a block than this.
/// </summary>
internal sealed class BlockChoices
{
    public const int Nothing = -1;

    private static readonly ConditionalWeakTable<Block, BlockChoices> s_known = [];

    private readonly Dictionary<BlockChoice, int> _index = [];

    private BlockChoices(Block block)
    {
        Decisions = block.Decisions.ToEquatableArray();
        Picks = [.. block.Picks()];
        All = Picks.Select(picks => block.Choose(picks)).ToEquatableArray();
        for (int i = 0; i < All.Count; i++)
            _index.Add(All[i], i);
    }

    public EquatableArray<BlockDecision> Decisions { get; }

    /// <summary>Every choice, the skip (where it is one) first; later decisions run faster.</summary>
    public EquatableArray<BlockChoice> All { get; }

    /// <summary>Of [choice] the index of the option of each decision.</summary>
    public IReadOnlyList<int[]> Picks { get; }

    public static BlockChoices Of(Block block) => s_known.GetValue(block, static block => new BlockChoices(block));

    /// <summary>The position of a choice; −1: it is none of this block's.</summary>
    public int IndexOf(BlockChoice choice) => _index.GetValueOrDefault(choice, -1);

    /// <summary>The first choice that picks these options of the decisions that matter to it; any option where <see cref="Nothing"/> is
    /// asked.</summary>
    public BlockChoice Matching(IReadOnlyList<int> options)
    {
        for (int c = 0; c < All.Count; c++)
        {
            if (Agree(Picks[c], options))
                return All[c];
        }

        throw new ArgumentException($"no choice for options {string.Join(", ", options)}", nameof(options));
    }

    /// <summary>The weight of each choice, the product of those of its options, from weights of [decision][option].</summary>
    public double[] Weights(double[][] options)
    {
        var weights = new double[All.Count];
        for (int c = 0; c < weights.Length; c++)
            weights[c] = Product(options, Picks[c], except: Nothing);
        return weights;
    }

    /// <summary>Adds to dL/d(option) what dL/d(choice weight) says of them.</summary>
    public void Spread(double[][] options, double[] choiceGradient, double[][] optionGradient)
    {
        for (int c = 0; c < choiceGradient.Length; c++)
        {
            int[] picks = Picks[c];
            for (int d = 0; d < picks.Length; d++)
            {
                if (picks[d] != Nothing)
                    optionGradient[d][picks[d]] += choiceGradient[c] * Product(options, picks, except: d);
            }
        }
    }

    private static bool Agree(int[] picks, IReadOnlyList<int> options)
    {
        for (int d = 0; d < picks.Length; d++)
        {
            if (picks[d] != Nothing && options[d] != Nothing && picks[d] != options[d])
                return false;
        }

        return true;
    }

    private static double Product(double[][] options, int[] picks, int except)
    {
        double product = 1;
        for (int d = 0; d < picks.Length; d++)
        {
            if (picks[d] != Nothing && d != except)
                product *= options[d][picks[d]];
        }

        return product;
    }
}
