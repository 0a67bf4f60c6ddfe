namespace MicroNets.Data.Formats;

/// <summary>
/// What a stream yields from front to back as bytes that can be read at any offset: in memory up to a limit, past that in a temporary file
/// that vanishes when closed.
/// </summary>
internal static class UnpackedBytes
{
    /// <summary>What is kept in memory of one stream at most.</summary>
    public const int MemoryLimit = 64 << 20;

    private const int ChunkBytes = 1 << 20;

    /// <summary>All of a stream in a temporary file.</summary>
    /// <exception cref="InputException">There is no room for it.</exception>
    public static ByteSource InFile(Stream content, string name) => Read(chunk => content.Read(chunk), name, memoryLimit: 0, _ => { });

    /// <summary>All pieces in a temporary file.</summary>
    /// <exception cref="InputException">There is no room for them.</exception>
    public static ByteSource InFile(IEnumerable<ReadOnlyMemory<byte>> pieces, string name)
    {
        FileStream target = Temporary();
        try
        {
            foreach (ReadOnlyMemory<byte> piece in pieces)
                Write(target, piece.Span);
            return new TemporaryBytes(name, target);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    /// <param name="read">Fills a buffer and tells how much of it; 0 at the end.</param>
    /// <param name="name">What messages call the bytes.</param>
    /// <param name="memoryLimit">Longer content goes to the file.</param>
    /// <param name="check">Told after each piece how many bytes there are so far; throws where these are too many.</param>
    /// <exception cref="InputException">There is no room for the temporary file.</exception>
    public static ByteSource Read(Func<byte[], int> read, string name, long memoryLimit, Action<long> check)
    {
        Stream target = new MemoryStream();
        try
        {
            var chunk = new byte[ChunkBytes];
            while (read(chunk) is var count && count > 0)
            {
                if (target is MemoryStream && target.Length + count > memoryLimit)
                    target = Spilled(target);
                Write(target, chunk.AsSpan(0, count));
                check(target.Length);
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

    private static void Write(Stream target, ReadOnlySpan<byte> bytes)
    {
        try
        {
            target.Write(bytes);
        }
        catch (IOException exception)
        {
            throw new InputException($"no room to unpack into {Path.GetTempPath()} ({InputException.Clause(exception)})",
                "a folder for temporary files with room", "free space, name another folder in TMPDIR (on Windows TMP), or unpack by hand",
                exception);
        }
    }

    private static FileStream Spilled(Stream memory)
    {
        FileStream file = Temporary();
        memory.Position = 0;
        memory.CopyTo(file);
        memory.Dispose();
        return file;
    }

    private static FileStream Temporary()
    {
        string path = Path.Combine(Path.GetTempPath(), $"micronets-{Guid.NewGuid():N}.unpacked");
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, ChunkBytes, FileOptions.DeleteOnClose);
        // Without a name it also goes with a process that is killed.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
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
