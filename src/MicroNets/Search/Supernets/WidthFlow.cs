using MicroNets.Search.Spaces;

namespace MicroNets.Search.Supernets;

/// <summary>
/// How widths flow along the chain when decisions are soft: the weight of each width on each edge, from the weights of the blocks'
/// options. Decisions are taken as independent: behind a body the weights are the body's, behind a residual those of the larger
/// of two widths, and a skip mixes in what came before. One-hot decisions give one-hot edges.
/// </summary>
internal sealed class WidthFlow
{
    private readonly BlockChoices[] _choices;
    private readonly int[][] _groupOf;
    private readonly int[][][] _position;

    public WidthFlow(SearchSpace space)
    {
        Edges = Supernets.Edges.Of(space);
        _choices = [.. space.Blocks.Select(BlockChoices.Of)];
        _groupOf = new int[_choices.Length][];
        _position = new int[_choices.Length][][];
        for (int i = 0; i < _choices.Length; i++)
        {
            // Choices of one width lead to the same place; the skip has the width 0.
            Block block = space.Blocks[i];
            int[] widths = [.. _choices[i].All.Select(choice => choice.Width).Distinct()], after = [.. Edges[i + 1]];
            _groupOf[i] = [.. _choices[i].All.Select(choice => Array.IndexOf(widths, choice.Width))];
            _position[i] = [.. Edges[i].Select(input =>
                widths.Select(width => Array.IndexOf(after, width == 0 ? input : block.OutputWidth(input, width))).ToArray())];
        }
    }

    /// <summary>The widths of each edge, ascending.</summary>
    public EquatableArray<EquatableArray<int>> Edges { get; }

    /// <summary>The position on the next edge of the width behind a block, for a width before it and a choice.</summary>
    public int After(int block, int before, int choice) => _position[block][before][_groupOf[block][choice]];

    /// <summary>The weight of each width of each edge.</summary>
    public double[][] Forward(OptionWeights options)
    {
        double[][] edges = NewEdges();
        edges[0][0] = 1;
        for (int i = 0; i < _choices.Length; i++)
        {
            double[] groups = Grouped(i, options);
            for (int j = 0; j < edges[i].Length; j++)
            {
                int[] position = _position[i][j];
                for (int g = 0; g < groups.Length; g++)
                    edges[i + 1][position[g]] += edges[i][j] * groups[g];
            }
        }

        return edges;
    }

    /// <summary>
    /// Adds to <paramref name="gradient"/> what the gradient with respect to the edges' weights says of the options.
    /// <paramref name="edgeGradient"/> is used up: it ends as the whole gradient of each edge, its successors included.
    /// </summary>
    public void Backward(OptionWeights options, double[][] edges, double[][] edgeGradient, OptionWeights gradient)
    {
        for (int i = _choices.Length - 1; i >= 0; i--)
        {
            double[] groups = Grouped(i, options), slopes = new double[groups.Length];
            for (int j = 0; j < edges[i].Length; j++)
            {
                int[] position = _position[i][j];
                for (int g = 0; g < groups.Length; g++)
                {
                    double passed = edgeGradient[i + 1][position[g]];
                    slopes[g] += edges[i][j] * passed;
                    edgeGradient[i][j] += groups[g] * passed;
                }
            }

            _choices[i].Spread(options.Blocks[i], [.. _groupOf[i].Select(group => slopes[group])], gradient.Blocks[i]);
        }
    }

    public double[][] NewEdges() => Edges.Select(edge => new double[edge.Count]).ToArray();

    private double[] Grouped(int block, OptionWeights options)
    {
        var groups = new double[_position[block][0].Length];
        double[] weights = _choices[block].Weights(options.Blocks[block]);
        for (int c = 0; c < weights.Length; c++)
            groups[_groupOf[block][c]] += weights[c];
        return groups;
    }
}
