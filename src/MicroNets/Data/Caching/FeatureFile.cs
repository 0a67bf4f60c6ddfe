using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace MicroNets.Data.Caching;

/// <summary>
/// Features of many items in one memory-mapped file. Layout, little-endian: rows of float32; then one 40-byte entry per item (key, first
/// row, rows, checksum of the rows); then a 40-byte trailer (elements per row, items, checksum of the entries, version, magic). Nothing is
/// held in memory but the entries, so a file may be larger than memory.
/// </summary>
internal sealed unsafe class FeatureFile : IDisposable
{
    private const ulong Magic = 0x5354414546_4E4D; // "MNFEATS"
    private const long Version = 1;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly Entry[] _entries;

    private FeatureFile(MemoryMappedFile file, MemoryMappedViewAccessor view, byte* start, int elements, Entry[] entries)
    {
        _file = file;
        _view = view;
        _start = start;
        _entries = entries;
        Elements = elements;
    }

    /// <summary>Values per row.</summary>
    public int Elements { get; }

    public int Items => _entries.Length;

    public ItemKey Key(int item) => _entries[item].Key;

    public int RowCount(int item) => (int)_entries[item].Rows;

    public ReadOnlySpan<float> Row(int item, int row) => Values(item).Slice(row * Elements, Elements);

    /// <summary>All rows of an item.</summary>
    public ReadOnlySpan<float> Values(int item) =>
        new(_start + _entries[item].FirstRow * Elements * sizeof(float), checked((int)_entries[item].Rows * Elements));

    /// <summary>Whether the rows of an item are still what was written.</summary>
    public bool IsIntact(int item) => Checksum.Of(MemoryMarshal.AsBytes(Values(item))) == _entries[item].Checksum;

    /// <exception cref="InvalidDataException">The file was cut short or damaged.</exception>
    public static FeatureFile Open(string path)
    {
        long length = new FileInfo(path).Length;
        if (length < sizeof(Trailer))
            throw new InvalidDataException($"{length} bytes");
        MemoryMappedFile file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        MemoryMappedViewAccessor view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            var trailer = *(Trailer*)(start + length - sizeof(Trailer));
            if (trailer.Magic != Magic || trailer.Version != Version)
                throw new InvalidDataException("no trailer of this version");
            long entriesStart = length - sizeof(Trailer) - trailer.Items * sizeof(Entry);
            if (trailer.Elements is < 1 or > int.MaxValue || trailer.Items is < 0 or > int.MaxValue || entriesStart < 0)
                throw new InvalidDataException($"{trailer.Items} items in {length} bytes");
            var entries = new ReadOnlySpan<Entry>(start + entriesStart, (int)trailer.Items);
            if (Checksum.Of(MemoryMarshal.AsBytes(entries)) != trailer.EntriesChecksum)
                throw new InvalidDataException("the index does not match its checksum");
            long row = 0;
            foreach (Entry entry in entries)
            {
                if (entry.FirstRow != row || entry.Rows < 0)
                    throw new InvalidDataException("the index has a gap");
                row += entry.Rows;
            }

            if (row * trailer.Elements * sizeof(float) != entriesStart)
                throw new InvalidDataException($"{row} rows in {entriesStart} bytes");
            return new FeatureFile(file, view, start, (int)trailer.Elements, entries.ToArray());
        }
        catch
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            file.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>Writes items one after the other to a stream, then the index.</summary>
    public sealed class Writer(Stream stream, int elements)
    {
        private readonly List<Entry> _entries = [];
        private long _row;

        public void Add(ItemKey key, ReadOnlySpan<float> rows)
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(rows);
            stream.Write(bytes);
            int count = rows.Length / elements;
            _entries.Add(new Entry { Key = key, FirstRow = _row, Rows = count, Checksum = Checksum.Of(bytes) });
            _row += count;
        }

        public void Finish()
        {
            ReadOnlySpan<byte> entries = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_entries));
            stream.Write(entries);
            var trailer = new Trailer { Elements = elements, Items = _entries.Count, EntriesChecksum = Checksum.Of(entries),
                Version = Version, Magic = Magic };
            stream.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Trailer>(in trailer)));
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public ItemKey Key;
        public long FirstRow;
        public long Rows;
        public ulong Checksum;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Trailer
    {
        public long Elements;
        public long Items;
        public ulong EntriesChecksum;
        public long Version;
        public ulong Magic;
    }
}
