using MicroNets.Graph;
using MicroNets.TFLite;

namespace MicroNets.Onnx.Writing;

/// <summary>A tensor of the file: maps have batch, channels, height and width, vectors batch and elements.</summary>
internal sealed record OnnxTensor(string Name, bool IsMap);

/// <summary>Lays a float network out as nodes and writes them.</summary>
internal sealed class NetworkExport(FloatModel model)
{
    public const string OutputName = "output";

    private readonly Dictionary<string, OnnxTensor> _tensors = [];
    private readonly Dictionary<string, OnnxTensor> _others = [];

    public OnnxGraphWriter File { get; } = new();

    public Weights Weights => model.Weights;

    public byte[] Run()
    {
        Network network = model.Network;
        Shape input = network.Input.OutputShape;
        _tensors[network.Input.Name] = new OnnxTensor(File.Input("input", input.IsVector ? [0, input.Channels] : [0, input.Channels, input.Height, input.Width]), !input.IsVector);
        foreach (Layer layer in network.Layers.Skip(1))
        {
            if (!NodeExporters.ByOp.TryGetValue(layer.Op.GetType(), out NodeExporter? exporter))
                throw new InputException($"node '{layer.Name}' ({layer.Op.Kind()})", "an op that is written to ONNX", $"it {NodeExporters.Absent[layer.Op.GetType()]}");
            _tensors[layer.Name] = exporter(new NodeExport(this, layer));
        }

        WriteOutput(network);
        foreach ((string key, string text) in Metadata())
            File.Metadata[key] = text;
        return File.ToArray();
    }

    /// <summary>What a node computes, as a map or as a vector; where it is the other, it becomes this one once.</summary>
    public OnnxTensor TensorOf(string node, bool isMap)
    {
        OnnxTensor tensor = _tensors[node];
        if (tensor.IsMap == isMap)
            return tensor;
        if (!_others.TryGetValue(node, out OnnxTensor? other))
        {
            string name = isMap
                ? File.Node("Unsqueeze", $"{node}/map", [tensor.Name, File.Constant("axes-2-3", 2, 3)])
                : File.Node("Flatten", $"{node}/flat", [tensor.Name], ("axis", 1));
            _others[node] = other = new OnnxTensor(name, isMap);
        }

        return other;
    }

    public OnnxTensor TensorOf(string node) => _tensors[node];

    private void WriteOutput(Network network)
    {
        Shape shape = network.Output.OutputShape;
        OnnxTensor last = TensorOf(network.Output.Name, !shape.IsVector);
        File.Node("Identity", OutputName, [last.Name]);
        File.Output(OutputName, shape.IsVector ? [0, shape.Channels] : [0, shape.Channels, shape.Height, shape.Width]);
    }

    private IEnumerable<(string Key, string Text)> Metadata() =>
    [
        (TfliteMetadata.LabelsKey, string.Join('\n', model.Metadata.Labels)),
        (TfliteMetadata.FrontEndKey, model.Metadata.FrontEnd),
        (TfliteMetadata.AnomaliesKey, model.Metadata.Anomalies),
        (TfliteMetadata.ProvenanceKey, model.Metadata.Provenance),
    ];
}
