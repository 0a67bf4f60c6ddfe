using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace MicroNets.Onnx.Wire;

/// <summary>
/// A message in the wire format of Protocol Buffers, taken apart into its fields; what they mean is the reader's to know. Nested messages
/// are slices of the file, taken apart when they are asked for. All that is decoded is charged to a budget in proportion to the file, since
/// a message of two bytes becomes an object of many.
/// </summary>
internal sealed class ProtoMessage
{
    private const int BytesOfField = 192;

    private readonly WireBuffer _buffer;
    private readonly List<Field> _fields = [];

    private ProtoMessage(WireBuffer buffer, int start, int length, string kind)
    {
        (_buffer, Kind, Start) = (buffer, kind, start);
        int end = start + length;
        var stream = new CodedInputStream(buffer.Bytes, start, length);
        try
        {
            while (stream.ReadTag() is var tag and not 0)
            {
                buffer.Charge(BytesOfField, this);
                int number = WireFormat.GetTagFieldNumber(tag);
                switch (WireFormat.GetTagWireType(tag))
                {
                    case WireFormat.WireType.Varint:
                        _fields.Add(new Field(number, stream.ReadUInt64(), 0, -1));
                        break;
                    case WireFormat.WireType.Fixed32:
                        _fields.Add(new Field(number, stream.ReadFixed32(), 0, -1));
                        break;
                    case WireFormat.WireType.Fixed64:
                        _fields.Add(new Field(number, stream.ReadFixed64(), 0, -1));
                        break;
                    case WireFormat.WireType.LengthDelimited:
                        int size = stream.ReadLength(), at = (int)stream.Position;
                        if (size < 0 || size > end - at)
                            throw Corrupt($"a field of {size} bytes at {at}", $"at most the {end - at} that are left");
                        _fields.Add(new Field(number, 0, at, size));
                        stream = new CodedInputStream(buffer.Bytes, at + size, end - at - size);
                        break;
                    case var other:
                        throw Corrupt($"a field of kind {other}", "numbers, texts and messages");
                }
            }
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InputException($"{Where} that ends in the middle of a field ({exception.Message})", "whole fields",
                "the file is damaged or no ONNX model", exception);
        }
    }

    /// <summary>What the message is, for messages to people.</summary>
    public string Kind { get; }

    private int Start { get; }

    private string Where => $"{Kind} at byte {Start}";

    /// <exception cref="InputException">The bytes are no message.</exception>
    public static ProtoMessage Parse(byte[] bytes, string kind) => new(new WireBuffer(bytes), 0, bytes.Length, kind);

    public bool Has(int field) => _fields.Exists(each => each.Number == field);

    public long Int64(int field, long fallback = 0) => Last(field) is { } last ? (long)last.Number64 : fallback;

    public float Float32(int field, float fallback = 0) => Last(field) is { } last ? BitConverter.UInt32BitsToSingle((uint)last.Number64)
        : fallback;

    public string Text(int field) => Last(field) is { Length: >= 0 } last ? Decoded(last) : "";

    public IReadOnlyList<string> Texts(int field) => [.. All(field).Where(each => each.Length >= 0).Select(Decoded)];

    public ReadOnlyMemory<byte> Bytes(int field) => Last(field) is { Length: > 0 } last ? _buffer.Bytes.AsMemory(last.Start, last.Length)
        : default;

    public ProtoMessage? Message(int field, string kind) => Last(field) is { Length: >= 0 } last
        ? new ProtoMessage(_buffer, last.Start, last.Length, kind) : null;

    public IEnumerable<ProtoMessage> Messages(int field, string kind) =>
        All(field).Where(each => each.Length >= 0).Select(each => new ProtoMessage(_buffer, each.Start, each.Length, kind));

    /// <summary>Integers, packed into one field or one by one.</summary>
    public long[] Int64s(int field)
    {
        var values = new List<long>();
        foreach (Field each in All(field))
        {
            if (each.Length < 0)
            {
                values.Add((long)each.Number64);
                continue;
            }

            // At most one number for each byte.
            Charge(16L * each.Length);
            var stream = new CodedInputStream(_buffer.Bytes, each.Start, each.Length);
            try
            {
                while (!stream.IsAtEnd)
                    values.Add(stream.ReadInt64());
            }
            catch (InvalidProtocolBufferException exception)
            {
                throw new InputException($"{Where} whose numbers end in the middle ({exception.Message})", "whole numbers",
                    "the file is damaged", exception);
            }
        }

        return [.. values];
    }

    /// <summary>Numbers of fixed size, packed into one field or one by one, as they lie in memory.</summary>
    public ReadOnlyMemory<byte> Fixed(int field, int size)
    {
        if (All(field).ToArray() is [{ Length: >= 0 } only])
            return _buffer.Bytes.AsMemory(only.Start, only.Length);
        var values = new List<byte>();
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        foreach (Field each in All(field))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(number, each.Number64);
            Charge(2L * Math.Max(each.Length, size));
            values.AddRange(each.Length >= 0 ? _buffer.Bytes.AsSpan(each.Start, each.Length) : number[..size]);
        }

        return values.ToArray();
    }

    /// <summary>Counts memory against what the file's size allows.</summary>
    public void Charge(long bytes) => _buffer.Charge(bytes, this);

    public InputException Corrupt(string found, string expected) =>
        new($"{found} in {Where}", expected, "the file is damaged or no ONNX model");

    private Field? Last(int field) => _fields.FindLastIndex(each => each.Number == field) is >= 0 and var index ? _fields[index] : null;

    private IEnumerable<Field> All(int field) => _fields.Where(each => each.Number == field);

    private string Decoded(Field field)
    {
        Charge(2L * field.Length);
        return Encoding.UTF8.GetString(_buffer.Bytes, field.Start, field.Length);
    }

    // Length −1: a number.
    private readonly record struct Field(int Number, ulong Number64, int Start, int Length);

    /// <summary>A file and how much may still be decoded from it.</summary>
    private sealed class WireBuffer(byte[] bytes)
    {
        private const long SpareBytes = 24L << 20;

        private long _budget = (2L * bytes.Length) + SpareBytes;

        public byte[] Bytes { get; } = bytes;

        public void Charge(long size, ProtoMessage from)
        {
            _budget -= size;
            if (_budget < 0)
                throw from.Corrupt("more content than the file's size allows", "tensors and nodes in proportion to the file");
        }
    }
}
