using System.Runtime.InteropServices;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.Tests.TFLite;

/// <summary>Files as converters write them, operator by operator: what this library's own writer never writes.</summary>
internal sealed class TfliteFileBuilder
{
    private readonly List<(int[] Shape, TensorType Type, float[] Scales, long ZeroPoint, int Dimension, byte[]? Data)> _tensors = [];
    private readonly List<(BuiltinOperator Code, int[] Inputs, int[] Outputs, byte OptionsType, Func<FlatBufferBuilder,
        int> Options)> _operators = [];
    private readonly HashSet<int> _variables = [];
    private int? _second;

    public int Activation(int[] shape, float scale, long zeroPoint, TensorType type = TensorType.Int8) => Add(shape, type, [scale],
        zeroPoint, 0, null);

    public int Reals(int[] shape) => Add(shape, TensorType.Float32, [], 0, 0, null);

    public int Numbers(params int[] values) => Numbers([values.Length], values);

    public int Numbers(int[] shape, int[] values) => Add(shape, TensorType.Int32, [], 0, 0,
        MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>A tensor of whole numbers that an operator computes.</summary>
    public int Shape(params int[] shape) => Add(shape, TensorType.Int32, [], 0, 0, null);

    public int Scalar(int value) => Add([], TensorType.Int32, [], 0, 0, BitConverter.GetBytes(value));

    public int Weights(int[] shape, sbyte[] values, int dimension, params float[] scales) => Add(shape, TensorType.Int8, scales, 0,
        dimension, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>Weights as unsigned bytes with a zero point of their own.</summary>
    public int Unsigned(int[] shape, byte[] values, float scale, long zeroPoint) => Add(shape, TensorType.UInt8, [scale], zeroPoint, 0,
        values);

    public int ScaledBiases(float scale, params int[] values) =>
        Add([values.Length], TensorType.Int32, [scale], 0, 0, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public int Biases(params int[] values) => Numbers(values);

    /// <summary>A constant in a quantised format.</summary>
    public int Constant(int[] shape, float scale, long zeroPoint, params sbyte[] values) => Add(shape, TensorType.Int8, [scale], zeroPoint,
        0, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>The same of 16 bits.</summary>
    public int Wide(int[] shape, float scale, params short[] values) => Add(shape, TensorType.Int16, [scale], 0, 0,
        MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>What is added from here on belongs to a second subgraph, whose tensors are numbered on.</summary>
    public void BeginSubgraph() => _second = _operators.Count;

    /// <summary>Bytes as they are, of any type.</summary>
    public int Raw(int[] shape, TensorType type, byte[] data) => Add(shape, type, [], 0, 0, data);

    /// <summary>What VAR_HANDLE gives.</summary>
    public int Resource() => Add([], TensorType.Resource, [], 0, 0, null);

    /// <summary>A tensor that an operator keeps between inferences.</summary>
    public int Variable(int[] shape, float scale, long zeroPoint, TensorType type)
    {
        int tensor = Activation(shape, scale, zeroPoint, type);
        _variables.Add(tensor);
        return tensor;
    }

    /// <summary>VAR_HANDLE of a variable of this name.</summary>
    public int Handle(string name)
    {
        int handle = Resource();
        _operators.Add((BuiltinOperator.VarHandle, [], [handle], TfliteSchema.VarHandleOptions.Type, builder =>
            builder.Table(Slot.Reference(TfliteSchema.VarHandleOptions.SharedName, builder.Text(name)))));
        return handle;
    }

    public void Operator(BuiltinOperator code, int[] inputs, int output) => Operator(code, inputs, output, 0);

    public void Operator(BuiltinOperator code, int[] inputs, int output, byte optionsType, params Slot[] options) => Operator(code, inputs,
        [output], optionsType, options);

    public void Operator(BuiltinOperator code, int[] inputs, int[] outputs, byte optionsType, params Slot[] options) =>
        _operators.Add((code, inputs, outputs, optionsType, builder => optionsType == 0 ? 0 : builder.Table(options)));

    public byte[] Build(int input, int output) => Build([input], [output]);

    public byte[] Build(int[] inputs, int[] outputs) => Build(inputs, outputs, _ => 0);

    /// <summary>With the contents of the buffers behind everything else, as files beyond 2 GiB have them.</summary>
    public byte[] BuildWithContentsOutside(int input, int output)
    {
        // The first build only tells how long the tables are; its offsets differ, since equal tables would be written once.
        byte[][] contents = _tensors.Select(tensor => tensor.Data).OfType<byte[]>().ToArray();
        ulong first = 1 << 30;
        ulong Offset(byte[] data) => first + (ulong)contents.TakeWhile(other => !ReferenceEquals(other, data)).Sum(other => other.Length);
        first = (ulong)Build([input], [output], Offset).Length;
        return [.. Build([input], [output], Offset), .. contents.SelectMany(data => data)];
    }

    private int Add(int[] shape, TensorType type, float[] scales, long zeroPoint, int dimension, byte[]? data)
    {
        _tensors.Add((shape, type, scales, zeroPoint, dimension, data));
        return _tensors.Count - 1;
    }

    private byte[] Build(int[] inputs, int[] outputs, Func<byte[], ulong> offsetOf)
    {
        var builder = new FlatBufferBuilder();
        List<byte[]> buffers = [[], .. _tensors.Select(tensor => tensor.Data).OfType<byte[]>()];
        int[] tensors = _tensors.Select((tensor, index) => builder.Table(
            Slot.Reference(TfliteSchema.Tensor.Shape, builder.Int32s(tensor.Shape)),
            Slot.Byte(TfliteSchema.Tensor.Type, (byte)tensor.Type),
            Slot.Byte(TfliteSchema.Tensor.IsVariable, _variables.Contains(index) ? (byte)1 : (byte)0),
            Slot.Int32(TfliteSchema.Tensor.Buffer, tensor.Data is null ? 0 : buffers.FindIndex(data => ReferenceEquals(data, tensor.Data))),
            Slot.Reference(TfliteSchema.Tensor.Quantization, tensor.Scales.Length == 0 ? 0 : builder.Table(
                Slot.Reference(TfliteSchema.Quantization.Scale, builder.Float32s(tensor.Scales)),
                Slot.Reference(TfliteSchema.Quantization.ZeroPoint, builder.Int64s(tensor.Scales.Select(_ => tensor.ZeroPoint).ToArray())),
                Slot.Int32(TfliteSchema.Quantization.QuantizedDimension, tensor.Dimension))))).ToArray();
        int[] operators = _operators.Select((op, index) => builder.Table(
            Slot.Int32(TfliteSchema.Operator.OpcodeIndex, index),
            Slot.Reference(TfliteSchema.Operator.Inputs, builder.Int32s(op.Inputs)),
            Slot.Reference(TfliteSchema.Operator.Outputs, builder.Int32s(op.Outputs)),
            Slot.Byte(TfliteSchema.Operator.OptionsType, op.OptionsType),
            Slot.Reference(TfliteSchema.Operator.Options, op.Options(builder)))).ToArray();
        int subgraph = builder.Table(
            Slot.Reference(TfliteSchema.SubGraph.Tensors, builder.References(tensors)),
            Slot.Reference(TfliteSchema.SubGraph.Inputs, builder.Int32s(inputs)),
            Slot.Reference(TfliteSchema.SubGraph.Outputs, builder.Int32s(outputs)),
            Slot.Reference(TfliteSchema.SubGraph.Operators, builder.References(operators.AsSpan(0, _second ?? operators.Length))));
        int[] subgraphs = _second is not { } second ? [subgraph] :
        [
            subgraph,
            builder.Table(Slot.Reference(TfliteSchema.SubGraph.Tensors, builder.References(tensors)),
                Slot.Reference(TfliteSchema.SubGraph.Operators, builder.References(operators.AsSpan(second)))),
        ];

        // Converters of before 2020 know the old field of operator codes only, which ends at 127.
        int[] codes = _operators.Select(op => builder.Table(
            Slot.Byte(TfliteSchema.OperatorCode.DeprecatedBuiltinCode, (byte)Math.Min((int)op.Code, 127)),
            Slot.Int32(TfliteSchema.OperatorCode.BuiltinCode, (int)op.Code < 127 ? 0 : (int)op.Code))).ToArray();
        int[] bufferTables = buffers.Select(data => offsetOf(data) is var offset and > 0 && data.Length > 0
            ? builder.Table(Slot.UInt64(TfliteSchema.Buffer.Offset, offset), Slot.UInt64(TfliteSchema.Buffer.Size, (ulong)data.Length))
            : builder.Table(Slot.Reference(TfliteSchema.Buffer.Data, data.Length == 0 ? 0 : builder.Bytes(data, 16)))).ToArray();
        int root = builder.Table(
            Slot.Int32(TfliteSchema.Model.Version, TfliteSchema.Version),
            Slot.Reference(TfliteSchema.Model.OperatorCodes, builder.References(codes)),
            Slot.Reference(TfliteSchema.Model.Subgraphs, builder.References(subgraphs)),
            Slot.Reference(TfliteSchema.Model.Buffers, builder.References(bufferTables)));
        return builder.Finish(root, TfliteSchema.Identifier);
    }
}
