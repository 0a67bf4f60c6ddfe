using System.Text;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Writing;

/// <summary>Lays an integer network out as operators over tensors and writes them.</summary>
internal sealed class GraphExport(IntegerModel model)
{
    private readonly FlatBufferBuilder _builder = new();
    private readonly TensorTable _tensors = new();
    private readonly List<ExportedOperator> _operators = [];
    private readonly Dictionary<string, TensorHandle> _tensorOf = [];
    private readonly List<TensorHandle> _inputs = [];

    /// <summary>Nodes whose values the file gives, as real numbers, beside its output and behind it: for finding where a runtime goes
    /// another way.</summary>
    public EquatableArray<string> Watched { get; init; } = [];

    public FlatBufferBuilder Builder => _builder;

    public IntegerNetwork Network => model.Network;

    public byte[] Run()
    {
        if (!HasParts)
            WriteInput();
        foreach (IntegerLayer layer in Network.Layers.Skip(1))
        {
            if (!OperatorExporters.ByOp.TryGetValue(layer.Layer.Op.GetType(), out OperatorExporter? exporter))
                throw new InputException($"node '{layer.Layer.Name}' ({layer.Layer.Op.Kind()})", "an op of an integer network",
                    $"it {OperatorExporters.Absent[layer.Layer.Op.GetType()]}");
            FourBitOutputs.Check(Network, layer);
            _tensorOf[layer.Layer.Name] = exporter(new OperatorExport(this, layer));
        }

        IntegerLayer last = Network.Output;
        string[] ends = last.Layer.Op is Join ? [.. last.Layer.Node.Inputs] : [last.Layer.Name];
        TensorHandle[] outputs =
            [.. ends.Select((node, i) => WriteOutput(Network[node], ends.Length == 1 ? "output_end" : $"output_end{i}",
            model.Outputs[i].Type))];
        return WriteFile([.. outputs, .. Watched.Select(Reals)]);
    }

    /// <summary>One of several inputs.</summary>
    public TensorHandle Part(IntegerLayer layer)
    {
        ModelEnd end = model.Inputs.FirstOrDefault(end => end.Name == layer.Layer.Name)
            ?? throw new InputException($"node '{layer.Layer.Name}', a part of the input", "one of the model's inputs",
                "give the model with its ends");
        return WriteInput(layer, $"input_end{_inputs.Count}", end.Type);
    }

    /// <summary>Values that the network holds.</summary>
    public TensorHandle Constant(IntegerLayer layer) =>
        Constant(layer.Layer.Name, Dimensions(layer.Layer.OutputShape, 4), layer.Output,
            [.. layer.Tensors[0].Values.Select(value => (sbyte)value)]);

    public TensorHandle Constant(string name, EquatableArray<int> dimensions, TensorFormat format, sbyte[] values) =>
        _tensors.Add(name, dimensions, TensorType.Int8, format, [.. values.Select(value => (byte)value)]);

    /// <summary>The tensor of a node, with the dimensions that its reader needs.</summary>
    public TensorHandle TensorOf(string node, int? rank = null)
    {
        TensorHandle tensor = _tensorOf[node];
        if (rank is null || tensor.Dimensions.Count == rank)
            return tensor;
        TensorHandle reshaped = Activation(Network[node], rank.Value, "");
        Reshape(tensor, reshaped);
        return reshaped;
    }

    /// <summary>A new tensor for what a layer computes.</summary>
    public TensorHandle Activation(IntegerLayer layer, int rank, string? name = null) =>
        _tensors.Add(name ?? layer.Layer.Name, Dimensions(layer.Layer.OutputShape, rank), TensorType.Int8, layer.Output, null);

    public TensorHandle Activation(string name, EquatableArray<int> dimensions, TensorFormat format) =>
        _tensors.Add(name, dimensions, TensorType.Int8, format, null);

    public TensorHandle Constant(EquatableArray<int> dimensions, TensorType type, byte[] data, ExportedQuantization? quantization) =>
        _tensors.AddConstant(dimensions, type, data, quantization);

    public void Operator(BuiltinOperator code, int version, IEnumerable<TensorHandle> inputs, TensorHandle output, byte optionsType = 0,
        int options = 0) =>
        _operators.Add(new ExportedOperator(code, version, inputs.Select(tensor => tensor.Index).ToEquatableArray(), output.Index,
            optionsType, options));

    public void Reshape(TensorHandle from, TensorHandle to) =>
        Operator(BuiltinOperator.Reshape, 1, [from], to, TfliteSchema.ReshapeOptions.Type,
            _builder.Table(Slot.Reference(TfliteSchema.ReshapeOptions.NewShape, _builder.Int32s(to.Dimensions.Span))));

    public static EquatableArray<int> Dimensions(Shape shape, int rank) =>
        rank == 2 ? [1, shape.Elements] : [1, shape.Height, shape.Width, shape.Channels];

    // Several inputs are parts of the network's one, of which nothing else remains.
    private bool HasParts => Network.Layers.Any(layer => layer.Layer.Op is Part);

    private void WriteInput() => _tensorOf[Network.Input.Layer.Name] = WriteInput(Network.Input, "input_end", model.InputType);

