using System.Text;
using System.Text.RegularExpressions;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading;

/// <summary>Turns a file's operators into nodes, one after the other, and the nodes into a network.</summary>
internal sealed partial class GraphImport
{
    private readonly Dictionary<int, ImportedNode> _nodeOfTensor = [];
    private readonly Dictionary<int, int[]> _foldedShapes = [];
    private readonly List<ImportedNode> _nodes = [];
    private readonly HashSet<string> _names = [];

    public GraphImport(TfliteFile file)
    {
        File = file;
        Variables = new VariableImport(this);
        IsInteger = file.Main.Operators.Any(op => op.Outputs.Any(output => IsQuantized(Tensors[output]))
            || (op.Code is BuiltinOperator.ArgMax or BuiltinOperator.ArgMin && op.Inputs is [>= 0 and var input, ..]
                && IsQuantized(Tensors[input])));
    }

    public TfliteFile File { get; }

    public TensorRecord[] Tensors => File.Main.Tensors;

    /// <summary>What the network keeps between inferences.</summary>
    public VariableImport Variables { get; }

    /// <summary>Whether activations are integers; otherwise they are float32.</summary>
    public bool IsInteger { get; }

    public TfliteModel Run()
    {
        ModelEnd[] inputs = EndImport.Inputs(this);
        foreach (OperatorRecord record in File.Main.Operators)
            OperatorImporters.ByCode[record.Code](new OperatorImport(this, record));
        ModelEnd[] outputs = EndImport.Outputs(this, out ImportedNode output);
        return Assemble(output, inputs, outputs);
    }

    public bool IsInput(TensorRecord tensor) => File.Main.Inputs.Contains(tensor.Index);

    public bool IsOutput(TensorRecord tensor) => File.Main.Outputs.Contains(tensor.Index);

    /// <summary>The node that computes a tensor, or holds it where it is a constant.</summary>
    public ImportedNode NodeOf(TensorRecord tensor, OperatorRecord reader)
    {
        if (_nodeOfTensor.TryGetValue(tensor.Index, out ImportedNode? node))
            return node;
        if (!tensor.IsConstant)
            throw reader.Table.Corrupt("inputs",
                $"tensor {tensor.Index} ('{tensor.Name}') as input of {reader.Label}, which is not computed before", "a computed tensor");
        return _nodeOfTensor[tensor.Index] = Constant(tensor);
    }

    public ImportedNode? NodeOrNull(TensorRecord tensor) => _nodeOfTensor.GetValueOrDefault(tensor.Index);

    public int[]? FoldedShape(TensorRecord tensor) => _foldedShapes.GetValueOrDefault(tensor.Index);

    public void Fold(TensorRecord tensor, int[] value) => _foldedShapes[tensor.Index] = value;

    /// <summary>Lets a tensor be read as a constant that another one is.</summary>
    public void Replace(TensorRecord tensor, TensorRecord constant) => Tensors[tensor.Index] = constant with { Index = tensor.Index };

    /// <summary>Lets a tensor stand for a node that already is.</summary>
    public void Alias(TensorRecord tensor, ImportedNode node) => _nodeOfTensor[tensor.Index] = node;

    /// <summary>Appends a node that makes a tensor.</summary>
    public void Emit(TensorRecord output, Op op, IReadOnlyList<ImportedNode> inputs, TensorFormat? format, ImportedWeights? weights)
    {
        ImportedNode node = Append(op, inputs, format, weights, output.Name);
        CheckScales(output, node);
        _nodeOfTensor[output.Index] = node;
    }

