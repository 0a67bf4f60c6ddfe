using MicroNets.Onnx.Schema;
using MicroNets.Onnx.Wire;

namespace MicroNets.Onnx.Reading;

/// <summary>An .onnx file taken apart: nodes, constants and ends, each checked on its own; nothing is interpreted yet.</summary>
internal sealed record OnnxFile(
    int Opset, NodeRecord[] Nodes, IReadOnlyDictionary<string, OnnxConstant> Constants, EndRecord[] Inputs, EndRecord[] Outputs, IReadOnlyDictionary<string, string> Metadata, ProtoMessage Graph)
{
    private const int MostNodes = 16384;

    /// <exception cref="InputException">The bytes are no ONNX model, or one of another time; the message says where.</exception>
    public static OnnxFile Parse(byte[] bytes)
    {
        var model = ProtoMessage.Parse(bytes, "the model");
        ProtoMessage graph = model.Message(OnnxSchema.Model.Graph, "the graph")
            ?? throw new InputException($"{bytes.Length} bytes without a graph", "an ONNX model", "check that the file is an .onnx file");
        int opset = OpsetOf(model);
        if (graph.Has(OnnxSchema.Graph.SparseInitializers))
            throw new InputException("sparse constants", "dense ones", "store the weights without sparsity");
        ProtoMessage[] nodes = [.. graph.Messages(OnnxSchema.Graph.Nodes, "a node").Take(MostNodes + 1)];
        if (nodes.Length > MostNodes)
            throw new InputException($"more than {MostNodes} nodes", "a network for a microcontroller", "export a smaller one");

        var constants = new Dictionary<string, OnnxConstant>(StringComparer.Ordinal);
        foreach (ProtoMessage tensor in graph.Messages(OnnxSchema.Graph.Initializers, "a constant"))
            constants[tensor.Text(OnnxSchema.Tensor.Name)] = TensorRecord.Read(tensor);

        // Up to version 3 of the format the constants stand among the inputs too.
        EndRecord[] inputs = [.. graph.Messages(OnnxSchema.Graph.Inputs, "an input").Select(EndRecord.Read).Where(input => !constants.ContainsKey(input.Name))];
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ProtoMessage entry in model.Messages(OnnxSchema.Model.Metadata, "an entry of the metadata"))
            metadata[entry.Text(OnnxSchema.Entry.Key)] = entry.Text(OnnxSchema.Entry.Value);
        return new OnnxFile(
            opset,
            [.. nodes.Select(NodeRecord.Read)],
            constants,
            inputs,
            [.. graph.Messages(OnnxSchema.Graph.Outputs, "an output").Select(EndRecord.Read)],
            metadata,
            graph);
    }

    private static int OpsetOf(ProtoMessage model)
    {
        long? version = model.Messages(OnnxSchema.Model.Opsets, "an operator set")
            .Where(set => set.Text(OnnxSchema.Opset.Domain) is "" or "ai.onnx")
            .Select(set => (long?)set.Int64(OnnxSchema.Opset.Version)).FirstOrDefault();
        return version is >= OnnxSchema.OldestOpset and <= OnnxSchema.NewestOpset
            ? (int)version
            : throw new InputException(
                version is { } other ? $"an ONNX model of operator set {other}" : "a model without an operator set",
                $"operator sets {OnnxSchema.OldestOpset} to {OnnxSchema.NewestOpset}",
                "export it again, such as with opset_version=17, or convert it with ONNX's version converter");
    }
}

/// <summary>An input or output of the graph. Sizes are −1 where the file leaves them open.</summary>
internal sealed record EndRecord(string Name, OnnxType Type, long[]? Sizes, string[] Symbols)
{
    public static EndRecord Read(ProtoMessage value)
    {
        ProtoMessage? tensor = value.Message(OnnxSchema.Value.Type, "a type")?.Message(OnnxSchema.Type.Tensor, "a tensor's type");
        ProtoMessage[]? dimensions = tensor?.Message(OnnxSchema.TensorType.Shape, "a shape")?.Messages(OnnxSchema.Shape.Dimensions, "a dimension").ToArray();
        return new EndRecord(
            value.Text(OnnxSchema.Value.Name),
            (OnnxType)(tensor?.Int64(OnnxSchema.TensorType.Element) ?? 0),
            dimensions?.Select(dimension => dimension.Has(OnnxSchema.Dimension.Size) ? dimension.Int64(OnnxSchema.Dimension.Size) : -1).ToArray(),
            dimensions?.Select(dimension => dimension.Text(OnnxSchema.Dimension.Symbol)).ToArray() ?? []);
    }
}

