using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization;

/// <summary>
/// A folded network whose every tensor has an integer format: what the interpreter runs, and what the .tflite writer and the
/// C generator write down.
/// </summary>
public sealed class IntegerNetwork
{
    private readonly Dictionary<string, IntegerLayer> _byName;

    /// <param name="network">Folded: without batch norm.</param>
    /// <param name="layers">One for every layer of the network, in its order.</param>
    public IntegerNetwork(Network network, IEnumerable<IntegerLayer> layers)
    {
        Network = network;
        Layers = layers.ToEquatableArray();
        _byName = Layers.ToDictionary(layer => layer.Layer.Name);
        if (!network.Layers.Select(layer => layer.Name).SequenceEqual(Layers.Select(layer => layer.Layer.Name)))
            throw new GraphException($"integer layers of other nodes than network '{network.Name}' has", "one for each node, in order");
    }

    /// <summary>The description that the integers belong to.</summary>
    public Network Network { get; }

    /// <summary>One for each node of <see cref="Network"/>, in its order.</summary>
    public EquatableArray<IntegerLayer> Layers { get; }

    /// <summary>Bytes that the arena of its firmware is planned within (<see cref="ArenaGoal.Within"/>); null: no number is
    /// given.</summary>
    public long? ArenaBytes { get; init; }

    /// <summary>What the memory of its firmware is planned for.</summary>
    internal ArenaGoal Goal => ArenaBytes is { } bytes ? ArenaGoal.Within(bytes) : ArenaGoal.Balanced;

    /// <summary>The layer that takes the samples; its output's format is that of the input.</summary>
    public IntegerLayer Input => Layers[0];

    /// <summary>The layer that gives the result.</summary>
    public IntegerLayer Output => Layers[^1];

    /// <summary>The layer of a node.</summary>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    public IntegerLayer this[string node] => _byName[node];

    /// <summary>The same network, with the arena of its firmware planned within so many bytes.</summary>
    public IntegerNetwork PlannedWithin(long arenaBytes) => new(Network, Layers) { ArenaBytes = arenaBytes };

    /// <summary>The formats of a layer's inputs, in order.</summary>
    public IEnumerable<TensorFormat> InputFormats(IntegerLayer layer) => layer.Layer.Node.Inputs.Select(input => this[input].Output);
}

/// <summary>A layer with the format of its output and, where it has parameters, its integers.</summary>
public sealed record IntegerLayer(Layer Layer, TensorFormat Output)
{
    /// <summary>Null for ops without weights.</summary>
    public IntegerWeights? Weights { get; init; }

    /// <summary>
    /// Further values that the op's kernel reads: of a constant its own, of a state the first ones where they are not all zero, of
    /// layers with several weights the others in the order of their parameters.
    /// </summary>
    public EquatableArray<IntegerTensor> Tensors { get; init; } = [];

    /// <summary>Formats of what the layer keeps between inferences.</summary>
    public EquatableArray<TensorFormat> StateFormats { get; init; } = [];

    /// <summary>Other than <see cref="ScaleRounding.Twice"/> only to compare with a runtime that rounds otherwise; the reference kernels
    /// alone obey it.</summary>
    internal ScaleRounding Rounding { get; init; }
}

/// <summary>
/// Symmetric weights (zero point 0) in the layout of the layer's "weight" parameter, one value per element whatever the bit width,
/// and 32-bit biases at scale input · weight.
/// </summary>
/// <param name="Bits">8, 4 or 2.</param>
/// <param name="Values">In [−127, 127], [−7, 7] or [−1, 1].</param>
/// <param name="Scales">One for the whole tensor or one per output channel.</param>
/// <param name="Biases">One per output channel; zeros where the layer has none.</param>
public sealed record IntegerWeights(int Bits, EquatableArray<sbyte> Values, EquatableArray<float> Scales, EquatableArray<int> Biases)
{
    /// <summary>Biases of 64 bits, which 16-bit activations have; empty: <see cref="Biases"/> are meant.</summary>
    public EquatableArray<long> WideBiases { get; init; } = [];

    /// <summary>Whether the weights are those of a dense layer over each pixel, whose factors are formed as such a layer's are.</summary>
    public bool IsOfDense { get; init; }

    /// <summary>The bias of an output channel, at scale input · weight, whichever width it is stored in.</summary>
    public long Bias(int channel) => WideBiases.Count > 0 ? WideBiases[channel] : Biases[channel];

    /// <summary>The scale of an output channel's weights; one scale may stand for all.</summary>
    public float Scale(int channel) => Scales[Scales.Count == 1 ? 0 : channel];
}

/// <summary>Integers with their format.</summary>
public sealed record IntegerTensor(TensorFormat Format, EquatableArray<int> Values);
