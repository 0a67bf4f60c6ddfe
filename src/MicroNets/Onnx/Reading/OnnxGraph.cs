using System.Text.RegularExpressions;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Onnx.Schema;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;
using MicroNets.TFLite;
using MicroNets.TFLite.Reading.Operators;
using MicroNets.Training;

namespace MicroNets.Onnx.Reading;

/// <summary>
/// Turns a file's nodes into those of a network, one after the other. Channels, which ONNX has before height and width, come last here:
/// what a convolution reads lies so, and everything else follows what it reads. A file with QuantizeLinear becomes a network of integers,
/// whose formats are those of the pairs; any other a float network.
/// </summary>
internal sealed partial class OnnxGraph
{
    private readonly Dictionary<string, TensorView> _views = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxConstant> _constants;
    private readonly ILookup<string, NodeRecord> _readers;
    private readonly HashSet<NodeRecord> _done = new(ReferenceEqualityComparer.Instance);
    private readonly List<OnnxNode> _nodes = [];
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, ElementType> _stored = new(StringComparer.Ordinal);

    public OnnxGraph(OnnxFile file)
    {
        File = file;
        _constants = new Dictionary<string, OnnxConstant>(file.Constants, StringComparer.Ordinal);
        _readers = file.Nodes.SelectMany(node => node.Inputs.Distinct().Where(name => name.Length > 0).Select(name => (name, node)))
            .ToLookup(entry => entry.name, entry => entry.node, StringComparer.Ordinal);
        IsInteger = file.Nodes.Any(node => node.Operator == NodeImporters.Quantize
            && !file.Constants.ContainsKey(node.Inputs.FirstOrDefault("")))
            || file.Inputs.Any(input => input.Type is OnnxType.Int8 or OnnxType.UInt8);
    }

    public OnnxFile File { get; }

    /// <summary>Whether activations are integers; otherwise they are float32.</summary>
    public bool IsInteger { get; }

    public TfliteModel Run()
    {
        NodeImporters.Check(File);
        ModelEnd[] inputs = EndImport.Inputs(this);
        foreach (NodeRecord record in File.Nodes)
        {
            if (_done.Add(record))
                Import(record);
        }

        ModelEnd[] outputs = EndImport.Outputs(this, out OnnxNode output);
        return Assemble(output, inputs, outputs);
    }

    /// <summary>Takes memory from what the file's size allows.</summary>
    public void Charge(long bytes) => File.Graph.Charge(bytes);

    public OnnxConstant? ConstantOrNull(string name) => _constants.GetValueOrDefault(name);

    public TensorView? ViewOrNull(string name) => _views.GetValueOrDefault(name);

    public void Set(string name, TensorView view) => _views[name] = view;

    public void Set(string name, OnnxConstant constant) => _constants[name] = constant;

    /// <summary>Says that a tensor of the file holds integers.</summary>
    public void SetStored(string name, ElementType type) => _stored[name] = type;

    /// <summary>What the elements of a computed tensor are in the file.</summary>
    public ElementType StoredTypeOf(string name) => _stored.GetValueOrDefault(name, ElementType.Float32);

    public IEnumerable<NodeRecord> ReadersOf(string name) => _readers[name];

    public bool IsOutput(string name) => File.Outputs.Any(output => output.Name == name);

    /// <summary>The only node that reads a tensor, where nobody else sees it.</summary>
    public NodeRecord? OnlyReader(string name) => !IsOutput(name) && _readers[name].ToArray() is [var only] && !_done.Contains(only) ? only
        : null;

    /// <summary>Says that a node is part of another one.</summary>
    public void TakeIn(NodeRecord record) => _done.Add(record);

    /// <summary>The format that QuantizeLinear gives a tensor, looking through what only moves elements; null: none.</summary>
    public TensorFormat? FormatOf(string name) => IsInteger ? FormatOf(name, [], 0) : null;

    // Each tensor is looked at once, and not for ever.
    private TensorFormat? FormatOf(string name, HashSet<string> seen, int depth)
    {
        const int Deepest = 64;
        if (depth > Deepest || !seen.Add(name))
            return null;
        foreach (NodeRecord reader in _readers[name])
        {
            if (reader.Operator == NodeImporters.Quantize && reader.Inputs[0] == name)
                return new NodeImport(this, reader).FormatOfPair();
            if (NodeImporters.Moving.Contains(reader.Operator) && reader.Outputs.Length > 0
                && FormatOf(reader.Outputs[0], seen, depth + 1) is { } format)
                return format;
        }

        return null;
    }

