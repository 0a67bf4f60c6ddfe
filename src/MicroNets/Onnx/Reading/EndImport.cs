using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Onnx.Schema;
using MicroNets.Quantization;
using MicroNets.TFLite;

namespace MicroNets.Onnx.Reading;

/// <summary>
/// The ends of a graph as those of a network: several inputs are parts of one, several outputs are joined, and channels come last.
/// </summary>
internal static class EndImport
{
    // What leaves the meaning of each dimension as it is, so that the node behind it tells where the channels are.
    private static readonly HashSet<string> Transparent =
        ["QuantizeLinear", "DequantizeLinear", "Cast", "Identity", "Dropout", "Relu", "Clip", "LeakyRelu", "Sigmoid", "Add", "Sub", "Mul",
            "Div", "Concat", "Pad", "Slice", "Split"];

    private static readonly HashSet<string> OfMaps =
        ["Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "BatchNormalization", "PRelu", "Resize"];

    /// <summary>Makes the input node, and a part for each of several inputs.</summary>
    public static ModelEnd[] Inputs(OnnxGraph graph)
    {
        EndRecord[] records = graph.File.Inputs;
        if (records.Length == 0)
            throw new InputException("a graph without inputs", "at least one", "export the network with an input");
        var ends = new ModelEnd[records.Length];
        var orders = new int[records.Length][];
        int offset = 0;
        for (int i = 0; i < records.Length; i++)
        {
            int[] sizes = Sizes(records[i]);
            orders[i] = Order(graph, records[i].Name, sizes);
            ends[i] = End(graph, records[i].Name, sizes, orders[i], TypeOf(graph, records[i])) with
            {
                Format = FormatOf(graph, records[i].Name),
                Offset = offset,
            };
            offset = checked(offset + Join.Aligned(ends[i].Shape.Elements));
        }

        if (ends is [var only])
        {
            OnnxNode input = graph.Append(new Input(only.Shape), [], only.Format);
            graph.Set(records[0].Name, TensorView.Of(input, Sizes(records[0]), orders[0]));
            return [only with { Name = input.Name }];
        }

        OnnxNode all = graph.Append(new Input(Shape.Vector(offset)), [], graph.IsInteger ? TensorFormat.RawBytes : null);
        for (int i = 0; i < ends.Length; i++)
        {
            OnnxNode node = graph.Append(new Part(ends[i].Offset, ends[i].Shape), [all], ends[i].Format);
            graph.Set(records[i].Name, TensorView.Of(node, Sizes(records[i]), orders[i]));
            ends[i] = ends[i] with { Name = node.Name };
        }

        return ends;
    }

    /// <summary>The node that the network answers.</summary>
    public static ModelEnd[] Outputs(OnnxGraph graph, out OnnxNode output)
    {
        EndRecord[] records = graph.File.Outputs;
        if (records.Length == 0)
            throw new InputException("a graph without outputs", "at least one", "export the network with an output");
        var nodes = new OnnxNode[records.Length];
        var ends = new ModelEnd[records.Length];
        for (int i = 0; i < records.Length; i++)
        {
            TensorView view = graph.ViewOrNull(records[i].Name)
                ?? throw new InputException($"output '{records[i].Name}', which no node computes from data", "the output of a node",
                "export the network again");
            int[] identity = OnnxGraph.Identity(view.Rank), order = identity;
            if (view.Rank is 3 or 4 && SameMemory(view, NodeImport.MapOrder(view.Rank)) && !SameMemory(view, identity))
                order = NodeImport.MapOrder(view.Rank);
            else
                view = graph.Arranged(view, identity);
            ends[i] = End(graph, records[i].Name, view.Sizes, order, graph.StoredTypeOf(records[i].Name));
            nodes[i] = graph.Shaped(view.Node, ends[i].Shape);
            ends[i] = ends[i] with { Name = nodes[i].Name, Format = nodes[i].Format };
        }

        if (nodes is [var only])
        {
            output = only;
            return ends;
        }

        Shape[] shapes = Array.ConvertAll(nodes, node => node.Shape);
        var join = new Join { InputElementBytes = [.. nodes.Select(_ => 1)] };
        output = graph.Append(join, nodes, graph.IsInteger ? TensorFormat.RawBytes : null);
        return [.. ends.Select((end, i) => end with { Offset = join.OffsetOf(i, shapes) })];
    }

    private static ModelEnd End(OnnxGraph graph, string name, int[] sizes, int[] order, ElementType type)
    {
        graph.Charge(64);
        bool isMoved = !order.SequenceEqual(OnnxGraph.Identity(order.Length));
        Shape shape = TFLite.Reading.TensorRecord.AsMap(Array.ConvertAll(order, axis => sizes[axis]));
        return new ModelEnd(name, shape, type, null, 0) { Order = isMoved ? ElementOrder.ChannelsFirst : ElementOrder.ChannelsLast };
    }

    private static bool SameMemory(TensorView view, int[] order) =>
        order.SelectMany(axis => view.Dimensions[axis]).SequenceEqual(view.Memory);

    // The sizes of one sample: an open first dimension is the batch.
    private static int[] Sizes(EndRecord record)
    {
        if (record.Sizes is not { } sizes)
            throw new InputException($"input '{record.Name}' without a shape", "a shape", "export the network with the shape of its input");
        if (sizes.Length > 5)
            throw new InputException($"input '{record.Name}' of {sizes.Length} dimensions", "at most 5",
                "export the network with smaller samples");
        long elements = 1;
        var result = new int[sizes.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            long size = sizes[axis] <= 0 && axis == 0 && sizes.Length > 1 ? 1 : sizes[axis];
            if (size <= 0)
            {
                throw new InputException(
                    $"input '{record.Name}' whose dimension {axis} "
                        + $"({(record.Symbols[axis].Length > 0 ? record.Symbols[axis] : "without a name")}) is left open",
                    "fixed sizes but for the batch",
                    "export the network with the sizes that the device will see (only the batch among the dynamic axes)");
            }

            elements = size < int.MaxValue ? elements * size : long.MaxValue;
            if (elements >= int.MaxValue)
                throw new InputException($"input '{record.Name}' of [{string.Join(", ", sizes)}]", "fewer than 2³¹ elements",
                    "the file is damaged, or the network is no network for a microcontroller");
            result[axis] = (int)size;
        }

        return result.Length > 1 && result[0] > 1 && result.Length > 2
            ? throw new InputException($"input '{record.Name}' of {result[0]} samples at once", "one sample",
                "export the network with a batch of 1")
            : result;
    }

    private static int[] Order(OnnxGraph graph, string name, int[] sizes)
    {
        int[] identity = OnnxGraph.Identity(sizes.Length);
        return sizes.Length switch
        {
            4 when !StartsWithChannelsLast(graph, name) => NodeImport.MapOrder(4),
            3 when IsMap(graph, name) => NodeImport.MapOrder(3),
            _ => identity,
        };
    }

    // Converted from a framework with channels last: the first thing that is done is to put them before height and width.
    private static bool StartsWithChannelsLast(OnnxGraph graph, string name) => Leads(graph, name, [], 0, reader =>
        reader.Operator == "Transpose" ? new NodeImport(graph, reader).Ints("perm") is [0, 3, 1, 2]
        : reader.Operator is NodeImporters.Quantize or NodeImporters.Dequantize or "Cast" or "Identity" ? null : false);

    private static bool IsMap(OnnxGraph graph, string name) => Leads(graph, name, [], 0, reader =>
        OfMaps.Contains(reader.Operator) ? true : Transparent.Contains(reader.Operator) ? null : false);

    // Whether a tensor comes to a reader that answers yes, past those that leave it open. Each tensor is looked at once, and not for ever.
    private static bool Leads(OnnxGraph graph, string name, HashSet<string> seen, int depth, Func<NodeRecord, bool?> answer)
    {
        const int Deepest = 64;
        return depth < Deepest && seen.Add(name) && graph.ReadersOf(name).Any(reader =>
            answer(reader) ?? reader.Outputs.Any(output => Leads(graph, output, seen, depth + 1, answer)));
    }

    private static TensorFormat? FormatOf(OnnxGraph graph, string name) => !graph.IsInteger ? null : graph.FormatOf(name)
        ?? (graph.ReadersOf(name).FirstOrDefault(reader => reader.Operator == NodeImporters.Dequantize) is { } pair
            ? new NodeImport(graph, pair).FormatOfPair() : null);

    private static ElementType TypeOf(OnnxGraph graph, EndRecord record) => record.Type switch
    {
        OnnxType.Float => ElementType.Float32,
        OnnxType.UInt8 when graph.IsInteger => ElementType.UInt8,
        OnnxType.Int8 when graph.IsInteger => ElementType.Int8,
        var other => throw new InputException($"input '{record.Name}' of type {other}", "float32, or 8 bits that DequantizeLinear reads",
            "export the network with float32 inputs"),
    };
}
