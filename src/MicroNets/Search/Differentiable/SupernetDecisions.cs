using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;
using MicroNets.Training;

namespace MicroNets.Search.Differentiable;

/// <summary>Carries soft decisions into a training plan of a supernet, and the plan's gradients back to the options.</summary>
internal sealed class SupernetDecisions
{
    private readonly Supernet _supernet;
    private readonly TrainingPlan _plan;
    private readonly HashSet<string> _names;
    private readonly double[][] _edgeGradient;

    public SupernetDecisions(Supernet supernet, TrainingPlan plan)
    {
        _supernet = supernet;
        _plan = plan;
        _names = [.. plan.Decisions];
        _edgeGradient = supernet.Flow.NewEdges();
    }

    public void Set(OptionWeights options)
    {
        double[][] edges = _supernet.Flow.Forward(options);
        Each(options, edges, (name, weights) => _plan.SetDecision(name, Array.ConvertAll(weights, weight => (float)weight)));
    }

    /// <summary>Adds dL/doption of the plan's last backward pass.</summary>
    public void AddGradient(OptionWeights options, OptionWeights gradient)
    {
        foreach (double[] edge in _edgeGradient)
            Array.Clear(edge);
        Each(gradient, _edgeGradient, (name, into) =>
        {
            ReadOnlySpan<double> own = _plan.DecisionGradient(name);
            for (int k = 0; k < into.Length; k++)
                into[k] += own[k];
        });
        _supernet.Flow.Backward(options, _supernet.Flow.Forward(options), _edgeGradient, gradient);
    }

    private void Each(OptionWeights options, double[][] edges, Action<string, double[]> visit)
    {
        for (int i = 0; i < _supernet.Space.Blocks.Count; i++)
        {
            Block block = _supernet.Space.Blocks[i];
            EquatableArray<BlockDecision> decisions = BlockChoices.Of(block).Decisions;
            for (int d = 0; d < decisions.Count; d++)
                Visit(decisions[d].Name, options.Blocks[i][d]);
            Visit(Supernet.InputOf(block), edges[i]);
        }

        void Visit(string name, double[] weights)
        {
            if (_names.Contains(name))
                visit(name, weights);
        }
    }
}
