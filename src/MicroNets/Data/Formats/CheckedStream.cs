using System.IO.Hashing;

namespace MicroNets.Data.Formats;

/// <summary>
/// Passes an archive entry's bytes on and, at its end, checks that there were as many as the archive stated and that their check
/// sum is the stated one. A damaged compressed stream becomes an <see cref="InputException"/> as well.
/// </summary>
internal sealed class CheckedStream(Stream content, string name, long length, uint crc) : Stream
{
    private readonly Crc32 _crc = new();
    private long _position;
    private bool _checked;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        int count;
        try
        {
            count = content.Read(buffer);
        }
        catch (InvalidDataException)
        {
            throw BadFile.At(name, _position, "damaged compressed data", "a DEFLATE stream");
        }

        _position += count;
        _crc.Append(buffer[..count]);
        if (_position > length || (count == 0 && _position < length))
            throw BadFile.At(name, _position, count == 0 ? "the end of the data" : "more data", $"{length} bytes, as the archive states");
        if (_position == length && !_checked)
        {
            _checked = true;
            if (_crc.GetCurrentHashAsUInt32() is var found && found != crc)
                throw BadFile.At(name, 0, $"check sum {found:x8}", $"{crc:x8}, as the archive states");
        }

        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            content.Dispose();
        base.Dispose(disposing);
    }
}
