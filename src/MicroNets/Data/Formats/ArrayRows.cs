namespace MicroNets.Data.Formats;

/// <summary>
/// A large array seen as rows along its outermost dimension: in memory in blocks of whole rows (an array of .NET ends at 2 GiB), or
/// left in its file and read row by row. Rows may be read from any number of threads.
/// </summary>
internal sealed class ArrayRows
{
    // Small enough to find in a fragmented heap, large enough that blocks do not matter.
    private const long BlockBytes = 1L << 28;

    private readonly Func<int, ReadOnlyMemory<byte>> _row;

    private ArrayRows(NpyHeader header, Func<int, ReadOnlyMemory<byte>> row)
    {
        Type = header.Type;
        Dimensions = header.Shape;
        _row = row;
    }

    public NumberType Type { get; }

    public EquatableArray<int> Dimensions { get; }

    public int Count => Dimensions.Count == 0 ? 1 : Dimensions[0];

    public EquatableArray<int> RowDimensions => Dimensions.Count == 0 ? [] : EquatableArray.Create(Dimensions.Span[1..]);

    public RawArray Row(int index) => new(Type, RowDimensions, _row(index));

    /// <exception cref="InputException">It is larger than one piece of memory can be.</exception>
    public RawArray ToArray(string name)
    {
        int rowBytes = Count == 0 ? 0 : Row(0).Bytes.Length;
        long total = (long)Count * rowBytes;
        if (total > Array.MaxLength)
            throw BadFile.At(name, 0, $"an array of {total} bytes", $"at most {Array.MaxLength}", "split it");
        if (Count == 1)
            return new RawArray(Type, Dimensions, _row(0));
        var bytes = new byte[total];
        for (int i = 0; i < Count; i++)
            _row(i).Span.CopyTo(bytes.AsSpan(i * rowBytes));
        return new RawArray(Type, Dimensions, bytes);
    }

    /// <summary>Loads rows as the stream yields them, so that memory is taken only for bytes that are there.</summary>
    public static ArrayRows FromRowMajor(NpyHeader header, Stream stream, string name, int headerBytes)
    {
        int rowBytes = header.RowBytes(name);
        if (header.DataBytes == 0)
            return new ArrayRows(header, _ => ReadOnlyMemory<byte>.Empty);
        int rows = (int)(header.DataBytes / rowBytes);
        int blockRows = (int)Math.Clamp(BlockBytes / rowBytes, 1, rows);
        var blocks = new byte[(rows + blockRows - 1) / blockRows][];
        for (int b = 0; b < blocks.Length; b++)
        {
            int bytes = Math.Min(blockRows, rows - b * blockRows) * rowBytes;
            blocks[b] = GC.AllocateUninitializedArray<byte>(bytes);
            NpyHeader.Fill(stream, blocks[b], name, headerBytes + (long)b * blockRows * rowBytes);
            NpyFile.ToLittleEndian(blocks[b], header);
        }

        return new ArrayRows(header, i => blocks[i / blockRows].AsMemory(i % blockRows * rowBytes, rowBytes));
    }

    /// <summary>Rows that stay where they are in a file and are read when asked for.</summary>
    public static ArrayRows InFile(NpyHeader header, ByteSource file, string name, long dataStart)
    {
        int rowBytes = header.RowBytes(name);
        return new ArrayRows(header, i =>
        {
            byte[] row = file.ReadArray(dataStart + (long)i * rowBytes, rowBytes);
            NpyFile.ToLittleEndian(row, header);
            return row;
        });
    }

    /// <summary>Fortran order keeps the first index fastest: it is transposed into rows.</summary>
    public static ArrayRows FromFortranOrder(NpyHeader header, Stream stream, string name, int headerBytes)
    {
        if (header.DataBytes > Array.MaxLength)
            throw BadFile.At(name, headerBytes, $"{header.DataBytes} bytes in Fortran order", $"at most {Array.MaxLength}",
                "save it with numpy.ascontiguousarray");
        var columns = new byte[header.DataBytes];
        NpyHeader.Fill(stream, columns, name, headerBytes);
        NpyFile.ToLittleEndian(columns, header);
        int rowBytes = header.RowBytes(name);
        ReadOnlyMemory<byte> rows = FortranOrder.Rows(header, new MemoryBytes(name, columns), 0, header.DataBytes).FirstOrDefault();
        return new ArrayRows(header, i => rows.Slice(i * rowBytes, rowBytes));
    }
}
