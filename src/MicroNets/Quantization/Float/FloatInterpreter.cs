using MicroNets.Graph;

namespace MicroNets.Quantization.Float;

/// <summary>
/// Runs a float network sample by sample and keeps every tensor: what calibration looks at, and what integers are compared with.
/// Takes folded networks (no batch norm), with or without fake quantisers. May be called from several threads.
/// </summary>
public sealed class FloatInterpreter
{
    private readonly Network _network;
    private readonly Weights _weights;

    /// <exception cref="GraphException">An op has no float form here, or weights are missing; names the node.</exception>
    public FloatInterpreter(Network network, Weights weights)
    {
        weights.CheckFit(network);
        foreach (Layer layer in network.Layers.Skip(1))
        {
            if (!FloatKernels.ByOp.ContainsKey(layer.Op.GetType()))
                throw new GraphException(layer.Name, new GraphException(layer.Op.Kind(), "an op of a folded float network"));
        }

        _network = network;
        _weights = weights;
    }

    /// <summary>The outputs of every layer, in the network's order; the first is the input itself.</summary>
    /// <exception cref="ArgumentException">The input is not of the network's input shape.</exception>
    public float[][] Trace(ReadOnlySpan<float> input)
    {
        if (input.Length != _network.Input.OutputShape.Elements)
            throw new ArgumentException($"{input.Length} values for an input of {_network.Input.OutputShape}", nameof(input));

        var tensors = new float[_network.Layers.Count][];
        var byName = new Dictionary<string, float[]>(tensors.Length);
        for (int i = 0; i < tensors.Length; i++)
        {
            Layer layer = _network.Layers[i];
            tensors[i] = i == 0 ? input.ToArray() : Run(layer, byName);
            byName.Add(layer.Name, tensors[i]);
        }

        return tensors;
    }

    /// <summary>The output for one sample.</summary>
    public float[] Run(ReadOnlySpan<float> input) => Trace(input)[^1];

    private float[] Run(Layer layer, Dictionary<string, float[]> tensors)
    {
        var output = new float[layer.OutputShape.Elements];
        FloatKernels.ByOp[layer.Op.GetType()](
            new FloatCall(layer, _weights, layer.Node.Inputs.Select(name => tensors[name]).ToArray(), output));
        if (layer.Op is IFusedActivation { Activation: not Activation.None } fused)
        {
            (float lowest, float highest) = fused.Activation switch
            {
                Activation.Relu6 => (0, 6),
                Activation.ReluN1To1 => (-1, 1),
                _ => (0, float.PositiveInfinity),
            };
            for (int i = 0; i < output.Length; i++)
                output[i] = Math.Clamp(output[i], lowest, highest);
        }

        return output;
    }
}

/// <summary>One layer applied to one sample. Fused activations follow after the kernel.</summary>
internal readonly ref struct FloatCall(Layer layer, Weights weights, float[][] inputs, float[] output)
{
    public Layer Layer { get; } = layer;

    public float[][] Inputs { get; } = inputs;

    public float[] Input => Inputs[0];

    public float[] Output { get; } = output;

    public Shape InputShape => Layer.InputShape;

    public Shape OutputShape => Layer.OutputShape;

    public ReadOnlySpan<float> Constant => weights[Layer, "value"].Span;

    public ReadOnlySpan<float> Weight => weights[Layer, "weight"].Span;

    public ReadOnlySpan<float> Range => weights[Layer, "range"].Span;

    /// <summary>Empty where the layer has none.</summary>
    public ReadOnlySpan<float> Bias =>
        Layer.Parameters.Any(parameter => parameter.Role == ParameterRole.Bias) ? weights[Layer, "bias"].Span : [];
}
