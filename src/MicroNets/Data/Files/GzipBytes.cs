using System.IO.Compression;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Files;

/// <summary>
/// The content of a gzip file, inflated once from front to back: gzip cannot be entered in the middle. A large one lies in a temporary file
/// (<see cref="UnpackedBytes"/>).
/// </summary>
internal static class GzipBytes
{
    /// <exception cref="InputException">The stream is damaged, expands as only a bomb does, or there is no room for it.</exception>
    public static ByteSource Inflate(ByteSource packed, long memoryLimit = UnpackedBytes.MemoryLimit)
    {
        using Stream source = packed.OpenRange(0, packed.Length);
        using var gzip = new GZipStream(source, CompressionMode.Decompress);

        // Offsets of messages count unpacked bytes.
        return UnpackedBytes.Read(chunk => Read(gzip, chunk, packed.Name, source), $"{packed.Name} (unpacked)", memoryLimit,
            inflated => CheckLimits(packed.Name, source.Position, inflated));
    }

    private static int Read(GZipStream gzip, byte[] chunk, string name, Stream source)
    {
        try
        {
            return gzip.Read(chunk);
        }
        catch (InvalidDataException)
        {
            throw BadFile.At(name, source.Position, "damaged compressed data", "a gzip stream");
        }
    }

    private static void CheckLimits(string name, long packedSoFar, long inflated)
    {
        if (inflated > ReadLimits.ArchiveBytes || (inflated > ReadLimits.BaseBytes && inflated / ReadLimits.SuspiciousRatio > packedSoFar))
        {
            throw BadFile.At(name, packedSoFar, $"{packedSoFar} bytes that expand to {inflated} and more",
                $"at most {ReadLimits.SuspiciousRatio} times as many and {ReadLimits.ArchiveBytes} in all",
                    "it looks like a decompression bomb; if it is yours, unpack it and name the folder");
        }
    }
}
