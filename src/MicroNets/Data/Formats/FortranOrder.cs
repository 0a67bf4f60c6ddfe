namespace MicroNets.Data.Formats;

/// <summary>Arrays of two dimensions and more whose first index is the fastest in their file, seen as rows along it.</summary>
internal static class FortranOrder
{
    /// <summary>All rows, each in C order, from the first to the last: pieces of whole rows in one buffer, which the next piece
    /// overwrites.</summary>
    /// <param name="start">Of the values in the file.</param>
    /// <param name="pieceBytes">What a piece takes at most, except that it is never less than a row.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Rows(NpyHeader header, ByteSource file, long start, long pieceBytes)
    {
        if (header.DataBytes == 0)
            yield break;
        int rows = header.Shape[0], rowBytes = header.RowBytes(file.Name);
        int most = (int)Math.Clamp(pieceBytes / rowBytes, 1, rows);
        byte[] piece = new byte[most * rowBytes], column = new byte[most * header.ElementBytes];
        for (int first = 0; first < rows; first += most)
        {
            int count = Math.Min(most, rows - first);
            Gather(header, file, start + ((long)first * header.ElementBytes), column.AsSpan(0, count * header.ElementBytes), piece);
            yield return piece.AsMemory(0, count * rowBytes);
        }
    }

    // A column holds what some rows have at one place, back to back.
    private static void Gather(NpyHeader header, ByteSource file, long start, Span<byte> column, Span<byte> piece)
    {
        ReadOnlySpan<int> shape = header.Shape.Span;
        int size = header.ElementBytes, rowBytes = header.RowBytes(file.Name);
        int[] index = new int[shape.Length];
        long[] strides = new long[shape.Length];
        strides[0] = size;
        for (int d = 1; d < strides.Length; d++)
            strides[d] = strides[d - 1] * shape[d - 1];
        long from = start;
        for (int at = 0; at < rowBytes; at += size)
        {
            file.Read(from, column);
            for (int read = 0, to = at; read < column.Length; read += size, to += rowBytes)
                column.Slice(read, size).CopyTo(piece[to..]);

            // The next place of a row in C order, where the last index is the fastest.
            for (int d = shape.Length - 1; d > 0; d--)
            {
                from += strides[d];
                if (++index[d] < shape[d])
                    break;
                from -= strides[d] * shape[d];
                index[d] = 0;
            }
        }
    }
}
