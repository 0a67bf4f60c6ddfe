using Microsoft.Win32.SafeHandles;

namespace MicroNets.Data.Formats;

/// <summary>Bytes that can be read at any offset from any number of threads at once.</summary>
internal abstract class ByteSource(string name) : IDisposable
{
    /// <summary>What messages call it.</summary>
    public string Name { get; } = name;

    public abstract long Length { get; }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/> on.</summary>
    /// <exception cref="InputException">The file ends before.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > Length || destination.Length > Length - offset)
            throw BadFile.Truncated(Name, offset, Length, destination.Length);
        ReadCore(offset, destination);
    }

    /// <exception cref="InputException">The range is not in the file, or is longer than an array can be.</exception>
    public byte[] ReadArray(long offset, long count)
    {
        if (offset < 0 || count < 0 || offset > Length || count > Length - offset)
            throw BadFile.Truncated(Name, offset, Length, count);
        if (count > Array.MaxLength)
            throw BadFile.At(Name, offset, $"{count} bytes in one piece", $"at most {Array.MaxLength}", "split the file");
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)count);
        ReadCore(offset, bytes);
        return bytes;
    }

    public Stream OpenRange(long offset, long count) => new RangeStream(this, offset, count);

    public virtual void Dispose()
    {
    }

    protected abstract void ReadCore(long offset, Span<byte> destination);

    private sealed class RangeStream(ByteSource source, long start, long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _position;
            set => _position = Math.Clamp(value, 0, length);
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int count = (int)Math.Min(buffer.Length, length - _position);
            source.Read(start + _position, buffer[..count]);
            _position += count;
            return count;
        }

        public override long Seek(long offset, SeekOrigin origin) =>
            Position = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => _position, _ => length };

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

/// <summary>An open file, read at offsets without a shared position.</summary>
internal sealed class FileBytes : ByteSource
{
    private readonly SafeFileHandle _handle;

    private FileBytes(string name, SafeFileHandle handle)
        : base(name)
    {
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    public override long Length { get; }

    /// <param name="path">An existing file.</param>
    /// <param name="options"><see cref="FileOptions.DeleteOnClose"/> for a file that nobody else shall see.</param>
    /// <exception cref="InputException">The file is not there or may not be read.</exception>
    public static FileBytes Open(string path, FileOptions options = FileOptions.None)
    {
        try
        {
            return new FileBytes(path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, options));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputException.Unreadable(path, e);
        }
    }

    public override void Dispose()
    {
        _handle.Dispose();
        base.Dispose();
    }

    protected override void ReadCore(long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int count = RandomAccess.Read(_handle, destination, offset);
            if (count == 0)
                throw BadFile.Truncated(Name, offset, Length, destination.Length);
            offset += count;
            destination = destination[count..];
        }
    }
}

internal sealed class MemoryBytes(string name, ReadOnlyMemory<byte> bytes) : ByteSource(name)
{
    public override long Length => bytes.Length;

    protected override void ReadCore(long offset, Span<byte> destination) =>
        bytes.Span.Slice((int)offset, destination.Length).CopyTo(destination);
}
