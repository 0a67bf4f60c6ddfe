using System.Buffers.Binary;
using System.Text;

namespace MicroNets.TFLite.FlatBuffers;

/// <summary>A field of a table: its place in the schema and its name for messages.</summary>
internal readonly record struct Field(int Index, string Name);

/// <summary>A table of a FlatBuffer. Every access is checked against the file; a bad one says which table, which field and where.</summary>
internal readonly struct FlatTable
{
    private readonly FlatBuffer _buffer;
    private readonly string _kind;
    private readonly int? _number;
    private readonly int _position;
    private readonly int _vtable;
    private readonly int _vtableLength;

    /// <summary>The file itself, as the place from which the first reference is followed.</summary>
    public FlatTable(FlatBuffer buffer, string kind)
    {
        _buffer = buffer;
        _kind = kind;
    }

    private FlatTable(FlatBuffer buffer, int position, string kind, int? number)
        : this(buffer, kind)
    {
        _number = number;
        _position = position;
        long vtable = position - (long)(int)buffer.UInt32(position, this, "vtable");
        if (vtable < 0 || vtable > buffer.Length - 4)
            throw Corrupt("vtable", $"a reference to {vtable}", $"a position inside the {buffer.Length} bytes of the file");
        _vtable = (int)vtable;
        _vtableLength = BinaryPrimitives.ReadUInt16LittleEndian(buffer.Span[_vtable..]);
        if (_vtableLength < 4 || _vtableLength > buffer.Length - _vtable)
            throw Corrupt("vtable", $"a length of {_vtableLength} at {_vtable}", "a length from 4 up to the end of the file");
    }

    public static FlatTable At(FlatBuffer buffer, int position, string kind, int? number) => new(buffer, position, kind, number);

    /// <summary>The error for what no right file holds.</summary>
    public InputException Corrupt(string field, string found, string expected) =>
        Refused(field, found, expected, "the file is damaged or no TensorFlow Lite model: export or download it again");

    /// <summary>The error for what a right file may hold and this library does not read.</summary>
    public InputException Unsupported(string field, string found, string expected) =>
        Refused(field, found, expected, "convert a network that keeps to this, with full integer quantisation");

    private InputException Refused(string field, string found, string expected, string remedy) =>
        new($"{found} in field '{field}' of table {Label} at offset {_position}", expected, remedy);

    public string Label => _number is { } number ? $"{_kind} {number}" : _kind;

    public bool Has(Field field) => Position(field, 1) != 0;

    public byte Byte(Field field, byte fallback = 0) => Position(field, 1) is var at and not 0 ? _buffer.Span[at] : fallback;

    public int Int32(Field field, int fallback = 0) =>
        Position(field, 4) is var at and not 0 ? BinaryPrimitives.ReadInt32LittleEndian(_buffer.Span[at..]) : fallback;

    public ulong UInt64(Field field) =>
        Position(field, 8) is var at and not 0 ? BinaryPrimitives.ReadUInt64LittleEndian(_buffer.Span[at..]) : 0;

    public float Float32(Field field, float fallback = 0) =>
        Position(field, 4) is var at and not 0 ? BinaryPrimitives.ReadSingleLittleEndian(_buffer.Span[at..]) : fallback;

    public FlatTable? Table(Field field, string kind)
    {
        int at = Position(field, 4);
        return at == 0 ? null : At(_buffer, _buffer.Target(at, this, field.Name), kind, _number);
    }

    public FlatTable[] Tables(Field field, string kind)
    {
        (int first, int count) = Vector(field, 4, 48);
        var tables = new FlatTable[count];
        for (int i = 0; i < count; i++)
            tables[i] = At(_buffer, _buffer.Target(first + (4 * i), this, field.Name), kind, i);
        return tables;
    }

    public int[] Int32s(Field field)
    {
        (int first, int count) = Vector(field, 4, 4);
        var values = new int[count];
        for (int i = 0; i < count; i++)
            values[i] = BinaryPrimitives.ReadInt32LittleEndian(_buffer.Span[(first + (4 * i))..]);
        return values;
    }

    public long[] Int64s(Field field)
    {
        (int first, int count) = Vector(field, 8, 8);
        var values = new long[count];
        for (int i = 0; i < count; i++)
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(_buffer.Span[(first + (8 * i))..]);
        return values;
    }

    public float[] Float32s(Field field)
    {
        (int first, int count) = Vector(field, 4, 4);
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(_buffer.Span[(first + (4 * i))..]);
        return values;
    }

    /// <summary>The bytes where they lie in the file.</summary>
    public ReadOnlyMemory<byte> Bytes(Field field)
    {
        (int first, int count) = Vector(field, 1, 0);
        return _buffer.Slice(first, count);
    }

    public string Text(Field field)
    {
        (int first, int count) = Vector(field, 1, 2);
        return Encoding.UTF8.GetString(_buffer.Span.Slice(first, count));
    }

    /// <summary>Counts memory that follows from this table against the file's budget.</summary>
    public void Charge(long bytes, string what) => _buffer.Charge(bytes, this, what);

    /// <summary>A part of the file outside all tables, as large models keep their buffers.</summary>
    public ReadOnlyMemory<byte> Outside(Field offset, Field size)
    {
        ulong first = UInt64(offset), count = UInt64(size);
        if (first > (ulong)_buffer.Length || count > (ulong)_buffer.Length - first)
            throw Corrupt(offset.Name, $"{count} bytes from {first}", $"bytes inside the {_buffer.Length} bytes of the file");
        return _buffer.Slice((int)first, (int)count);
    }

    // Zero: the field is absent. No field can lie at offset zero of its table, where the vtable reference is.
    private int Position(Field field, int size)
    {
        int entry = 4 + (2 * field.Index);
        if (_buffer is null || entry + 2 > _vtableLength)
            return 0;
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(_buffer.Span[(_vtable + entry)..]);
        if (offset == 0)
            return 0;
        if (offset < 4 || (long)_position + offset + size > _buffer.Length)
            throw Corrupt(field.Name, $"{size} bytes at {(long)_position + offset}",
                $"a position inside the {_buffer.Length} bytes of the file");
        return _position + offset;
    }

    private (int First, int Count) Vector(Field field, int elementSize, int chargedPerElement)
    {
        int at = Position(field, 4);
        if (at == 0)
            return (0, 0);
        int start = _buffer.Target(at, this, field.Name);
        uint count = _buffer.UInt32(start, this, field.Name);
        if (count * (long)elementSize > _buffer.Length - start - 4)
            throw Corrupt(field.Name, $"{count} elements of {elementSize} bytes at {start}",
                $"elements that end inside the {_buffer.Length} bytes of the file");
        _buffer.Charge(64 + (count * (long)chargedPerElement), this, field.Name);
        return (start + 4, (int)count);
    }
}
