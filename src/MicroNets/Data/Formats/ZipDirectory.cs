using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MicroNets.Data.Formats;

/// <summary>
/// The contents of a zip or zip64 archive, read in place from any number of threads at once. Methods: stored and deflated.
/// Format: PKWARE APPNOTE 6.3. (<see cref="ZipArchive"/> shares one stream position between readers and cannot tell offsets.)
/// </summary>
internal sealed class ZipDirectory
{
    private const int EndBytes = 22, Zip64LocatorBytes = 20, Zip64EndBytes = 56, CentralBytes = 46, LocalBytes = 30;

    private readonly ByteSource _file;

    /// <exception cref="InputException">The file is not a zip archive or its directory is damaged.</exception>
    public ZipDirectory(ByteSource file)
    {
        _file = file;
        (long start, long count, long length) = FindDirectory();
        if (start < 0 || length < 0 || start > file.Length - length)
            throw BadFile.At(file.Name, file.Length - EndBytes, $"a directory at byte {start} of {length} bytes",
                $"one within the file's {file.Length} bytes");
        if (count < 0 || count > ReadLimits.ArchiveEntries || count > length / CentralBytes)
            throw BadFile.At(file.Name, file.Length - EndBytes, $"{count} entries in a directory of {length} bytes",
                $"at most {Math.Min(ReadLimits.ArchiveEntries, length / CentralBytes)}");

        byte[] directory = file.ReadArray(start, length);
        var entries = new List<ZipEntry>();
        long position = 0;
        for (long i = 0; i < count; i++)
            entries.Add(Entry(directory, ref position, start));
        Entries = entries;
    }

    public IReadOnlyList<ZipEntry> Entries { get; }

    /// <summary>The entry's bytes; reading to the end checks length and check sum.</summary>
    /// <exception cref="InputException">The entry is encrypted, uses another method, or claims to be impossibly large.</exception>
    public Stream Open(ZipEntry entry)
    {
        string name = $"{_file.Name}/{entry.Path}";
        if ((entry.Flags & 1) != 0)
            throw BadFile.At(name, entry.HeaderOffset, "an encrypted entry", "plain data", "pack it again without a password");
        long start = DataStart(entry, name);
        if (entry.CompressedBytes > _file.Length - start)
            throw BadFile.Truncated(name, start, _file.Length, entry.CompressedBytes);
        ReadLimits.CheckExpansion(name, start, entry.CompressedBytes, entry.Bytes);
        Stream packed = _file.OpenRange(start, entry.CompressedBytes);
        Stream content = entry.Method switch
        {
            ZipMethod.Stored => packed,
            ZipMethod.Deflated => new DeflateStream(packed, CompressionMode.Decompress),
            _ => throw BadFile.At(name, entry.HeaderOffset, $"compression method {(int)entry.Method}", "stored (0) or deflated (8)",
                "pack it again with plain 'zip'"),
        };
        return new CheckedStream(content, name, entry.Bytes, entry.Crc);
    }

    /// <summary>Where a stored entry's bytes begin in the file.</summary>
    public long DataStart(ZipEntry entry, string name)
    {
        Span<byte> local = stackalloc byte[LocalBytes];
        _file.Read(entry.HeaderOffset, local);
        if (BinaryPrimitives.ReadUInt32LittleEndian(local) != 0x04034B50)
            throw BadFile.At(name, entry.HeaderOffset, $"'{ByteReader.Printable(local[..4])}'", "'PK\\x03\\x04', the start of an entry");
        return entry.HeaderOffset + LocalBytes + BinaryPrimitives.ReadUInt16LittleEndian(local[26..])
            + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
    }

    private (long Start, long Count, long Length) FindDirectory()
    {
        // The end record may be followed by a comment of up to 64 KiB.
        int tailBytes = (int)Math.Min(_file.Length, EndBytes + ushort.MaxValue);
        byte[] tail = _file.ReadArray(_file.Length - tailBytes, tailBytes);
        int end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || tail.Length - end < EndBytes)
            throw BadFile.At(_file.Name, _file.Length - tailBytes, "no zip directory",
                "one at the end of the file (the file may be cut short)");

        ReadOnlySpan<byte> record = tail.AsSpan(end);
        long count = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
        long start = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        if (count != ushort.MaxValue && length != uint.MaxValue && start != uint.MaxValue)
            return (start, count, length);

