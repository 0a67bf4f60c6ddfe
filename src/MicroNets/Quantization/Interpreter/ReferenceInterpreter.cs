using MicroNets.Graph.Ops;
using MicroNets.Quantization.Interpreter.Reference;

namespace MicroNets.Quantization.Interpreter;

/// <summary>
/// Runs an integer network sample by sample with TensorFlow Lite's arithmetic, written for reading. What it computes is what the
/// vectorised interpreter, the .tflite file and the generated C must compute.
/// </summary>
/// <remarks>Tensors are raw: one byte for each integer of up to 8 bits, two or four for wider ones, little-endian.</remarks>
internal sealed class ReferenceInterpreter(IntegerNetwork network)
{
    private readonly IntegerNetwork _network = network;
    private readonly Dictionary<string, int[]> _states = [];

    /// <summary>Forgets what inferences have kept, as before the first.</summary>
    public void Reset() => _states.Clear();

    /// <summary>
    /// The outputs of every layer, in the network's order; the first is the input itself. A network with states goes on from the sample
    /// before.
    /// </summary>
    /// <exception cref="ArgumentException">The input is not of the network's input shape.</exception>
    public sbyte[][] Trace(ReadOnlySpan<sbyte> input)
    {
        if (input.Length != _network.Input.Layer.Bytes)
            throw new ArgumentException($"{input.Length} values for an input of {_network.Input.Layer.OutputShape}", nameof(input));

        var tensors = new sbyte[_network.Layers.Count][];
        var byName = new Dictionary<string, sbyte[]>(tensors.Length);
        for (int i = 0; i < tensors.Length; i++)
        {
            IntegerLayer layer = _network.Layers[i];
            tensors[i] = i == 0 ? input.ToArray() : Run(layer, byName);
            byName.Add(layer.Layer.Name, tensors[i]);
        }

        return tensors;
    }

    /// <summary>The output for one sample.</summary>
    public sbyte[] Run(ReadOnlySpan<sbyte> input) => Trace(input)[^1];

    /// <summary>The output of one layer for the tensors it reads, by node.</summary>
    internal sbyte[] Run(IntegerLayer layer, IReadOnlyDictionary<string, sbyte[]> tensors)
    {
        if (!ReferenceKernels.ByOp.TryGetValue(layer.Layer.Op.GetType(), out ReferenceKernel? kernel))
            throw new InvalidOperationException($"layer '{layer.Layer.Name}': {layer.Layer.Op.GetType().Name} "
                + $"{ReferenceKernels.Absent[layer.Layer.Op.GetType()]}");
        int[][] inputs = layer.Layer.Node.Inputs.Select((name, i) => RawIntegers.Read(tensors[name], layer.Layer.InputElementBytes[i]))
            .ToArray();
        var output = new int[layer.Layer.OutputShape.Elements];
        kernel(new ReferenceCall(layer, _network.InputFormats(layer).ToArray(), inputs, output, State(layer)));
        return RawIntegers.Write(output, layer.Layer.ElementBytes);
    }

    // What an update writes to is the state that it names.
    private int[] State(IntegerLayer layer)
    {
        IntegerLayer keeper = layer.Layer.Op is StateUpdate ? _network[layer.Layer.Node.Inputs[0]] : layer;
        if (!_states.TryGetValue(keeper.Layer.Name, out int[]? state))
            _states[keeper.Layer.Name] = state = FirstState.Of(keeper);
        return state;
    }
}
