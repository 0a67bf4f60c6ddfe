using Google.Protobuf;

namespace MicroNets.Onnx.Wire;

/// <summary>Writes a message in the wire format of Protocol Buffers, field by field; nested messages are given as bytes.</summary>
internal sealed class ProtoWriter
{
    private readonly List<Action<CodedOutputStream>> _fields = [];

    public ProtoWriter Int64(int field, long value) => Add(field, WireFormat.WireType.Varint, stream => stream.WriteInt64(value));

    public ProtoWriter Float32(int field, float value) => Add(field, WireFormat.WireType.Fixed32, stream => stream.WriteFloat(value));

    public ProtoWriter Text(int field, string value) => Add(field, WireFormat.WireType.LengthDelimited, stream => stream.WriteString(value));

    /// <summary>Bytes, or a message that another writer made.</summary>
    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        var bytes = ByteString.CopyFrom(value);
        return Add(field, WireFormat.WireType.LengthDelimited, stream => stream.WriteBytes(bytes));
    }

    public ProtoWriter Messages(int field, IEnumerable<byte[]> messages)
    {
        foreach (byte[] message in messages)
            Bytes(field, message);
        return this;
    }

    public byte[] ToArray()
    {
        using var bytes = new MemoryStream();
        using (var stream = new CodedOutputStream(bytes, leaveOpen: true))
            _fields.ForEach(write => write(stream));
        return bytes.ToArray();
    }

    private ProtoWriter Add(int field, WireFormat.WireType kind, Action<CodedOutputStream> write)
    {
        _fields.Add(stream => stream.WriteTag(field, kind));
        _fields.Add(write);
        return this;
    }
}