    /// <exception cref="GraphException">The op does not take these inputs.</exception>
    public OnnxNode Append(Op op, OnnxNode[] inputs, TensorFormat? format, OnnxWeights? weights = null, NodeRecord? record = null)
    {
        var node = new OnnxNode(Name(record, op), op, inputs) { Format = format, Weights = weights, Place = record?.Place ?? "" };
        _nodes.Add(node);
        return node;
    }

    /// <summary>Appends a node that only moves elements.</summary>
    public OnnxNode Move(Op op, params OnnxNode[] inputs) => Append(op, inputs, inputs[0].Format);

    public OnnxNode Shaped(OnnxNode node, Shape shape) => node.Shape == shape ? node : Move(new Reshape(shape), node);

    public OnnxNode Rescaled(OnnxNode node, TensorFormat? format) =>
        format is null || node.Format is null || node.Format == format ? node : Append(new Quantize(), [node], format);

    /// <summary>The tensor with its dimensions lying in memory in this order.</summary>
    public TensorView Arranged(TensorView view, int[] axes)
    {
        Factor[] target = [.. axes.SelectMany(axis => view.Dimensions[axis])];
        if (target.SequenceEqual(view.Memory))
            return view;

        // Factors that lie side by side before and after move as one.
        var runs = new List<List<Factor>>();
        foreach (Factor factor in target)
        {
            int place = Array.IndexOf(view.Memory, factor);
            if (runs.Count > 0 && place > 0 && ReferenceEquals(runs[^1][^1], view.Memory[place - 1]))
                runs[^1].Add(factor);
            else
                runs.Add([factor]);
        }

        if (runs.Count > BlockMoves.MostPieces)
            throw new InputException($"dimensions [{string.Join(", ", view.Sizes)}] that go into another order in {runs.Count} pieces",
                $"at most {BlockMoves.MostPieces}", "reshape or transpose less in the network");

        // An op of the network moves three axes; more take several.
        List<Factor>[] sorted = [.. runs.OrderBy(run => Array.IndexOf(view.Memory, run[0]))];
        OnnxNode node = view.Node;
        int[] order = Identity(sorted.Length);
        foreach (int[] next in BlockMoves.To([.. runs.Select(run => Array.IndexOf(sorted, run))]))
        {
            node = Moved(node, order, next, piece => sorted[piece].Aggregate(1, (size, factor) => size * factor.Size));
            order = next;
        }

        return view with { Node = node, Memory = target };
    }

    /// <summary>The dimensions as they lie in memory: those of a scattered tensor are put in order first.</summary>
    public (TensorView View, int[] Order) InOrder(TensorView view) => view.Order() is { } order ? (view, order)
        : (Arranged(view, Identity(view.Rank)), Identity(view.Rank));

    /// <summary>Some elements along a dimension.</summary>
    public TensorView Slice(TensorView view, int axis, Stretch stretch)
    {
        int[] sizes = view.Sizes;
        if (stretch == Stretch.Whole(sizes[axis]))
            return view;
        (view, int[] order) = InOrder(view);
        var along = AxisView.Of(Array.ConvertAll(order, each => sizes[each]), Array.IndexOf(order, axis));
        OnnxNode node = Move(Graph.Ops.Slice.Of(along.Shape, along.Axis, stretch), Shaped(view.Node, along.Shape));
        sizes[axis] = stretch.Count;
        return TensorView.Of(node, sizes, order);
    }

    /// <summary>Values as a node of the network.</summary>
    /// <param name="format">Of a network of integers.</param>
    public OnnxNode Constant(Shape shape, float[] values, TensorFormat? format)
    {
        var tensor = new Tensor([shape.Height, shape.Width, shape.Channels], values);
        if (!IsInteger)
            return Append(new Constant(shape), [], null, new OnnxWeights(tensor, null, null));
        format ??= Grid(values);
        return Append(new Constant(shape), [], format,
            new OnnxWeights(null, null, null) { Constant = new IntegerTensor(format, [.. values.Select(format.ToInteger)]) });
    }

    public static int[] Identity(int rank) => [.. Enumerable.Range(0, rank)];

    private static TensorFormat Grid(float[] values)
    {
        var grid = QuantizationGrid.Over(values.Min(), values.Max(), 8);
        return new TensorFormat(grid.Bits, grid.Scale, grid.ZeroPoint);
    }

