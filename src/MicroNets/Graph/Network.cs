namespace MicroNets.Graph;

/// <summary>
/// A verified, immutable description of a network: nodes in an order in which every node comes after its inputs, one input
/// and one output. Everything else in this library (training, costs, integers, TFLite, C, reports) reads this description.
/// </summary>
public sealed class Network : IEquatable<Network>
{
    private readonly Dictionary<string, Layer> _byName;

    /// <exception cref="GraphException">The nodes do not make a network; the message names the node.</exception>
    public Network(string name, IEnumerable<Node> nodes)
    {
        Name = name;
        Layers = Verifier.Check(nodes.ToArray());
        _byName = Layers.ToDictionary(layer => layer.Name);
    }

    /// <summary>Names the network in reports and generated code.</summary>
    public string Name { get; }

    /// <summary>The nodes with what follows from their place in the network, in topological order.</summary>
    public EquatableArray<Layer> Layers { get; }

    /// <summary>The one layer without inputs.</summary>
    public Layer Input => Layers[0];

    /// <summary>The one layer that nobody reads.</summary>
    public Layer Output => Layers[^1];

    /// <summary>The layer of a node.</summary>
    /// <exception cref="GraphException">There is none of this name.</exception>
    public Layer this[string node] => _byName.TryGetValue(node, out Layer? layer)
        ? layer
        : throw new GraphException($"no node '{node}' in network '{Name}'", "one of its nodes");

    /// <summary>Trained parameters; for a folded network this is weights + biases, as the published figures count.</summary>
    public long ParameterCount => Layers.Sum(layer =>
        layer.Parameters.Where(parameter => parameter.IsTrained).Sum(parameter => (long)parameter.Elements));

    /// <summary>Multiply-accumulates per sample.</summary>
    public long Macs => Layers.Sum(layer => layer.Macs);

    /// <summary>Whether something is kept from one inference to the next, so that samples are frames of one sequence.</summary>
    public bool IsStateful => Layers.Any(layer => layer.Op is Ops.State || layer.Op.StateBytes(layer.InputShapes.Span) > 0);

    /// <summary>Layers that read the output of a node, in network order.</summary>
    public IEnumerable<Layer> ConsumersOf(string node) => Layers.Where(layer => layer.Node.Inputs.Contains(node));

    /// <summary>The same nodes under another name.</summary>
    public Network Renamed(string name) => new(name, Layers.Select(layer => layer.Node));

    /// <summary>Whether name and layers are equal.</summary>
    public bool Equals(Network? other) => other is not null && Name == other.Name && Layers == other.Layers;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Network);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Layers);

    /// <summary>Name, number of nodes and parameters, and multiply-accumulates of an inference, in a line.</summary>
    public override string ToString() => $"{Name}: {Layers.Count} nodes, {ParameterCount:N0} parameters, {Macs:N0} MACs";
}

/// <summary>A node in its network: what its op says for the shapes that reach it.</summary>
public sealed record Layer(Node Node, EquatableArray<Shape> InputShapes, Shape OutputShape, EquatableArray<Parameter> Parameters, long Macs)
{
    /// <summary>The node's name, unique in the network.</summary>
    public string Name => Node.Name;

    /// <summary>Bytes of an element of the output in memory (<see cref="Op.OutputElementBytes"/>).</summary>
    public int ElementBytes { get; init; } = 1;

    /// <summary>The same of each input.</summary>
    public EquatableArray<int> InputElementBytes { get; init; } = InputShapes.Select(_ => 1).ToEquatableArray();

    /// <summary>Bytes of the output, without gaps.</summary>
    public int Bytes => checked(OutputShape.Elements * ElementBytes);

    /// <summary>The node's operation.</summary>
    public Op Op => Node.Op;

    /// <summary>Of the first input, for ops that have one.</summary>
    public Shape InputShape => InputShapes[0];

    /// <summary>Key of a parameter in <see cref="Weights"/>. Decision weights belong to the decision, not to the node.</summary>
    public string KeyOf(Parameter parameter) =>
        parameter.Role == ParameterRole.Decision ? $"decision/{parameter.Name}" : $"{Name}/{parameter.Name}";
}
