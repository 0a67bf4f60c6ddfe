using System.Runtime.InteropServices;
using MicroNets.Onnx.Schema;
using MicroNets.Onnx.Wire;

namespace MicroNets.Onnx.Writing;

/// <summary>Puts an ONNX graph together, node by node, and writes the file. Knows nothing of networks.</summary>
internal sealed class OnnxGraphWriter(int opset = OnnxSchema.WrittenOpset)
{
    private readonly List<byte[]> _nodes = [], _constants = [], _inputs = [], _outputs = [];
    private readonly HashSet<string> _constantNames = [];

    /// <summary>Pairs of names and texts beside the graph.</summary>
    public Dictionary<string, string> Metadata { get; } = [];

    /// <param name="sizes">0: open, the batch.</param>
    public string Input(string name, int[] sizes, OnnxType type = OnnxType.Float)
    {
        _inputs.Add(End(name, sizes, type));
        return name;
    }

    /// <param name="sizes">0: open, the batch.</param>
    public void Output(string name, int[] sizes, OnnxType type = OnnxType.Float) => _outputs.Add(End(name, sizes, type));

    public string Constant(string name, int[] sizes, float[] values) => Constant(name, sizes, OnnxType.Float, MemoryMarshal.AsBytes(values.AsSpan()));

    public string Constant(string name, params long[] values) => Constant(name, [values.Length], OnnxType.Int64, MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>A constant; another one of the same name is taken to be the same.</summary>
    public string Constant(string name, int[] sizes, OnnxType type, ReadOnlySpan<byte> data)
    {
        if (!_constantNames.Add(name))
            return name;
        var tensor = new ProtoWriter();
        foreach (int size in sizes)
            tensor.Int64(OnnxSchema.Tensor.Dimensions, size);
        _constants.Add(tensor.Int64(OnnxSchema.Tensor.Type, (long)type).Text(OnnxSchema.Tensor.Name, name).Bytes(OnnxSchema.Tensor.Raw, data).ToArray());
        return name;
    }

    /// <summary>Appends a node of one output and returns its name.</summary>
    public string Node(string op, string output, string[] inputs, params (string Name, object Value)[] attributes) => Node(op, [output], inputs, attributes);

    /// <summary>Appends a node and returns the name of its first output.</summary>
    public string Node(string op, string[] outputs, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var node = new ProtoWriter();
        foreach (string input in inputs)
            node.Text(OnnxSchema.Node.Inputs, input);
        foreach (string output in outputs)
            node.Text(OnnxSchema.Node.Outputs, output);
        node.Text(OnnxSchema.Node.Name, outputs.FirstOrDefault(op)).Text(OnnxSchema.Node.Operator, op);
        node.Messages(OnnxSchema.Node.Attributes, attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        _nodes.Add(node.ToArray());
        return outputs.FirstOrDefault("");
    }

    public byte[] ToArray()
    {
        byte[] graph = new ProtoWriter()
            .Messages(OnnxSchema.Graph.Nodes, _nodes)
            .Text(OnnxSchema.Graph.Name, "network")
            .Messages(OnnxSchema.Graph.Initializers, _constants)
            .Messages(OnnxSchema.Graph.Inputs, _inputs)
            .Messages(OnnxSchema.Graph.Outputs, _outputs)
            .ToArray();
        return new ProtoWriter()
            .Int64(OnnxSchema.Model.IrVersion, OnnxSchema.WrittenIrVersion)
            .Text(OnnxSchema.Model.Producer, "MicroNets")
            .Bytes(OnnxSchema.Model.Graph, graph)
            .Bytes(OnnxSchema.Model.Opsets, new ProtoWriter().Text(OnnxSchema.Opset.Domain, "").Int64(OnnxSchema.Opset.Version, opset).ToArray())
            .Messages(OnnxSchema.Model.Metadata, Metadata.Where(entry => entry.Value.Length > 0)
                .Select(entry => new ProtoWriter().Text(OnnxSchema.Entry.Key, entry.Key).Text(OnnxSchema.Entry.Value, entry.Value).ToArray()))
            .ToArray();
    }

    private static byte[] Attribute(string name, object value)
    {
        ProtoWriter writer = new ProtoWriter().Text(OnnxSchema.Attribute.Name, name);
        switch (value)
        {
            case int number:
                return writer.Int64(OnnxSchema.Attribute.Int, number).Int64(OnnxSchema.Attribute.Type, OnnxSchema.Attribute.IntType).ToArray();
            case float number:
                return writer.Float32(OnnxSchema.Attribute.Float, number).Int64(OnnxSchema.Attribute.Type, OnnxSchema.Attribute.FloatType).ToArray();
            case string text:
                return writer.Text(OnnxSchema.Attribute.Text, text).Int64(OnnxSchema.Attribute.Type, OnnxSchema.Attribute.TextType).ToArray();
            case int[] numbers:
                foreach (int number in numbers)
                    writer.Int64(OnnxSchema.Attribute.Ints, number);
                return writer.Int64(OnnxSchema.Attribute.Type, OnnxSchema.Attribute.IntsType).ToArray();
            default:
                throw new ArgumentException($"an attribute of {value.GetType().Name}", nameof(value));
        }
    }

    private static byte[] End(string name, int[] sizes, OnnxType type)
    {
        var shape = new ProtoWriter();
        foreach (int size in sizes)
            shape.Bytes(OnnxSchema.Shape.Dimensions, size == 0 ? new ProtoWriter().Text(OnnxSchema.Dimension.Symbol, "batch").ToArray() : new ProtoWriter().Int64(OnnxSchema.Dimension.Size, size).ToArray());
        byte[] tensor = new ProtoWriter().Int64(OnnxSchema.TensorType.Element, (long)type).Bytes(OnnxSchema.TensorType.Shape, shape.ToArray()).ToArray();
        return new ProtoWriter()
            .Text(OnnxSchema.Value.Name, name)
            .Bytes(OnnxSchema.Value.Type, new ProtoWriter().Bytes(OnnxSchema.Type.Tensor, tensor).ToArray())
            .ToArray();
    }
}