        long locatorAt = _file.Length - tailBytes + end - Zip64LocatorBytes;
        if (locatorAt < 0)
            return (start, count, length);
        Span<byte> locator = stackalloc byte[Zip64LocatorBytes];
        _file.Read(locatorAt, locator);
        if (!locator.StartsWith("PK\x06\x07"u8))
            return (start, count, length);

        long zip64At = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        Span<byte> zip64 = stackalloc byte[Zip64EndBytes];
        _file.Read(zip64At, zip64);
        if (!zip64.StartsWith("PK\x06\x06"u8))
            throw BadFile.At(_file.Name, zip64At, $"'{ByteReader.Printable(zip64[..4])}'", "'PK\\x06\\x06', the zip64 directory");
        return (BinaryPrimitives.ReadInt64LittleEndian(zip64[48..]), BinaryPrimitives.ReadInt64LittleEndian(zip64[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(zip64[40..]));
    }

    private ZipEntry Entry(ReadOnlySpan<byte> directory, ref long position, long directoryStart)
    {
        long at = directoryStart + position;
        if (directory.Length - position < CentralBytes)
            throw BadFile.Truncated(_file.Name, at, _file.Length, CentralBytes);
        ReadOnlySpan<byte> record = directory[(int)position..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != 0x02014B50)
            throw BadFile.At(_file.Name, at, $"'{ByteReader.Printable(record[..4])}'", "'PK\\x01\\x02', a directory entry");
        int nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(record[28..]);
        int extraBytes = BinaryPrimitives.ReadUInt16LittleEndian(record[30..]);
        int commentBytes = BinaryPrimitives.ReadUInt16LittleEndian(record[32..]);
        int total = CentralBytes + nameBytes + extraBytes + commentBytes;
        if (record.Length < total)
            throw BadFile.Truncated(_file.Name, at, _file.Length, total);
        position += total;

        long packed = BinaryPrimitives.ReadUInt32LittleEndian(record[20..]);
        long bytes = BinaryPrimitives.ReadUInt32LittleEndian(record[24..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(record[42..]);
        ReadZip64(record.Slice(CentralBytes + nameBytes, extraBytes), ref bytes, ref packed, ref offset);
        if (packed < 0 || bytes < 0 || offset < 0)
            throw BadFile.At(_file.Name, at, "a negative size or offset", "sizes within the file");

        int mode = (int)(BinaryPrimitives.ReadUInt32LittleEndian(record[38..]) >> 16);
        return new ZipEntry(
            Encoding.UTF8.GetString(record.Slice(CentralBytes, nameBytes)),
            bytes,
            packed,
            offset,
            (ZipMethod)BinaryPrimitives.ReadUInt16LittleEndian(record[10..]),
            BinaryPrimitives.ReadUInt16LittleEndian(record[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[16..]),
            DosTime(BinaryPrimitives.ReadUInt16LittleEndian(record[14..]), BinaryPrimitives.ReadUInt16LittleEndian(record[12..])),
            IsLink: (mode & 0xF000) == 0xA000);
    }

    // Extra field 1 holds 64-bit values for exactly those that are all ones in the record, in this order.
    private static void ReadZip64(ReadOnlySpan<byte> extra, ref long bytes, ref long packed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            ReadOnlySpan<byte> field = extra.Slice(4, length);
            if (id == 1)
            {
                Widen(ref field, ref bytes);
                Widen(ref field, ref packed);
                Widen(ref field, ref offset);
            }

            extra = extra[(4 + length)..];
        }

        static void Widen(ref ReadOnlySpan<byte> field, ref long value)
        {
            if (value != uint.MaxValue || field.Length < 8)
                return;
            value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
        }
    }

    private static DateTime DosTime(int date, int time)
    {
        int year = 1980 + (date >> 9), month = Math.Clamp(date >> 5 & 15, 1, 12);
        int day = Math.Clamp(date & 31, 1, DateTime.DaysInMonth(year, month));
        return new DateTime(year, month, day, Math.Min(time >> 11, 23), Math.Min(time >> 5 & 63, 59), Math.Min((time & 31) * 2, 59),
            DateTimeKind.Utc);
    }
}

internal enum ZipMethod
{
    Stored = 0,
    Deflated = 8,
}

internal sealed record ZipEntry(
    string Path, long Bytes, long CompressedBytes, long HeaderOffset, ZipMethod Method, int Flags, uint Crc, DateTime ModifiedUtc,
        bool IsLink);
