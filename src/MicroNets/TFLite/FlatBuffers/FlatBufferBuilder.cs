using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace MicroNets.TFLite.FlatBuffers;

/// <summary>
/// Writes a FlatBuffer from its end to its beginning, so that everything a table refers to is already placed. Equal vectors,
/// texts, tables and field layouts are written once. Positions are counted from the end of the file.
/// </summary>
internal sealed class FlatBufferBuilder
{
    private readonly Dictionary<string, int> _placed = [];
    private byte[] _bytes = new byte[1024];
    private int _length;
    private int _alignment = 4;

    public int Text(string text) => text.Length == 0 ? 0 : Shared($"text {text}", () =>
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Align(4, bytes.Length + 1);
        Prepend([0]);
        Prepend(bytes);
        PrependInt32(bytes.Length);
        return _length;
    });

    public int Int32s(ReadOnlySpan<int> values) => Vector(MemoryMarshal.AsBytes(values), 4, 4);

    public int Int64s(ReadOnlySpan<long> values) => Vector(MemoryMarshal.AsBytes(values), 8, 8);

    public int Float32s(ReadOnlySpan<float> values) => Vector(MemoryMarshal.AsBytes(values), 4, 4);

    public int Bytes(ReadOnlySpan<byte> values, int alignment) => Vector(values, 1, alignment);

    /// <summary>A vector of references to tables.</summary>
    public int References(ReadOnlySpan<int> targets)
    {
        Align(4, 4 * targets.Length);
        for (int i = targets.Length - 1; i >= 0; i--)
            PrependReference(targets[i]);
        PrependInt32(targets.Length);
        return _length;
    }

    public int Table(params ReadOnlySpan<Slot> slots)
    {
        Slot[] written = slots.ToArray().Where(slot => slot.IsWritten).OrderBy(slot => slot.Size)
            .ThenByDescending(slot => slot.Index).ToArray();
        return Shared($"table {string.Join(' ', written)}", () => PlaceTable(written));
    }

    /// <summary>The finished file with its four letters of identification.</summary>
    public byte[] Finish(int root, string identifier)
    {
        Align(_alignment, 8);
        Prepend(Encoding.ASCII.GetBytes(identifier));
        PrependReference(root);
        return _bytes.AsSpan(_bytes.Length - _length).ToArray();
    }

    private int PlaceTable(Slot[] slots)
    {
        int start = _length;
        var positions = new Dictionary<int, int>();
        foreach (Slot slot in slots)
        {
            Align(slot.Size, 0);
            if (slot.IsReference)
                PrependReference((int)slot.Value);
            else
                PrependScalar(slot.Value, slot.Size);
            positions[slot.Index] = _length;
        }

        Align(4, 0);
        PrependInt32(0);
        int table = _length;
        var layout = new ushort[2 + (slots.Length == 0 ? 0 : slots.Max(slot => slot.Index) + 1)];
        layout[0] = (ushort)(2 * layout.Length);
        layout[1] = (ushort)(table - start);
        foreach ((int index, int position) in positions)
            layout[2 + index] = (ushort)(table - position);
        int vtable = Shared($"layout {string.Join(' ', layout)}", () =>
        {
            Align(2, 0);
            Prepend(MemoryMarshal.AsBytes(layout.AsSpan()));
            return _length;
        });

        // From the table back to its layout; either may come first in the file.
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_bytes.Length - table), vtable - table);
        return table;
    }

    private int Vector(ReadOnlySpan<byte> bytes, int elementSize, int alignment)
    {
        byte[] copy = bytes.ToArray();
        string key = $"vector {elementSize} {alignment} "
            + $"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(copy))} {copy.Length}";
        return Shared(key, () =>
        {
            Align(4, copy.Length);
            Align(alignment, copy.Length);
            Prepend(copy);
            PrependInt32(copy.Length / elementSize);
            return _length;
        });
    }

    private int Shared(string key, Func<int> place)
    {
        if (!_placed.TryGetValue(key, out int position))
        {
            position = place();
            _placed.Add(key, position);
        }

        return position;
    }

    // Fills up so that, after so many more bytes, the position is a multiple of the alignment.
    private void Align(int alignment, int bytesToCome)
    {
        _alignment = Math.Max(_alignment, alignment);
        int excess = (_length + bytesToCome) % alignment;
        if (excess != 0)
            Prepend(stackalloc byte[alignment - excess]);
    }

    private void PrependReference(int target) => PrependInt32(_length + 4 - target);

    private void PrependInt32(int value) => PrependScalar(value, 4);

    private void PrependScalar(long value, int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Prepend(bytes[..size]);
    }

    private void Prepend(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > _bytes.Length)
        {
            var larger = new byte[Math.Max(2 * _bytes.Length, _length + bytes.Length)];
            _bytes.AsSpan(_bytes.Length - _length).CopyTo(larger.AsSpan(larger.Length - _length));
            _bytes = larger;
        }

        _length += bytes.Length;
        bytes.CopyTo(_bytes.AsSpan(_bytes.Length - _length));
    }
}
