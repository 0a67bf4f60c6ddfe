using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading;

/// <summary>A .tflite file taken apart into its tables, each checked on its own; nothing is interpreted yet.</summary>
internal sealed class TfliteFile
{
    private TfliteFile(SubgraphRecord[] subgraphs, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> metadata, string description)
    {
        Subgraphs = subgraphs;
        Metadata = metadata;
        Description = description;
    }

    /// <summary>The first is the network; others are called by its operators.</summary>
    public SubgraphRecord[] Subgraphs { get; }

    public SubgraphRecord Main => Subgraphs[0];

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Metadata { get; }

    public string Description { get; }

    /// <summary>The file with another network.</summary>
    public TfliteFile With(SubgraphRecord main) => new([main, .. Subgraphs.Skip(1)], Metadata, Description);

    /// <exception cref="InputException">The bytes are no TensorFlow Lite model; the message names table, field and offset.</exception>
    public static TfliteFile Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < 16 || !bytes.Span.Slice(4, 4).SequenceEqual("TFL3"u8))
            throw new InputException($"{bytes.Length} bytes without the mark 'TFL3' at offset 4", "a TensorFlow Lite model",
                "check that the file is a .tflite file");

        FlatTable model = new FlatBuffer(bytes).Root("Model");
        int version = model.Int32(TfliteSchema.Model.Version);
        if (version != TfliteSchema.Version)
            throw model.Corrupt("version", $"version {version}", $"version {TfliteSchema.Version}");

        ReadOnlyMemory<byte>[] buffers = model.Tables(TfliteSchema.Model.Buffers, "Buffer").Select(ReadBuffer).ToArray();
        OperatorCode[] codes = model.Tables(TfliteSchema.Model.OperatorCodes, "OperatorCode").Select(OperatorCode.Read).ToArray();
        FlatTable[] subgraphs = model.Tables(TfliteSchema.Model.Subgraphs, "SubGraph");
        if (subgraphs.Length == 0)
            throw model.Corrupt("subgraphs", "no subgraph", "at least one");
        return new TfliteFile(
            subgraphs.Select(table => SubgraphRecord.Read(table, codes, buffers)).ToArray(),
            ReadMetadata(model, buffers),
            model.Text(TfliteSchema.Model.Description));
    }

    private static ReadOnlyMemory<byte> ReadBuffer(FlatTable table) =>
        table.UInt64(TfliteSchema.Buffer.Offset) > 1
            ? table.Outside(TfliteSchema.Buffer.Offset, TfliteSchema.Buffer.Size)
            : table.Bytes(TfliteSchema.Buffer.Data);

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

/// <summary>A kind of operator that a file uses.</summary>
internal sealed record OperatorCode(BuiltinOperator Code, string Custom)
{
    /// <summary>The name in the schema, or that of a custom operator.</summary>
    public string Label => Code == BuiltinOperator.Custom ? $"custom operator '{Custom}'" : OperatorNames.Of(Code);

    // Codes up to 126 stand in the old 8-bit field, larger ones in the new field with 127 in the old one.
    public static OperatorCode Read(FlatTable table) => new(
        (BuiltinOperator)Math.Max((sbyte)table.Byte(TfliteSchema.OperatorCode.DeprecatedBuiltinCode),
            table.Int32(TfliteSchema.OperatorCode.BuiltinCode)),
        table.Text(TfliteSchema.OperatorCode.CustomCode));
}

/// <summary>A graph of operators over its tensors, with the tensors at its ends.</summary>
internal sealed record SubgraphRecord(FlatTable Table, TensorRecord[] Tensors, OperatorRecord[] Operators, int[] Inputs, int[] Outputs)
{
    private const int MostOperators = 4096;

    public static SubgraphRecord Read(FlatTable table, OperatorCode[] codes, ReadOnlyMemory<byte>[] buffers)
    {
        TensorRecord[] tensors = table.Tables(TfliteSchema.SubGraph.Tensors, "Tensor")
            .Select((tensor, index) => TensorRecord.Read(tensor, index, buffers)).ToArray();
        FlatTable[] operators = table.Tables(TfliteSchema.SubGraph.Operators, "Operator");
        if (operators.Length > MostOperators)
            throw table.Unsupported("operators", $"{operators.Length} operators", $"at most {MostOperators}");
        return new SubgraphRecord(
            table,
            tensors,
            operators.Select((op, index) => OperatorRecord.Read(op, index, codes, tensors.Length)).ToArray(),
            Ends(table, TfliteSchema.SubGraph.Inputs, tensors.Length),
            Ends(table, TfliteSchema.SubGraph.Outputs, tensors.Length));
    }

    private static int[] Ends(FlatTable subgraph, Field field, int tensors)
    {
        int[] ends = subgraph.Int32s(field);
        foreach (int end in ends)
        {
            if (end < 0 || end >= tensors)
                throw subgraph.Corrupt(field.Name, $"tensor {end}", $"a tensor from 0 to {tensors - 1}");
        }

        return ends;
    }
}
