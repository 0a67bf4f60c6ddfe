using System.Buffers.Binary;

namespace MicroNets.Data.Formats;

/// <summary>
/// IDX files, as MNIST and its successors have them: two bytes of zero, the type (8: bytes), the number of dimensions, their sizes as
/// 32-bit integers with the highest byte first, and the values. Format: yann.lecun.com/exdb/mnist.
/// </summary>
internal static class IdxFile
{
    private const byte Bytes = 8, MostSizes = 4;

    /// <summary>Reads a whole array into memory.</summary>
    /// <exception cref="InputException">The file is no such array of bytes, or has another length than it says.</exception>
    public static RawArray Read(ByteSource file)
    {
        (EquatableArray<int> sizes, int start) = Header(file);
        return new RawArray(NumberType.UInt8, sizes, file.ReadArray(start, file.Length - start));
    }

    /// <summary>Rows that stay in the file and are read when asked for.</summary>
    /// <exception cref="InputException">The file is no such array of bytes, or has another length than it says.</exception>
    public static ArrayRows ReadRows(ByteSource file)
    {
        (EquatableArray<int> sizes, int start) = Header(file);
        return ArrayRows.InFile(new NpyHeader(NumberType.UInt8, TextLength: 0, IsBigEndian: false, IsFortranOrder: false, sizes), file,
            file.Name, start);
    }

    private static (EquatableArray<int> Sizes, int Bytes) Header(ByteSource file)
    {
        byte[] header = file.ReadArray(0, Math.Min(file.Length, 4 + (4 * MostSizes)));
        if (header is not [0, 0, Bytes, >= 1 and <= MostSizes and var rank, ..])
            throw BadFile.At(file.Name, 0, "no IDX array of bytes", "0, 0, 8 and the number of dimensions");
        int start = 4 + (4 * rank);
        if (header.Length < start)
            throw BadFile.Truncated(file.Name, 4, file.Length, start);
        int[] sizes = [.. Enumerable.Range(0, rank).Select(i => BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 + (4 * i))))];
        double expected = sizes.Aggregate(1.0, (product, size) => product * size);
        if (sizes.Any(size => size < 1) || expected != file.Length - start)
            throw BadFile.At(file.Name, 4, $"{file.Length - start} values", $"as many as the sizes {string.Join(" × ", sizes)} say");
        return ([.. sizes], start);
    }
}
