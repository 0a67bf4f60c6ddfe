using MicroNets.Graph;
using MicroNets.Training;

namespace MicroNets.Search.Differentiable;

/// <summary>The moments of an optimiser as tensors under the names of the parameters, so that they can be kept and cut like
/// weights.</summary>
internal static class OptimizerMoments
{
    /// <summary>One set for each moment; parameters that are not trained have zeros.</summary>
    public static IReadOnlyList<Weights> Read(Optimizer optimizer, Network network) => optimizer.Moments.Select(moment =>
    {
        var weights = new Weights();
        foreach (ParameterSlot slot in Slots(optimizer, network))
        {
            Tensor tensor = Tensor.Zeros(slot.Parameter.Dimensions);
            if (slot.Parameter.IsTrained)
                moment.Slice(slot.Offset, slot.Parameter.Elements).CopyTo(tensor.Span);
            weights[slot.Key] = tensor;
        }

        return weights;
    }).ToArray();

    public static void Write(Optimizer optimizer, Network network, IReadOnlyList<Weights> moments, long steps)
    {
        for (int i = 0; i < moments.Count; i++)
        {
            foreach (ParameterSlot slot in Slots(optimizer, network).Where(slot => slot.Parameter.IsTrained))
                moments[i][slot.Key].Span.CopyTo(optimizer.Moments[i].Slice(slot.Offset, slot.Parameter.Elements));
        }

        optimizer.Steps = steps;
    }

    private static IEnumerable<ParameterSlot> Slots(Optimizer optimizer, Network network) => network.Layers.SelectMany(layer =>
        layer.Parameters.Where(parameter => parameter.Role != ParameterRole.Decision)
            .Select(parameter => optimizer.Parameters[layer.KeyOf(parameter)]));
}
