using System.IO.Compression;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Files;

/// <summary>
/// The content of a gzip file, inflated once from front to back: gzip cannot be entered in the middle. It stays in memory up to
/// a limit, past that in a temporary file that vanishes when closed.
/// </summary>
internal static class GzipBytes
{
    private const int MemoryLimit = 256 << 20;

    private const int ChunkBytes = 1 << 20;

    /// <exception cref="InputException">The stream is damaged, or expands as only a bomb does.</exception>
    public static ByteSource Inflate(ByteSource packed, int memoryLimit = MemoryLimit)
    {
        Stream target = new MemoryStream();
        try
        {
            string name = $"{packed.Name} (unpacked)"; // offsets count unpacked bytes
            using Stream source = packed.OpenRange(0, packed.Length);
            using var gzip = new GZipStream(source, CompressionMode.Decompress);
            var chunk = new byte[ChunkBytes];
            while (Read(gzip, chunk, packed.Name, source) is var count && count > 0)
            {
                target.Write(chunk, 0, count);
                CheckLimits(packed.Name, source.Position, target.Length);
                if (target is MemoryStream && target.Length > memoryLimit)
                    target = Spill(target);
            }

            return target is MemoryStream memory
                ? new MemoryBytes(name, memory.GetBuffer().AsMemory(0, (int)memory.Length))
                : new TemporaryBytes(name, (FileStream)target);
        }
        catch
        {
            target.Dispose();
            throw;
        }
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

    private static FileStream Spill(Stream memory)
    {
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), $"micronets-{Guid.NewGuid():N}.tar"),
            FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, ChunkBytes, FileOptions.DeleteOnClose);
        memory.Position = 0;
        memory.CopyTo(file);
        memory.Dispose();
        return file;
    }

    private sealed class TemporaryBytes : ByteSource
    {
        private readonly FileStream _file;

        public TemporaryBytes(string name, FileStream file)
            : base(name)
        {
            file.Flush();
            _file = file;
            Length = file.Length;
        }

        public override long Length { get; }

        public override void Dispose()
        {
            _file.Dispose();
            base.Dispose();
        }

        protected override void ReadCore(long offset, Span<byte> destination)
        {
            while (!destination.IsEmpty)
            {
                int count = RandomAccess.Read(_file.SafeFileHandle, destination, offset);
                if (count == 0)
                    throw BadFile.Truncated(Name, offset, Length, destination.Length);
                offset += count;
                destination = destination[count..];
            }
        }
    }
}