    // Pieces in one order to another that is at most three blocks of neighbours away.
    private OnnxNode Moved(OnnxNode node, int[] from, int[] to, Func<int, int> sizeOf)
    {
        var blocks = new List<List<int>>();
        foreach (int piece in to)
        {
            if (blocks.Count > 0 && Array.IndexOf(from, piece) == Array.IndexOf(from, blocks[^1][^1]) + 1)
                blocks[^1].Add(piece);
            else
                blocks.Add([piece]);
        }

        List<int>[] sorted = [.. blocks.OrderBy(block => Array.IndexOf(from, block[0]))];
        int missing = 3 - sorted.Length;
        int[] sizes = [.. Enumerable.Repeat(1, missing),
            .. sorted.Select(block => block.Aggregate(1, (size, piece) => size * sizeOf(piece)))];
        int[] places = [.. Enumerable.Range(0, missing), .. blocks.Select(block => Array.IndexOf(sorted, block) + missing)];
        return Move(new Transpose((Axis)places[0], (Axis)places[1], (Axis)places[2]),
            Shaped(node, new Shape(sizes[0], sizes[1], sizes[2])));
    }

    private void Import(NodeRecord record)
    {
        var import = new NodeImport(this, record);
        try
        {
            if (!ConstantFolding.TryFold(import))
                NodeImporters.ByName[record.Operator](import);
        }
        catch (GraphException exception)
        {
            throw InputException.At(record.Place, exception, "a node whose shapes fit", "export the model again");
        }
    }

    // A node's path in the file says what it is, cleaned of what other formats do not take.
    private string Name(NodeRecord? record, Op op)
    {
        string wanted = (record?.Name ?? "").TrimStart('/').ToLowerInvariant();
        string name = PlainName().IsMatch(wanted) && !_names.Contains(wanted) ? wanted : $"{op.Kind()}{_nodes.Count}";
        while (!_names.Add(name))
            name += "b";
        return name;
    }

    private TfliteModel Assemble(OnnxNode output, ModelEnd[] inputs, ModelEnd[] outputs)
    {
        var needed = new HashSet<OnnxNode>(ReferenceEqualityComparer.Instance) { output, _nodes[0] };
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            if (needed.Contains(_nodes[i]))
                needed.UnionWith(_nodes[i].Inputs);
        }

        List<OnnxNode> nodes = [.. _nodes.Where(needed.Contains)];
        if (!ReferenceEquals(nodes[^1], output) || nodes.Count == 1)
            nodes.Add(Move(new Reshape(output.Shape), output));
        var network = new Network("model", nodes.Select(node =>
            new Node(node.Name, node.Op, [.. node.Inputs.Select(input => input.Name)])));
        var metadata = TfliteMetadata.Of(key => File.Metadata.GetValueOrDefault(key, ""));
        if (!IsInteger)
            return new FloatModel(network, FloatWeights(nodes)) { Metadata = metadata, Inputs = [.. inputs], Outputs = [.. outputs] };

        string[] open = [.. nodes.Where(node => node.Format is null).Select(node => node.Place).Where(place => place.Length > 0)];
        if (open.Length > 0 || nodes.Any(node => node.Format is null))
        {
            throw new InputException(
                "a network with QuantizeLinear that leaves float numbers "
                    + $"behind {(open.Length > 0 ? string.Join(", ", open) : "its input")}",
                "QuantizeLinear and DequantizeLinear behind every operator",
                "quantise the whole network, or give the float network: 'micronets quantize model.onnx --data PATH'");
        }

        foreach (OnnxNode node in nodes)
        {
            if (ScaleReach.Beyond(node.Op, [.. node.Inputs.Select(input => input.Format)], node.Format!,
                node.Weights?.Integers) is { } product)
                throw new InputException($"scale {node.Format!.Scale} "
                    + $"in {(node.Place.Length > 0 ? node.Place : $"node '{node.Name}'")}, computed at scale {product}",
                    "at least the 2⁻³⁰th part of what it is computed from", "quantise the network again");
        }

        IEnumerable<IntegerLayer> layers = network.Layers.Zip(nodes, (layer, node) => new IntegerLayer(layer, node.Format!)
        {
            Weights = node.Weights?.Integers,
            Tensors = node.Weights?.Constant is { } constant ? [constant] : [],
        });
        return new IntegerModel(new IntegerNetwork(network, layers)) { Metadata = metadata, Inputs = [.. inputs], Outputs = [.. outputs] };
    }

    private static Weights FloatWeights(IEnumerable<OnnxNode> nodes)
    {
        var weights = new Weights();
        foreach (OnnxNode node in nodes)
        {
            if (node.Weights is not { Weight: { } weight } all)
                continue;
            weights[$"{node.Name}/{(node.Op is Constant ? "value" : "weight")}"] = weight;
            if (all.Bias is { } bias)
                weights[$"{node.Name}/bias"] = bias;
        }

        return weights;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9/_.-]{0,47}$")]
    private static partial Regex PlainName();
}