    /// <summary>Appends a node.</summary>
    /// <exception cref="GraphException">The op does not take these inputs.</exception>
    public ImportedNode Append(Op op, IReadOnlyList<ImportedNode> inputs, TensorFormat? format, ImportedWeights? weights = null,
        string name = "")
    {
        var node = new ImportedNode(Name(name, op), op, [.. inputs], format, weights);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Appends a node that only moves elements.</summary>
    public ImportedNode Move(Op op, params ImportedNode[] inputs) => Append(op, inputs, inputs[0].Format);

    /// <summary>The same elements under another shape.</summary>
    public ImportedNode Shaped(ImportedNode node, Shape shape) => node.Shape == shape ? node : Move(new Reshape(shape), node);

    private ImportedNode Constant(TensorRecord tensor)
    {
        Shape shape = tensor.Shape();
        if (!IsInteger)
            return Append(new Constant(shape), [], null, new ImportedWeights(null, new Tensor([shape.Height, shape.Width, shape.Channels],
                tensor.Floats()), null));
        TensorFormat format = tensor.Format();
        return Append(new Constant(shape) { ElementBytes = format.ElementBytes }, [], format, ImportedWeights.Of(new IntegerTensor(format,
            new EquatableArray<int>(tensor.Stored()))));
    }

    private static void CheckScales(TensorRecord output, ImportedNode node)
    {
        if (node.Format is { } format && ScaleReach.Beyond(node.Op, [.. node.Inputs.Select(input => input.Format)], format,
            node.Weights?.Integers) is { } product)
            throw output.Table.Unsupported("quantization", $"scale {format.Scale} for '{output.Name}', computed at scale {product}",
                "at least the 2⁻³⁰th part of what it is computed from");
    }

    // Short plain names are kept, so that files of this library read back as they were; a converter's long paths are not.
    private string Name(string wanted, Op op)
    {
        string name = PlainName().IsMatch(wanted) && !_names.Contains(wanted) ? wanted : $"{op.Kind()}{_nodes.Count}";
        while (!_names.Add(name))
            name += "b";
        return name;
    }

    private TfliteModel Assemble(ImportedNode output, ModelEnd[] inputs, ModelEnd[] outputs)
    {
        ImportedNode[] nodes = NodeOrder.Of(_nodes, output, Variables.Updates(), this);
        var network = new Network("model", nodes.Select(node => new Node(node.Name, node.Op, node.Inputs.Select(input =>
            input.Name).ToEquatableArray())));
        CheckShapes(network, nodes.ToHashSet<ImportedNode>(ReferenceEqualityComparer.Instance));

        var metadata = TfliteMetadata.Of(MetadataText);
        if (!IsInteger)
            return new FloatModel(network, FloatWeights(nodes)) { Metadata = metadata, Inputs = [.. inputs], Outputs = [.. outputs] };

        // An operator may have become several nodes, whose tensors the file does not have.
        foreach (ImportedNode node in nodes)
        {
            if (node.Format is { } format && ScaleReach.Beyond(node.Op, [.. node.Inputs.Select(input => input.Format)], format,
                node.Weights?.Integers) is { } product)
                throw new InputException($"scale {format.Scale} in node '{node.Name}', computed at scale {product}",
                    "at least the 2⁻³⁰th part of what it is computed from",
                    "quantise the network again; the file is damaged, or the network is");
        }

        IEnumerable<IntegerLayer> layers = network.Layers.Zip(nodes, (layer, node) => new IntegerLayer(layer,
            node.Format ?? throw NoFormat(node))
        {
            Weights = node.Weights?.Integers,
            Tensors = node.Weights?.Tensors ?? [],
            StateFormats = node.Weights?.StateFormats ?? [],
        });
        var integers = new IntegerNetwork(network, layers) { ArenaBytes = metadata.ArenaBytes };
        return new IntegerModel(ClampsAtSix.Stated(integers)) { Metadata = metadata,
            Inputs = [.. inputs.Select(Formatted)],
            Outputs = [.. outputs] };

        // An input's format may be that of the operator that quantises it.
        ModelEnd Formatted(ModelEnd end, int index) => end with { Format = NodeOrNull(Tensors[File.Main.Inputs[index]])?.Format };
    }

    private static bool IsQuantized(TensorRecord tensor) => tensor
        is { Type: TensorType.Int8 or TensorType.Int16 } or { Type: TensorType.Int32, Scales.Length: > 0 };

    // The importers read weights by the shapes that the file states; the network infers its own.
    private void CheckShapes(Network network, HashSet<ImportedNode> nodes)
    {
        foreach ((int index, ImportedNode node) in _nodeOfTensor.Where(entry => nodes.Contains(entry.Value)))
        {
            TensorRecord tensor = Tensors[index];
            Shape inferred = network[node.Name].OutputShape;
            if (tensor.Shape().Elements != inferred.Elements || tensor.Shape().Channels != inferred.Channels)
                throw tensor.Table.Corrupt("shape", $"[{string.Join(", ", tensor.Dimensions)}] for '{tensor.Name}'",
                    $"{inferred}, as its operator gives");
        }
    }

    private static Weights FloatWeights(ImportedNode[] nodes)
    {
        var weights = new Weights();
        foreach (ImportedNode node in nodes)
        {
            if (node.Weights is not { } imported)
                continue;
            weights[$"{node.Name}/{(node.Op is Constant ? "value" : "weight")}"] = imported.Floats!;
            if (imported.FloatBiases is { } biases)
                weights[$"{node.Name}/bias"] = biases;
        }

        return weights;
    }

    private static InputException NoFormat(ImportedNode node) => new(
        $"node '{node.Name}' of float32 in a network of integers",
        "integers, or a float input that only a QUANTIZE operator reads",
        "convert the model with full integer quantisation");

    private string MetadataText(string key) => File.Metadata.TryGetValue(key, out ReadOnlyMemory<byte> bytes)
        ? Encoding.UTF8.GetString(bytes.Span) : "";

    [GeneratedRegex("^[a-z0-9][a-z0-9/_.-]{0,47}$")]
    private static partial Regex PlainName();
}
