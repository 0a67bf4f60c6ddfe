using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Quantization;

/// <summary>From a folded float network and the formats of its tensors to integers.</summary>
internal static class IntegerConversion
{
    public static IntegerNetwork Convert(Network network, Weights weights, IReadOnlyDictionary<string, TensorFormat> formats, BitPlan plan,
        WeightClipping clipping)
    {
        network = plan.Stated(network);
        return new IntegerNetwork(network, network.Layers.Select(layer => new IntegerLayer(layer, formats[layer.Name])
        {
            Weights = layer.Parameters.Any(parameter => parameter.Role == ParameterRole.Weight)
                ? WeightQuantization.Quantize(layer, weights, formats[layer.Node.Inputs[0]].Scale, plan.Weights(layer.Name), clipping)
                : null,
            Tensors = layer.Op is Constant
                ? [new IntegerTensor(formats[layer.Name], [.. weights[layer, "value"].Values.Select(formats[layer.Name].ToInteger)])] : [],
        }));
    }
}
