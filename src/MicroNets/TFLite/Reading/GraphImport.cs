using System.Text;
using System.Text.RegularExpressions;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
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
        IsInteger = file.Operators.Any(op => op.Outputs.Any(output => file.Tensors[output].Type == TensorType.Int8));
    }

    public TfliteFile File { get; }

    /// <summary>Whether activations are int8; otherwise they are float32.</summary>
    public bool IsInteger { get; }

    public TensorRecord InputTensor => File.Tensors[File.Inputs[0]];

    public TensorRecord OutputTensor => File.Tensors[File.Outputs[0]];

    public ElementType InputType { get; set; } = ElementType.Int8;

    public ElementType OutputType { get; set; } = ElementType.Int8;

    public TfliteModel Run()
    {
        var input = new ImportedNode("input", new Input(InputTensor.Shape()), [], InputTensor.Type == TensorType.Int8 ? InputTensor.Format() : null, null);
        _nodes.Add(input);
        _names.Add(input.Name);
        _nodeOfTensor[InputTensor.Index] = input;
        foreach (OperatorRecord record in File.Operators)
        {
            if (!OperatorImporters.ByCode.TryGetValue(record.Code, out OperatorImporter? importer))
            {
                throw new InputException(
                    $"{record.Label} as operator {record.Index}",
                    $"one of {string.Join(", ", OperatorImporters.ByCode.Keys)}",
                    "convert a network that is made of these operators");
            }

            importer(new OperatorImport(this, record));
        }

        if (!_nodeOfTensor.TryGetValue(OutputTensor.Index, out ImportedNode? output))
            throw File.Subgraph.Corrupt("outputs", $"tensor {OutputTensor.Index}, which no operator computes", "the output of an operator");
        return Assemble(output);
    }

    public ImportedNode NodeOf(TensorRecord tensor, OperatorRecord reader) => _nodeOfTensor.TryGetValue(tensor.Index, out ImportedNode? node)
        ? node
        : throw reader.Table.Corrupt("inputs", $"tensor {tensor.Index} ('{tensor.Name}') as input of {reader.Label}, which is {(tensor.IsConstant ? "a constant" : "not computed before")}", "a computed tensor");

    public int[]? FoldedShape(TensorRecord tensor) => _foldedShapes.GetValueOrDefault(tensor.Index);

    public void Fold(TensorRecord tensor, int[] value) => _foldedShapes[tensor.Index] = value;

    /// <summary>Lets a tensor stand for a node that already is.</summary>
    public void Alias(TensorRecord tensor, ImportedNode node) => _nodeOfTensor[tensor.Index] = node;

    public void Emit(TensorRecord output, Op op, IEnumerable<ImportedNode> inputs, TensorFormat? format, ImportedWeights? weights)
    {
        var node = new ImportedNode(Name(output, op), op, inputs.ToArray(), format, weights);
        CheckScales(output, node);
        _nodes.Add(node);
        _nodeOfTensor[output.Index] = node;
    }

    // Kernels multiply by the ratio of the scales that come in to the one that goes out, which 31 bits must hold; a softmax cuts it off.
    private static void CheckScales(TensorRecord output, ImportedNode node)
    {
        const double Most = 1 << 30;
        if (node.Format is not { } format || node.Op is Softmax)
            return;
        IEnumerable<float> scales = node.Inputs.Select(input => input.Format?.Scale ?? 0);
        float product = node.Op is Mul ? scales.Aggregate((a, b) => a * b) : scales.Max() * (node.Weights?.Integers?.Scales.Max() ?? 1);
        if (product > Most * format.Scale)
            throw output.Table.Unsupported("quantization", $"scale {format.Scale} for '{output.Name}', computed at scale {product}", "at least the 2⁻³⁰th part of what it is computed from");
    }

    // Short plain names are kept, so that files of this library read back as they were; a converter's long paths are not.
    private string Name(TensorRecord tensor, Op op)
    {
        string name = PlainName().IsMatch(tensor.Name) && !_names.Contains(tensor.Name) ? tensor.Name : $"{op.Kind()}{_nodes.Count}";
        while (!_names.Add(name))
            name += "b";
        return name;
    }

    private TfliteModel Assemble(ImportedNode output)
    {
        var needed = new HashSet<ImportedNode>(ReferenceEqualityComparer.Instance) { output, _nodes[0] };
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            if (needed.Contains(_nodes[i]))
                needed.UnionWith(_nodes[i].Inputs);
        }

        ImportedNode[] nodes = _nodes.Where(needed.Contains).ToArray();
        var network = new Network("model", nodes.Select(node => new Node(node.Name, node.Op, node.Inputs.Select(input => input.Name).ToEquatableArray())));
        CheckShapes(network, needed);

        TfliteMetadata metadata = ReadMetadata();
        if (!IsInteger)
            return new FloatModel(network, FloatWeights(nodes)) { Metadata = metadata };

        IEnumerable<IntegerLayer> layers = network.Layers.Zip(nodes, (layer, node) => new IntegerLayer(layer, node.Format ?? throw NoFormat(node)) { Weights = node.Weights?.Integers });
        return new IntegerModel(new IntegerNetwork(network, layers)) { InputType = InputType, OutputType = OutputType, Metadata = metadata };
    }

    // The importers read weights by the shapes that the file states; the network infers its own.
    private void CheckShapes(Network network, HashSet<ImportedNode> nodes)
    {
        foreach ((int index, ImportedNode node) in _nodeOfTensor.Where(entry => nodes.Contains(entry.Value)))
        {
            TensorRecord tensor = File.Tensors[index];
            Shape inferred = network[node.Name].OutputShape;
            if (tensor.Shape().Elements != inferred.Elements || tensor.Shape().Channels != inferred.Channels)
                throw tensor.Table.Corrupt("shape", $"[{string.Join(", ", tensor.Dimensions)}] for '{tensor.Name}'", $"{inferred}, as its operator gives");
        }
    }

    private static Weights FloatWeights(ImportedNode[] nodes)
    {
        var weights = new Weights();
        foreach (ImportedNode node in nodes)
        {
            if (node.Weights is not { } imported)
                continue;
            weights[$"{node.Name}/weight"] = imported.Floats!;
            if (imported.FloatBiases is { } biases)
                weights[$"{node.Name}/bias"] = biases;
        }

        return weights;
    }

    private InputException NoFormat(ImportedNode node) => new(
        $"node '{node.Name}' of {InputTensor.Type} in an int8 model",
        "integers, or a float input that only a QUANTIZE operator reads",
        "convert the model with full integer quantisation");

    private TfliteMetadata ReadMetadata() => new(
        MetadataText(TfliteMetadata.LabelsKey) is { Length: > 0 } labels ? labels.Split('\n').ToEquatableArray() : [],
        MetadataText(TfliteMetadata.FrontEndKey),
        MetadataText(TfliteMetadata.ProvenanceKey))
    {
        Anomalies = MetadataText(TfliteMetadata.AnomaliesKey),
    };

    private string MetadataText(string key) => File.Metadata.TryGetValue(key, out ReadOnlyMemory<byte> bytes) ? Encoding.UTF8.GetString(bytes.Span) : "";

    [GeneratedRegex("^[a-z0-9][a-z0-9/_.-]{0,47}$")]
    private static partial Regex PlainName();
}

/// <summary>A node on its way into a network. Compared by reference.</summary>
internal sealed class ImportedNode(string name, Op op, ImportedNode[] inputs, TensorFormat? format, ImportedWeights? weights)
{
    public string Name { get; } = name;

    public Op Op { get; } = op;

    public ImportedNode[] Inputs { get; } = inputs;

    /// <summary>Null for float tensors; set late for an input that is quantised by the file's first operator.</summary>
    public TensorFormat? Format { get; set; } = format;

    public ImportedWeights? Weights { get; } = weights;
}

/// <summary>Weights in the layouts of the graph: integers, or floats with their biases.</summary>
internal sealed record ImportedWeights(IntegerWeights? Integers, Tensor? Floats, Tensor? FloatBiases);
