using System.IO.Compression;

namespace MicroNets.Data.Formats;

/// <summary>NumPy <c>.npz</c> archives: a zip or zip64 of <c>.npy</c> arrays, stored or deflated.</summary>
internal sealed class NpzFile : INamedArrays
{
    private readonly ByteSource _file;
    private readonly ZipDirectory _zip;
    private readonly long _mostLoaded;
    private readonly List<ByteSource> _temporary = [];

    /// <param name="mostLoaded">Larger arrays are read row by row: where they lie, or where they are packed or in Fortran order from a
    /// temporary file.</param>
    internal NpzFile(ByteSource file, long mostLoaded = NpyFile.LoadedBytes)
    {
        _file = file;
        _mostLoaded = mostLoaded;
        _zip = new ZipDirectory(file);
    }

    /// <summary>Array names, without <c>.npy</c>, in file order.</summary>
    public IEnumerable<string> Names =>
        _zip.Entries.Where(e => e.Path.EndsWith(".npy", StringComparison.Ordinal)).Select(e => e.Path[..^4]);

    /// <exception cref="InputException">The file is missing or not a zip archive.</exception>
    public static NpzFile Open(string path)
    {
        FileBytes file = FileBytes.Open(path);
        try
        {
            return new NpzFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public bool Contains(string array) => Names.Contains(array);

    /// <exception cref="InputException">There is no such array, or it is malformed or too large for one piece of memory.</exception>
    public RawArray Read(string array) => ReadRows(array).ToArray($"{_file.Name}/{array}");

    public void Dispose()
    {
        foreach (ByteSource file in _temporary)
            file.Dispose();
        _file.Dispose();
    }

    /// <summary>Writes deflated arrays, as <c>numpy.savez_compressed</c> does.</summary>
    public static void Write(string path, IEnumerable<KeyValuePair<string, RawArray>> arrays) => AtomicFile.Write(path, stream =>
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, RawArray array) in arrays)
        {
            ZipArchiveEntry entry = zip.CreateEntry(name + ".npy", CompressionLevel.Optimal);
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // same arrays, same bytes
            using Stream content = entry.Open();
            NpyFile.Write(content, array);
        }
    });

    public ArrayRows ReadRows(string array)
    {
        ZipEntry entry = Entry(array);
        string name = $"{_file.Name}/{entry.Path}";
        using Stream stream = _zip.Open(entry);
        if (entry.Bytes <= _mostLoaded)
            return NpyFile.ReadRows(stream, name, entry.Bytes);

        // Both ways all of it is read once, which verifies its check sum.
        (ByteSource file, long start) = (_file, _zip.DataStart(entry, name));
        if (entry.Method == ZipMethod.Stored)
            stream.CopyTo(Stream.Null);
        else
        {
            (file, start) = (UnpackedBytes.InFile(stream, name), 0);
            _temporary.Add(file);
        }

        using Stream content = file.OpenRange(start, entry.Bytes);
        return NpyFile.ReadRows(content, name, file, start, entry.Bytes, _temporary, _mostLoaded);
    }

    public EquatableArray<string> ReadText(string array)
    {
        ZipEntry entry = Entry(array);
        using Stream stream = _zip.Open(entry);
        return NpyFile.ReadText(stream, $"{_file.Name}/{entry.Path}", entry.Bytes);
    }

    /// <summary>Whether an array holds strings.</summary>
    public bool IsText(string array)
    {
        ZipEntry entry = Entry(array);
        using Stream stream = _zip.Open(entry);
        return NpyHeader.Read(stream, $"{_file.Name}/{entry.Path}", out _).IsText;
    }

    private ZipEntry Entry(string array) => _zip.Entries.FirstOrDefault(e => e.Path == array + ".npy")
        ?? throw new InputException($"{_file.Name} with the arrays {string.Join(", ", Names.Order())}", $"an array '{array}'",
            "save it with numpy.savez(file, x=…, y=…)");
}
