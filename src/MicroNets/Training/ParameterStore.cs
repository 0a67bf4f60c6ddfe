using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>
/// All parameters of a network in one block of memory, so that an optimiser is a pass over a vector. First come those whose gradients are
/// summed over slices of the batch (weights), then ranges, biases, scales and shifts, then what is not trained.
/// </summary>
internal sealed class ParameterStore : IDisposable
{
    private readonly Dictionary<string, ParameterSlot> _slots = [];
    private readonly AlignedBuffer _values;
    private readonly AlignedBuffer _gradients;

    internal ParameterStore(Network network)
    {
        long end = 0;
        foreach (ParameterGroup group in Enum.GetValues<ParameterGroup>())
        {
            foreach (Layer layer in network.Layers)
            {
                foreach (Parameter parameter in layer.Parameters.Where(parameter => GroupOf(parameter.Role) == group))
                {
                    string key = layer.KeyOf(parameter);
                    _slots.Add(key, new ParameterSlot(key, parameter, end));
                    end = AlignedBuffer.RoundUp(end + parameter.Elements);
                }
            }

            switch (group)
            {
                case ParameterGroup.Weights: DecayedLength = SlicedLength = end; break;
                case ParameterGroup.Channels: TrainedLength = end; break;
            }
        }

        Length = end;
        _values = new AlignedBuffer(end);
        _gradients = new AlignedBuffer(TrainedLength);
        Keys = network.Layers.SelectMany(layer =>
            layer.Parameters.Where(parameter => parameter.Role != ParameterRole.Decision).Select(layer.KeyOf)).ToEquatableArray();
    }

    /// <summary>Keys of all parameters but decision weights, in network order.</summary>
    public EquatableArray<string> Keys { get; }

    /// <summary>Floats of all parameters, with the padding between them (always zero).</summary>
    public long Length { get; }

    /// <summary>The first floats, which weight decay touches.</summary>
    public long DecayedLength { get; }

    /// <summary>The first floats, which an optimiser touches.</summary>
    public long TrainedLength { get; }

    /// <summary>The first floats, whose gradients are summed over slices of the batch.</summary>
    internal long SlicedLength { get; }

    public Span<float> Values => _values.Span;

    /// <summary>Of the trained values; written by every backward pass.</summary>
    public Span<float> Gradients => _gradients.Span;

    internal unsafe float* ValuesPointer => _values.Pointer;

    internal unsafe float* GradientsPointer => _gradients.Pointer;

    public ParameterSlot this[string key] => _slots[key];

    internal ParameterSlot Slot(Layer layer, string parameter) => _slots[$"{layer.Name}/{parameter}"];

    public Span<float> Value(string key) => _values.Slice(_slots[key].Offset, _slots[key].Elements);

    public Span<float> Gradient(string key) => _gradients.Slice(_slots[key].Offset, _slots[key].Elements);

    /// <summary>Copies all values of a network's weights in; nothing where there is no memory, since its use is planned only.</summary>
    /// <exception cref="GraphException">A parameter is missing or has other dimensions.</exception>
    public void Load(Weights weights)
    {
        if (_values.IsPlanned)
            return;
        foreach (string key in Keys)
        {
            if (!weights.Contains(key) || weights[key].Dimensions != _slots[key].Parameter.Dimensions)
                throw new GraphException($"{(weights.Contains(key) ? weights[key].Dimensions.ToString() : "nothing")} under '{key}'",
                    $"values of dimensions {_slots[key].Parameter.Dimensions}");
            weights[key].Span.CopyTo(Value(key));
        }
    }

    /// <summary>A copy of all values but decision weights.</summary>
    public Weights ToWeights() => ToWeights(Values);

    /// <summary>The same for other values in the layout of this store, such as an average.</summary>
    internal Weights ToWeights(ReadOnlySpan<float> values)
    {
        var weights = new Weights();
        foreach (string key in Keys)
        {
            ParameterSlot slot = _slots[key];
            weights[key] = new Tensor(slot.Parameter.Dimensions, values.Slice((int)slot.Offset, slot.Elements).ToArray());
        }

        return weights;
    }

    public void Dispose()
    {
        _values.Dispose();
        _gradients.Dispose();
    }

    private static ParameterGroup? GroupOf(ParameterRole role) => role switch
    {
        ParameterRole.Weight => ParameterGroup.Weights,
        ParameterRole.Range => ParameterGroup.Ranges,
        ParameterRole.Bias or ParameterRole.Scale or ParameterRole.Shift => ParameterGroup.Channels,
        ParameterRole.RunningMean or ParameterRole.RunningVariance => ParameterGroup.State,
        ParameterRole.Decision => null,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "a parameter role without a place"),
    };

    private enum ParameterGroup
    {
        Weights,
        Ranges,
        Channels,
        State,
    }
}

/// <summary>Where a parameter lies in a <see cref="ParameterStore"/>, in floats.</summary>
internal sealed record ParameterSlot(string Key, Parameter Parameter, long Offset)
{
    /// <summary>Counted once: counting allocates.</summary>
    public int Elements { get; } = Parameter.Elements;
}
