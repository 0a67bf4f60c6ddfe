using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>
/// Start values of a network's parameters, each from a random stream of its own name: adding a layer leaves the others as they were.
/// </summary>
internal static class Initialization
{
    /// <summary>
    /// Convolutions: normal with variance 2 / inputs of one output (He et al. 2015). Dense layers: uniform ±√(6 / (inputs + outputs))
    /// (Glorot and Bengio 2010). Scales and variances 1, decision weights equal, all else 0.
    /// </summary>
    public static Weights Initialize(this Network network, ulong seed)
    {
        var weights = new Weights();
        foreach (Layer layer in network.Layers)
        {
            foreach (Parameter parameter in layer.Parameters)
                weights[layer.KeyOf(parameter)] = new Tensor(parameter.Dimensions, Values(layer, parameter, seed));
        }

        return weights;
    }

    private static float[] Values(Layer layer, Parameter parameter, ulong seed)
    {
        var values = new float[parameter.Elements];
        switch (parameter.Role)
        {
            case ParameterRole.Weight:
                FillWeights(layer, parameter, new RandomStream(seed, $"initialization/{layer.KeyOf(parameter)}"), values);
                break;
            case ParameterRole.Scale or ParameterRole.RunningVariance:
                Array.Fill(values, 1);
                break;
            case ParameterRole.Decision:
                Array.Fill(values, 1f / values.Length);
                break;
            default:
                break;
        }

        return values;
    }

    private static void FillWeights(Layer layer, Parameter parameter, RandomStream stream, float[] values)
    {
        int outputs = parameter.Dimensions[0], inputs = parameter.Elements / outputs;
        if (layer.Op is Dense)
        {
            float limit = MathF.Sqrt(6f / (inputs + outputs));
            stream.FillUniform(values, -limit, limit);
            return;
        }

        int fanIn = layer.Op is DepthwiseConv2D depthwise ? depthwise.Kernel.Area : inputs;
        stream.FillNormal(values, MathF.Sqrt(2f / fanIn));
    }
}
