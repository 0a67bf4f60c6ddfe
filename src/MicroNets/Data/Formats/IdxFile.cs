using System.Buffers.Binary;

namespace MicroNets.Data.Formats;

/// <summary>
/// IDX files, as MNIST and its successors have them: two bytes of zero, the type (8: bytes), the number of dimensions, their sizes as
/// 32-bit integers with the highest byte first, and the values. Format: yann.lecun.com/exdb/mnist.
/// </summary>
internal static class IdxFile
{
    private const byte Bytes = 8;

    /// <exception cref="InputException">The file is no such array of bytes, or has another length than it says.</exception>
    public static RawArray Read(ByteSource file)
    {
        byte[] all = file.ReadArray(0, file.Length);
        if (all is not [0, 0, Bytes, >= 1 and <= 4 and var rank, ..])
            throw BadFile.At(file.Name, 0, "no IDX array of bytes", "0, 0, 8 and the number of dimensions");
        int start = 4 + (4 * rank);
        if (all.Length < start)
            throw BadFile.Truncated(file.Name, 4, all.Length, start);
        int[] sizes = [.. Enumerable.Range(0, rank).Select(i => BinaryPrimitives.ReadInt32BigEndian(all.AsSpan(4 + (4 * i))))];
        double expected = sizes.Aggregate(1.0, (product, size) => product * size);
        if (sizes.Any(size => size < 1) || expected != all.Length - start)
            throw BadFile.At(file.Name, 4, $"{all.Length - start} values", $"as many as the sizes {string.Join(" × ", sizes)} say");
        return new RawArray(NumberType.UInt8, [.. sizes], all.AsMemory(start));
    }
}