/// <summary>A node of the graph. Absent optional inputs have empty names.</summary>
internal sealed record NodeRecord(string Name, string Operator, string Domain, string[] Inputs, string[] Outputs, IReadOnlyDictionary<string, ProtoMessage> Attributes)
{
    private const int BytesOfNode = 1024;

    /// <summary>The operator, with the set it is of where that is not the default.</summary>
    public string Label => Domain is "" or "ai.onnx" ? Operator : $"{Domain}.{Operator}";

    /// <summary>The node, as a person would find it in the file.</summary>
    public string Place => Name.Length > 0 ? $"node '{Name}' ({Label})" : $"the {Label} that makes '{(Outputs.Length > 0 ? Outputs[0] : "")}'";

    public static NodeRecord Read(ProtoMessage node)
    {
        node.Charge(BytesOfNode);
        var attributes = new Dictionary<string, ProtoMessage>(StringComparer.Ordinal);
        foreach (ProtoMessage attribute in node.Messages(OnnxSchema.Node.Attributes, "an attribute"))
            attributes[attribute.Text(OnnxSchema.Attribute.Name)] = attribute;
        if (!node.Has(OnnxSchema.Node.Outputs))
            throw node.Corrupt($"no outputs of '{node.Text(OnnxSchema.Node.Name)}' ({node.Text(OnnxSchema.Node.Operator)})", "at least one");
        return new NodeRecord(
            node.Text(OnnxSchema.Node.Name),
            node.Text(OnnxSchema.Node.Operator),
            node.Text(OnnxSchema.Node.Domain),
            [.. node.Texts(OnnxSchema.Node.Inputs)],
            [.. node.Texts(OnnxSchema.Node.Outputs)],
            attributes);
    }
}

/// <summary>Reads a constant.</summary>
internal static class TensorRecord
{
    private const int MostDimensions = 8;

    /// <exception cref="InputException">Values that are missing, of another size than the dimensions say, or of a kind that is not read.</exception>
    public static OnnxConstant Read(ProtoMessage tensor)
    {
        string name = tensor.Text(OnnxSchema.Tensor.Name);
        long[] sizes = tensor.Int64s(OnnxSchema.Tensor.Dimensions);
        var type = (OnnxType)tensor.Int64(OnnxSchema.Tensor.Type);
        if (tensor.Int64(OnnxSchema.Tensor.Location) != 0)
            throw new InputException($"constant '{name}' in a file of its own", "a model in one file", "save it with all tensors inside (save_as_external_data=False)");
        if (type.Bytes() == 0)
            throw new InputException($"constant '{name}' of type {type}", "numbers of 8 to 64 bits", "export the model in float32, or with int8 weights");
        long elements = 1;
        foreach (long size in sizes)
        {
            elements = size is >= 0 and <= int.MaxValue ? elements * size : -1;
            if (elements is < 0 or > int.MaxValue || sizes.Length > MostDimensions)
                throw tensor.Corrupt($"dimensions [{string.Join(", ", sizes.Take(MostDimensions))}]", $"at most {MostDimensions}, none negative, of fewer than 2³¹ elements");
        }

        ReadOnlyMemory<byte> data = Values(tensor, type);
        if (data.Length != elements * type.Bytes())
            throw tensor.Corrupt($"{data.Length} bytes for '{name}' of [{string.Join(", ", sizes)}] {type}", $"{elements * type.Bytes()} bytes");
        return new OnnxConstant(Array.ConvertAll(sizes, size => (int)size), type, data);
    }

    private static ReadOnlyMemory<byte> Values(ProtoMessage tensor, OnnxType type)
    {
        if (tensor.Has(OnnxSchema.Tensor.Raw))
            return tensor.Bytes(OnnxSchema.Tensor.Raw);
        switch (type)
        {
            case OnnxType.Float:
                return tensor.Fixed(OnnxSchema.Tensor.Floats, sizeof(float));
            case OnnxType.Double:
                return tensor.Fixed(OnnxSchema.Tensor.Doubles, sizeof(double));
        }

        // Integers of any size lie in the file as numbers of variable length.
        long[] values = tensor.Int64s(type == OnnxType.Int64 ? OnnxSchema.Tensor.Int64s : OnnxSchema.Tensor.Int32s);
        int size = type.Bytes();
        tensor.Charge((long)values.Length * size);
        var data = new byte[values.Length * size];
        for (int i = 0; i < values.Length; i++)
        {
            for (int at = 0; at < size; at++)
                data[(i * size) + at] = (byte)(values[i] >> (8 * at));
        }

        return data;
    }
}
