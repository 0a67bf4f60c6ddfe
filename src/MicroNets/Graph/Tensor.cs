namespace MicroNets.Graph;

/// <summary>Float32 values with row-major dimensions.</summary>
public sealed class Tensor
{
    public Tensor(EquatableArray<int> dimensions, float[] values)
    {
        long elements = 1;
        foreach (int size in dimensions)
            elements = checked(elements * size);
        if (elements != values.Length)
            throw new ArgumentException($"{values.Length} values for dimensions {dimensions}", nameof(values));
        Dimensions = dimensions;
        Values = values;
    }

    public EquatableArray<int> Dimensions { get; }

    public float[] Values { get; }

    public Span<float> Span => Values;

    public static Tensor Zeros(EquatableArray<int> dimensions) => new(dimensions, new float[dimensions.Aggregate(1, (product, size) => product * size)]);
}

/// <summary>
/// The values of a network's parameters by key (<see cref="Layer.KeyOf"/>), in network order.
/// </summary>
public sealed class Weights
{
    private readonly OrderedDictionary<string, Tensor> _tensors = [];

    public IEnumerable<string> Keys => _tensors.Keys;

    public int Count => _tensors.Count;

    public Tensor this[string key]
    {
        get => _tensors.TryGetValue(key, out Tensor? tensor) ? tensor : throw new KeyNotFoundException($"no weights under '{key}'");
        set => _tensors[key] = value;
    }

    public Tensor this[Layer layer, string parameter] => this[$"{layer.Name}/{parameter}"];

    public bool Contains(string key) => _tensors.ContainsKey(key);

    /// <summary>Weights that can be given other tensors; those they have are shared.</summary>
    public Weights Copy()
    {
        var copy = new Weights();
        foreach ((string key, Tensor tensor) in _tensors)
            copy[key] = tensor;
        return copy;
    }

    /// <summary>Checks that every parameter of the network is here with its dimensions.</summary>
    /// <exception cref="GraphException">One is missing or has other dimensions.</exception>
    public void CheckFit(Network network)
    {
        foreach (Layer layer in network.Layers)
        {
            foreach (Parameter parameter in layer.Parameters)
            {
                string key = layer.KeyOf(parameter);
                if (!_tensors.TryGetValue(key, out Tensor? tensor) || tensor.Dimensions != parameter.Dimensions)
                    throw new GraphException(layer.Name, new GraphException($"{(tensor is null ? "nothing" : tensor.Dimensions.ToString())} under '{key}'", $"values of dimensions {parameter.Dimensions}"));
            }
        }
    }
}
