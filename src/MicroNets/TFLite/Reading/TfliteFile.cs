using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading;

/// <summary>A .tflite file taken apart into its tables, each checked on its own; nothing is interpreted yet.</summary>
internal sealed class TfliteFile
{
    private const int MostOperators = 4096;

    private TfliteFile(FlatTable subgraph, TensorRecord[] tensors, OperatorRecord[] operators, int[] inputs, int[] outputs, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> metadata, string description)
    {
        Subgraph = subgraph;
        Tensors = tensors;
        Operators = operators;
        Inputs = inputs;
        Outputs = outputs;
        Metadata = metadata;
        Description = description;
    }

    public FlatTable Subgraph { get; }

    public TensorRecord[] Tensors { get; }

    public OperatorRecord[] Operators { get; }

    public int[] Inputs { get; }

    public int[] Outputs { get; }

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Metadata { get; }

    public string Description { get; }

    /// <exception cref="InputException">The bytes are no TensorFlow Lite model; the message names table, field and offset.</exception>
    public static TfliteFile Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < 16 || !bytes.Span.Slice(4, 4).SequenceEqual("TFL3"u8))
            throw new InputException($"{bytes.Length} bytes without the mark 'TFL3' at offset 4", "a TensorFlow Lite model", "check that the file is a .tflite file");

        FlatTable model = new FlatBuffer(bytes).Root("Model");
        int version = model.Int32(TfliteSchema.Model.Version);
        if (version != TfliteSchema.Version)
            throw model.Corrupt("version", $"version {version}", $"version {TfliteSchema.Version}");

        ReadOnlyMemory<byte>[] buffers = model.Tables(TfliteSchema.Model.Buffers, "Buffer").Select(ReadBuffer).ToArray();
        (BuiltinOperator Code, string Custom, int Version)[] codes = model.Tables(TfliteSchema.Model.OperatorCodes, "OperatorCode").Select(ReadCode).ToArray();
        FlatTable[] subgraphs = model.Tables(TfliteSchema.Model.Subgraphs, "SubGraph");
        if (subgraphs.Length != 1)
            throw model.Unsupported("subgraphs", $"{subgraphs.Length} subgraphs", "exactly one: control flow is not supported");

        FlatTable subgraph = subgraphs[0];
        TensorRecord[] tensors = subgraph.Tables(TfliteSchema.SubGraph.Tensors, "Tensor").Select((table, index) => TensorRecord.Read(table, index, buffers)).ToArray();
        FlatTable[] operators = subgraph.Tables(TfliteSchema.SubGraph.Operators, "Operator");
        if (operators.Length > MostOperators)
            throw subgraph.Unsupported("operators", $"{operators.Length} operators", $"at most {MostOperators}");
        return new TfliteFile(
            subgraph,
            tensors,
            operators.Select((table, index) => OperatorRecord.Read(table, index, codes, tensors.Length)).ToArray(),
            Ends(subgraph, TfliteSchema.SubGraph.Inputs, tensors.Length),
            Ends(subgraph, TfliteSchema.SubGraph.Outputs, tensors.Length),
            ReadMetadata(model, buffers),
            model.Text(TfliteSchema.Model.Description));
    }

    private static ReadOnlyMemory<byte> ReadBuffer(FlatTable table) =>
        table.UInt64(TfliteSchema.Buffer.Offset) > 1
            ? table.Outside(TfliteSchema.Buffer.Offset, TfliteSchema.Buffer.Size)
            : table.Bytes(TfliteSchema.Buffer.Data);

    // Codes up to 126 stand in the old 8-bit field, larger ones in the new field with 127 in the old one.
    private static (BuiltinOperator Code, string Custom, int Version) ReadCode(FlatTable table) => (
        (BuiltinOperator)Math.Max((sbyte)table.Byte(TfliteSchema.OperatorCode.DeprecatedBuiltinCode), table.Int32(TfliteSchema.OperatorCode.BuiltinCode)),
        table.Text(TfliteSchema.OperatorCode.CustomCode),
        table.Int32(TfliteSchema.OperatorCode.Version, 1));

    private static int[] Ends(FlatTable subgraph, Field field, int tensors)
    {
        int[] ends = subgraph.Int32s(field);
        foreach (int end in ends)
        {
            if (end < 0 || end >= tensors)
                throw subgraph.Corrupt(field.Name, $"tensor {end}", $"a tensor from 0 to {tensors - 1}");
        }

        return ends.Length == 1
            ? ends
            : throw subgraph.Unsupported(field.Name, $"{ends.Length} tensors", "exactly one: only networks of one input and one output are supported");
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> ReadMetadata(FlatTable model, ReadOnlyMemory<byte>[] buffers)
    {
        var metadata = new Dictionary<string, ReadOnlyMemory<byte>>();
        foreach (FlatTable entry in model.Tables(TfliteSchema.Model.Metadata, "Metadata"))
        {
            int buffer = entry.Int32(TfliteSchema.Metadata.Buffer);
            if (buffer < 0 || buffer >= buffers.Length)
                throw entry.Corrupt("buffer", $"buffer {buffer}", $"a buffer from 0 to {buffers.Length - 1}");
            metadata[entry.Text(TfliteSchema.Metadata.Name)] = buffers[buffer];
        }

        return metadata;
    }
}
