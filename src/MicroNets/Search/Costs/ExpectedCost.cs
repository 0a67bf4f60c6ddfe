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
    private double[,] _parts = new double[0, 0];
    private double[] _share = [];

    /// <summary>The expected costs.</summary>
    public CostVector Forward(OptionWeights options)
    {
        int blocks = tables.Blocks.Length;
        _edges = tables.Flow.Forward(options);
        _parts = new double[CostVector.Kinds.Count, blocks + 1];
        for (int i = 0; i < blocks; i++)
        {
            double[] weights = BlockChoices.Of(_space.Blocks[i]).Weights(options.Blocks[i]);
            for (int j = 0; j < _edges[i].Length; j++)
            {
                if (_edges[i][j] == 0)
                    continue;
                CostVector[] row = tables.Blocks[i][j];
                double ops = 0, flash = 0, latency = 0, sram = 0;
                for (int c = 0; c < row.Length; c++)
                {
                    ops += weights[c] * row[c].Ops;
                    flash += weights[c] * row[c].Flash;
                    latency += weights[c] * row[c].Latency;
                    sram += weights[c] * row[c].Sram;
                }

                Accumulate(i, _edges[i][j], new CostVector(ops, flash, latency, sram));
            }
        }

        for (int j = 0; j < tables.Head.Length; j++)
            Accumulate(blocks, _edges[^1][j], tables.Head[j]);

        return tables.Whole(CostVector.Of(kind => kind == CostKind.Sram ? SmoothMaximum((int)kind) : Enumerable.Range(0, blocks + 1).Sum(i => _parts[(int)kind, i])));
    }

    /// <summary>
    /// Adds Σ over the kinds of <paramref name="slope"/> · dcost/doption to <paramref name="gradient"/>, for the options of the last
    /// <see cref="Forward"/>.
    /// </summary>
    public void Backward(OptionWeights options, CostVector slope, OptionWeights gradient)
    {
        int blocks = tables.Blocks.Length;
        double[][] edgeGradient = tables.Flow.NewEdges();
        for (int i = 0; i < blocks; i++)
        {
            CostVector part = slope with { Sram = slope.Sram * _share[i] };
            double[] weights = BlockChoices.Of(_space.Blocks[i]).Weights(options.Blocks[i]);
            var choiceGradient = new double[weights.Length];
            for (int j = 0; j < _edges[i].Length; j++)
            {
                CostVector[] row = tables.Blocks[i][j];
                double mean = 0;
                for (int c = 0; c < row.Length; c++)
                {
                    double cost = Dot(part, row[c]);
                    mean += weights[c] * cost;
                    choiceGradient[c] += _edges[i][j] * cost;
                }

                edgeGradient[i][j] += mean;
            }

            BlockChoices.Of(_space.Blocks[i]).Spread(options.Blocks[i], choiceGradient, gradient.Blocks[i]);
        }

        CostVector head = slope with { Sram = slope.Sram * _share[blocks] };
        for (int j = 0; j < tables.Head.Length; j++)
            edgeGradient[^1][j] += Dot(head, tables.Head[j]);
        tables.Flow.Backward(options, _edges, edgeGradient, gradient);
    }

    private void Accumulate(int part, double weight, CostVector costs)
    {
        foreach (CostKind kind in CostVector.Kinds)
            _parts[(int)kind, part] += weight * costs[kind];
    }

    private double SmoothMaximum(int kind)
    {
        int parts = _parts.GetLength(1);
        double largest = Enumerable.Range(0, parts).Max(i => _parts[kind, i]);
        // The smoothing moves with the largest value; its own derivative is part of the shares below.
        double scale = Math.Max(Smoothing * largest, double.Epsilon);
        double[] exponentials = Enumerable.Range(0, parts).Select(i => Math.Exp((_parts[kind, i] - largest) / scale)).ToArray();
        double sum = exponentials.Sum();
        double value = largest + (scale * Math.Log(sum));

        // value = L + cL·ln Σ exp((mᵢ − L)/(cL)) with L = max m: dvalue/dmᵢ = pᵢ, and what the scale adds goes to L.
        _share = exponentials.Select(exponential => exponential / sum).ToArray();
        double meanGap = Enumerable.Range(0, parts).Sum(i => _share[i] * (_parts[kind, i] - largest));
        int top = Array.FindIndex(exponentials, exponential => exponential == 1);
        _share[top] += (Smoothing * Math.Log(sum)) - (meanGap / Math.Max(largest, double.Epsilon));
        return value;
    }

    private static double Dot(CostVector slope, CostVector cost) =>
        (slope.Ops * cost.Ops) + (slope.Flash * cost.Flash) + (slope.Latency * cost.Latency) + (slope.Sram * cost.Sram);
}
