using Google.Protobuf;

namespace MicroNets.Onnx.Wire;

/// <summary>Writes a message in the wire format of Protocol Buffers, field by field; nested messages are given as bytes.</summary>
internal sealed class ProtoWriter
{
    private readonly MemoryStream _bytes = new();
    private readonly CodedOutputStream _stream;

    public ProtoWriter() => _stream = new CodedOutputStream(_bytes);

    public ProtoWriter Int64(int field, long value)
    {
        _stream.WriteTag(field, WireFormat.WireType.Varint);
        _stream.WriteInt64(value);
        return this;
    }

    public ProtoWriter Float32(int field, float value)
    {
        _stream.WriteTag(field, WireFormat.WireType.Fixed32);
        _stream.WriteFloat(value);
        return this;
    }

    public ProtoWriter Text(int field, string value)
    {
        _stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _stream.WriteString(value);
        return this;
    }

    /// <summary>Bytes, or a message that another writer made.</summary>
    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        _stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _stream.WriteBytes(ByteString.CopyFrom(value));
        return this;
    }

    public ProtoWriter Messages(int field, IEnumerable<byte[]> messages)
    {
        foreach (byte[] message in messages)
            Bytes(field, message);
        return this;
    }

    public byte[] ToArray()
    {
        _stream.Flush();
        return _bytes.ToArray();
    }
}