    private TensorHandle WriteInput(IntegerLayer input, string name, ElementType type)
    {
        int rank = input.Layer.OutputShape.IsVector
            && !Network.Network.ConsumersOf(input.Layer.Name).Any(OperatorExporters.NeedsMap) ? 2 : 4;
        TensorHandle inside = Activation(input, rank);
        if (type == ElementType.Int8)
        {
            _inputs.Add(inside);
            return inside;
        }

        if (input.Output.Bits != 8)
            throw new InputException($"{type} input for integers of {input.Output.Bits} bits", "8 bits",
                "write the file with int8 ends or quantise the input to 8 bits");
        TensorHandle outside = End(name, inside, type, input.Output);
        Operator(BuiltinOperator.Quantize, 1, [outside], inside);
        _inputs.Add(outside);
        return inside;
    }

    private TensorHandle WriteOutput(IntegerLayer layer, string name, ElementType type)
    {
        TensorHandle output = _tensorOf[layer.Layer.Name];

        // A network that only reshapes still needs an operator between its ends.
        if (_inputs.Contains(output))
        {
            TensorHandle input = output;
            output = Activation("output", input.Dimensions, layer.Output);
            Reshape(input, output);
        }

        if (type == ElementType.Int8)
            return output;
        TensorHandle outside = End(name, output, type, layer.Output);
        if (type == ElementType.Float32)
            Operator(BuiltinOperator.Dequantize, 2, [output], outside);
        else
            Operator(BuiltinOperator.Quantize, 1, [output], outside);
        return outside;
    }

    private TensorHandle Reals(string node)
    {
        TensorHandle reals = End($"{node}_watched", _tensorOf[node], ElementType.Float32, Network[node].Output);
        Operator(BuiltinOperator.Dequantize, 2, [_tensorOf[node]], reals);
        return reals;
    }

    private TensorHandle End(string name, TensorHandle inside, ElementType type, TensorFormat format) => type == ElementType.Float32
        ? _tensors.Add(name, inside.Dimensions, TensorType.Float32, null, null)
        : _tensors.Add(name, inside.Dimensions, TensorType.UInt8, format with { ZeroPoint = format.ZeroPoint + 128 }, null);

    private byte[] WriteFile(TensorHandle[] outputs)
    {
        (BuiltinOperator Code, int Version)[] codes = _operators.Select(op => (op.Code, op.Version)).Distinct().ToArray();
        int[] operators = _operators.Select(op => _builder.Table(
            Slot.Int32(TfliteSchema.Operator.OpcodeIndex, Array.IndexOf(codes, (op.Code, op.Version))),
            Slot.Reference(TfliteSchema.Operator.Inputs, _builder.Int32s(op.Inputs.Span)),
            Slot.Reference(TfliteSchema.Operator.Outputs, _builder.Int32s([op.Output])),
            Slot.Byte(TfliteSchema.Operator.OptionsType, op.OptionsType),
            Slot.Reference(TfliteSchema.Operator.Options, op.Options))).ToArray();
        int[] metadata = model.Metadata.Entries.Where(entry => entry.Text.Length > 0).Select(entry => _builder.Table(
            Slot.Reference(TfliteSchema.Metadata.Name, _builder.Text(entry.Key)),
            Slot.Int32(TfliteSchema.Metadata.Buffer, _tensors.Buffer(Encoding.UTF8.GetBytes(entry.Text))))).ToArray();
        int subgraph = _builder.Table(
            Slot.Reference(TfliteSchema.SubGraph.Tensors, _builder.References(_tensors.Write(_builder))),
            Slot.Reference(TfliteSchema.SubGraph.Inputs, _builder.Int32s(_inputs.Select(input => input.Index).ToArray())),
            Slot.Reference(TfliteSchema.SubGraph.Outputs, _builder.Int32s(outputs.Select(output => output.Index).ToArray())),
            Slot.Reference(TfliteSchema.SubGraph.Operators, _builder.References(operators)));
        int[] operatorCodes = codes.Select(code => _builder.Table(
            Slot.Byte(TfliteSchema.OperatorCode.DeprecatedBuiltinCode, (byte)Math.Min((int)code.Code, 127)),
            Slot.Int32(TfliteSchema.OperatorCode.Version, code.Version, 1),
            Slot.Int32(TfliteSchema.OperatorCode.BuiltinCode, (int)code.Code))).ToArray();
        int root = _builder.Table(
            Slot.Int32(TfliteSchema.Model.Version, TfliteSchema.Version),
            Slot.Reference(TfliteSchema.Model.OperatorCodes, _builder.References(operatorCodes)),
            Slot.Reference(TfliteSchema.Model.Subgraphs, _builder.References([subgraph])),
            Slot.Reference(TfliteSchema.Model.Description, _builder.Text("MicroNets")),
            Slot.Reference(TfliteSchema.Model.Buffers, _builder.References(_tensors.WriteBuffers(_builder))),
            Slot.Reference(TfliteSchema.Model.Metadata, metadata.Length == 0 ? 0 : _builder.References(metadata)));
        return _builder.Finish(root, TfliteSchema.Identifier);
    }

    private sealed record ExportedOperator(BuiltinOperator Code, int Version, EquatableArray<int> Inputs, int Output, byte OptionsType,
        int Options);
}
