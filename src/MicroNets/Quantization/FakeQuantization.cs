using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Quantization;

/// <summary>
/// Puts fake quantisers where the integer network has formats: behind the input and every op that has a format of its own.
/// Where tensors must share one because they are concatenated, a single quantiser stands behind the concatenation, which is the
/// same for it, since rounding works element by element (other readers see the tensor unrounded). Softmax and what follows it stay
/// in float.
/// </summary>
internal sealed class FakeQuantization
{
    private readonly Network _folded;
    private readonly Dictionary<string, string> _quantizerOf = [];

    public FakeQuantization(Network folded, BitPlan plan)
    {
        _folded = folded;
        IReadOnlyDictionary<string, string> groups = FormatAssignment.Groups(folded);
        Dictionary<string, string> joint = folded.Layers.Where(layer => layer.Op is Concat)
            .GroupBy(layer => groups[layer.Name]).ToDictionary(group => group.Key, group => group.Last().Name);
        var nodes = new List<Node>();
        var quantizers = new HashSet<string>();
        foreach (Layer layer in folded.Layers)
        {
            nodes.Add(layer.Node with { Inputs = layer.Node.Inputs.Select(input =>
                quantizers.Contains(NameFor(input)) ? NameFor(input) : input).ToEquatableArray() });
            string? concatenation = joint.GetValueOrDefault(groups[layer.Name]);
            if (layer.Op is Softmax || (layer.Op.KeepsFormat && layer.Name != concatenation))
                continue;
            string place = concatenation ?? layer.Name;
            _quantizerOf[layer.Name] = NameFor(place);
            if (place == layer.Name && quantizers.Add(NameFor(place)))
                nodes.Add(new Node(NameFor(place), new FakeQuantize(plan.Outputs(groups[place])), [place]));
        }

        Network = new Network(folded.Name, nodes);
    }

    /// <summary>The folded network with its quantisers.</summary>
    public Network Network { get; }

    /// <summary>The folded weights with the ranges of the quantisers.</summary>
    public Weights Start(Weights folded, IReadOnlyDictionary<string, (float Low, float High)> ranges)
    {
        var start = new Weights();
        foreach (Layer layer in Network.Layers)
        {
            foreach (Parameter parameter in layer.Parameters)
            {
                string key = layer.KeyOf(parameter);
                start[key] = parameter.Role == ParameterRole.Range ? RangeOf(layer.Name, ranges) : folded[key];
            }
        }

        return start;
    }

    /// <summary>The trained ranges, by node of the folded network.</summary>
    public IReadOnlyDictionary<string, (float Low, float High)> Ranges(Weights trained) =>
        _quantizerOf.ToDictionary(entry => entry.Key, entry =>
            (trained[$"{entry.Value}/range"].Values[0], trained[$"{entry.Value}/range"].Values[1]));

    /// <summary>The trained weights that belong to the folded network.</summary>
    public Weights FoldedWeights(Weights trained)
    {
        var folded = new Weights();
        foreach (string key in _folded.Layers.SelectMany(layer => layer.Parameters.Select(layer.KeyOf)))
            folded[key] = trained[key];
        return folded;
    }

    /// <summary>The quantiser of a tensor.</summary>
    public static string NameFor(string node) => $"{node}/quantized";

    private Tensor RangeOf(string quantizer, IReadOnlyDictionary<string, (float Low, float High)> ranges)
    {
        (float Low, float High)[] served = _quantizerOf.Where(entry => entry.Value == quantizer)
            .Select(entry => ranges[entry.Key]).ToArray();
        return new Tensor([2], [served.Min(range => range.Low), served.Max(range => range.High)]);
    }
}
