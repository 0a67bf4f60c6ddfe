using MicroNets.Devices.Costs;
using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;

namespace MicroNets.Search.Costs;

/// <summary>
/// The costs of a space under soft decisions: the expectation of the exact costs (<see cref="CostTables"/>), decisions taken as
/// independent. Sums add the expectations of the blocks; memory is their smooth maximum, s·ln Σ exp(mᵢ / s), which exceeds the largest
/// mᵢ by at most s·ln(blocks). One-hot decisions give the costs of the decided network (memory within that smoothing).
/// </summary>
internal sealed class ExpectedCost(CostTables tables)
{
    /// <summary>s as a share of the largest block's memory.</summary>
    private const double Smoothing = 0.004;

    private readonly SearchSpace _space = tables.Space;
    private double[][] _edges = [];
    private CostVector[] _parts = [];
    private CostVector[] _shares = [];

    /// <summary>What it is the expectation of.</summary>
    public CostTables Tables => tables;

    /// <summary>What whole networks cost over what their parts say, near the decisions at hand.</summary>
    public CostVector WholeOverParts { get; set; } = CostVector.Of(_ => 1);

    /// <summary>The expected costs.</summary>
    public CostVector Forward(OptionWeights options)
    {
        int blocks = tables.Blocks.Length;
        _edges = tables.Flow.Forward(options);
        _parts = new CostVector[blocks + 1];
        for (int i = 0; i < blocks; i++)
        {
            double[] weights = BlockChoices.Of(_space.Blocks[i]).Weights(options.Blocks[i]);
            for (int j = 0; j < _edges[i].Length; j++)
            {
                if (_edges[i][j] == 0)
                    continue;
                CostVector[] row = tables.Blocks[i][j];
                CostVector mean = CostVector.Nothing;
                for (int c = 0; c < row.Length; c++)
                    mean = mean.Plus(weights[c], row[c]);
                _parts[i] = _parts[i].Plus(_edges[i][j], mean);
            }
        }

        for (int j = 0; j < tables.Head.Length; j++)
            _parts[blocks] = _parts[blocks].Plus(_edges[^1][j], tables.Head[j]);

        _shares = [.. _parts.Select(_ => CostVector.Of(_ => 1))];
        return tables.Whole(CostVector.Of(axis => axis.Over == Combination.Maximum ? SmoothMaximum(axis) : _parts.Sum(part => part[axis])))
            .Times(WholeOverParts);
    }

    /// <summary>
    /// Adds Σ over the axes of <paramref name="slope"/> · dcost/doption to <paramref name="gradient"/>, for the options of the last
    /// <see cref="Forward"/>.
    /// </summary>
    public void Backward(OptionWeights options, CostVector slope, OptionWeights gradient)
    {
        int blocks = tables.Blocks.Length;
        slope = slope.Times(WholeOverParts);
        double[][] edgeGradient = tables.Flow.NewEdges();
        for (int i = 0; i < blocks; i++)
        {
            CostVector part = slope.Times(_shares[i]);
            double[] weights = BlockChoices.Of(_space.Blocks[i]).Weights(options.Blocks[i]);
            var choiceGradient = new double[weights.Length];
            for (int j = 0; j < _edges[i].Length; j++)
            {
                CostVector[] row = tables.Blocks[i][j];
                double mean = 0;
                for (int c = 0; c < row.Length; c++)
                {
                    double cost = part.Dot(row[c]);
                    mean += weights[c] * cost;
                    choiceGradient[c] += _edges[i][j] * cost;
                }

                edgeGradient[i][j] += mean;
            }

            BlockChoices.Of(_space.Blocks[i]).Spread(options.Blocks[i], choiceGradient, gradient.Blocks[i]);
        }

        CostVector head = slope.Times(_shares[blocks]);
        for (int j = 0; j < tables.Head.Length; j++)
            edgeGradient[^1][j] += head.Dot(tables.Head[j]);
        tables.Flow.Backward(options, _edges, edgeGradient, gradient);
    }

    // Leaves the derivative by each part as its share.
    private double SmoothMaximum(CostAxis axis)
    {
        double[] parts = [.. _parts.Select(part => part[axis])];
        double largest = parts.Max();
        // The smoothing moves with the largest value; its own derivative is part of the shares below.
        double scale = Math.Max(Smoothing * largest, double.Epsilon);
        double[] exponentials = [.. parts.Select(part => Math.Exp((part - largest) / scale))];
        double sum = exponentials.Sum();
        double value = largest + (scale * Math.Log(sum));

        // value = L + cL·ln Σ exp((mᵢ − L)/(cL)) with L = max m: dvalue/dmᵢ = pᵢ, and what the scale adds goes to L.
        double[] shares = [.. exponentials.Select(exponential => exponential / sum)];
        double meanGap = shares.Zip(parts, (share, part) => share * (part - largest)).Sum();
        shares[Array.FindIndex(exponentials, exponential => exponential == 1)] += (Smoothing * Math.Log(sum)) - (
            meanGap / Math.Max(largest, double.Epsilon));
        for (int i = 0; i < shares.Length; i++)
            _shares[i] = _shares[i].With(axis, shares[i]);
        return value;
    }
}
