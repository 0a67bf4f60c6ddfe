using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading;

/// <summary>The ends of a file as those of a network: several inputs are parts of one, several outputs are joined.</summary>
internal static class EndImport
{
    /// <summary>Makes the input node, and a part for each of several inputs.</summary>
    public static ModelEnd[] Inputs(GraphImport graph)
    {
        TensorRecord[] tensors = [.. graph.File.Main.Inputs.Select(index => graph.Tensors[index])];
        if (tensors.Length == 0)
            throw graph.File.Main.Table.Unsupported("inputs", "no inputs",
                "at least one: a network that computes from nothing answers always the same");
        if (tensors is [var only])
        {
            TensorFormat? format = Format(graph, only);
            ImportedNode input = graph.Append(new Input(only.Shape()) { ElementBytes = Stored(graph, only)?.ElementBytes ?? 1 }, [], format,
                null, "input");
            graph.Alias(only, input);
            return [End(input.Name, only, format, 0)];
        }

        var ends = new ModelEnd[tensors.Length];
        int offset = 0;
        for (int i = 0; i < tensors.Length; i++)
        {
            ends[i] = End($"input{i}", tensors[i], Format(graph, tensors[i]), offset);
            offset = checked(offset
                + Join.Aligned(tensors[i].Elements * (Stored(graph, tensors[i])?.ElementBytes ?? Unread(graph, tensors[i]))));
        }

        ImportedNode all = graph.Append(new Input(Shape.Vector(offset)), [], graph.IsInteger ? TensorFormat.RawBytes : null, null, "input");
        for (int i = 0; i < tensors.Length; i++)
        {
            var part = new Part(ends[i].Offset, tensors[i].Shape()) { ElementBytes = Stored(graph, tensors[i])?.ElementBytes
                ?? Unread(graph, tensors[i]) };
            ImportedNode node = graph.Append(part, [all], ends[i].Format, null, tensors[i].Name);
            ends[i] = ends[i] with { Name = node.Name };
            graph.Alias(tensors[i], node);
        }

        return ends;
    }

    /// <summary>The node that the network answers.</summary>
    public static ModelEnd[] Outputs(GraphImport graph, out ImportedNode output)
    {
        SubgraphRecord main = graph.File.Main;
        TensorRecord[] tensors = [.. main.Outputs.Select(index => graph.Tensors[index])];
        ImportedNode[] nodes = [.. tensors.Select(tensor => graph.NodeOrNull(tensor)
            ?? throw main.Table.Corrupt("outputs", $"tensor {tensor.Index}, which no operator computes", "the output of an operator"))];
        if (nodes.Length == 0)
            throw main.Table.Corrupt("outputs", "no outputs", "at least one");
        if (nodes is [var only])
        {
            output = only;
            return [End(only.Name, tensors[0], only.Format, 0)];
        }

        int[] bytes = [.. nodes.Select(node => node.Format?.ElementBytes ?? 1)];
        var join = new Join { InputElementBytes = [.. bytes] };
        Shape[] shapes = [.. nodes.Select(node => node.Shape)];
        output = graph.Append(join, nodes, graph.IsInteger ? TensorFormat.RawBytes : null, null, "output");
        return [.. tensors.Select((tensor, i) => End(nodes[i].Name, tensor, nodes[i].Format, join.OffsetOf(i, shapes)))];
    }

    private static ModelEnd End(string name, TensorRecord tensor, TensorFormat? format, int offset) =>
        new(name, tensor.Shape(), TypeOf(tensor), format, offset);

    // A float input of an integer network gets the format of the operator that quantises it.
    private static TensorFormat? Format(GraphImport graph, TensorRecord tensor) => tensor.Type switch
    {
        TensorType.Float32 => null,
        _ when !graph.IsInteger => null,
        _ => tensor.Format(),
    };

    private static TensorFormat? Stored(GraphImport graph, TensorRecord tensor)
    {
        if (!graph.IsInteger)
            return null;
        if (tensor.Type != TensorType.Float32)
            return Format(graph, tensor);
        OperatorRecord? reader = graph.File.Main.Operators.FirstOrDefault(op => op.Code == BuiltinOperator.Quantize
            && op.Inputs is [var read] && read == tensor.Index);
        return reader is { Outputs: [var made] } ? graph.Tensors[made].Format() : null;
    }

    // What nobody reads takes its room all the same; values of a float network count one each.
    private static int Unread(GraphImport graph, TensorRecord tensor) => graph.IsInteger ? TypeOf(tensor).Bytes() : 1;

    private static ElementType TypeOf(TensorRecord tensor) => tensor.Type switch
    {
        TensorType.Int8 => tensor.IsUnsigned ? ElementType.UInt8 : ElementType.Int8,
        TensorType.UInt8 => ElementType.UInt8,
        TensorType.Int16 => ElementType.Int16,
        TensorType.Int32 => ElementType.Int32,
        TensorType.Float32 => ElementType.Float32,
        _ => throw tensor.Table.Unsupported("type", $"{tensor.Type} for '{tensor.Name}' at an end of the network",
            "integers of 8, 16 or 32 bits, or float32"),
    };
}
