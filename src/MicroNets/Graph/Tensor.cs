namespace MicroNets.Graph;

/// <summary>Float32 values with row-major dimensions.</summary>
public sealed class Tensor
{
    /// <param name="dimensions">Row-major; none: one value.</param>
    /// <param name="values">As many as the dimensions say; not copied.</param>
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

    /// <summary>Row-major: the last one is fastest.</summary>
    public EquatableArray<int> Dimensions { get; }

    /// <summary>The array itself: changes are seen by all who hold the tensor.</summary>
    public float[] Values { get; }

    /// <summary>All values.</summary>
    public Span<float> Span => Values;

    /// <summary>Zeros of these dimensions.</summary>
    public static Tensor Zeros(EquatableArray<int> dimensions) =>
        new(dimensions, new float[dimensions.Aggregate(1, (product, size) => product * size)]);
}

/// <summary>
/// The values of a network's parameters by key (<see cref="Layer.KeyOf"/>), in network order.
/// </summary>
public sealed class Weights
{
    private readonly OrderedDictionary<string, Tensor> _tensors = [];

    /// <summary>In network order.</summary>
    public IEnumerable<string> Keys => _tensors.Keys;

    /// <summary>Number of tensors.</summary>
    public int Count => _tensors.Count;

    /// <summary>The tensor of a key.</summary>
    /// <exception cref="KeyNotFoundException">There is none, when it is read.</exception>
    public Tensor this[string key]
    {
        get => _tensors.TryGetValue(key, out Tensor? tensor) ? tensor : throw new KeyNotFoundException($"no weights under '{key}'");
        set => _tensors[key] = value;
    }

    /// <summary>The tensor of a layer's parameter, such as <c>weight</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Tensor this[Layer layer, string parameter] => this[$"{layer.Name}/{parameter}"];

    /// <summary>Whether there is a tensor of this key.</summary>
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
                    throw new GraphException(layer.Name,
                        new GraphException($"{(tensor is null ? "nothing" : tensor.Dimensions.ToString())} under '{key}'",
                        $"values of dimensions {parameter.Dimensions}"));
            }
        }
    }
}
