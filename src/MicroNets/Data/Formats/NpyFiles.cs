using MicroNets.Data.Files;

namespace MicroNets.Data.Formats;

/// <summary>The <c>.npy</c> files of a folder and of those in it: an array is called by its path without <c>.npy</c>.</summary>
internal sealed class NpyFiles : INamedArrays
{
    private readonly Dictionary<string, ByteSource> _files;
    private readonly List<ByteSource> _temporary = [];

    /// <exception cref="InputException">A file cannot be opened.</exception>
    public NpyFiles(IEnumerable<FileEntry> files)
    {
        _files = new(StringComparer.Ordinal);
        try
        {
            foreach (FileEntry file in files)
                _files[file.Path[..^".npy".Length]] = file.Open();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IEnumerable<string> Names => _files.Keys;

    public static bool HasExtension(string path) => path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);

    public ArrayRows ReadRows(string array) =>
        Read(array, (stream, file) => NpyFile.ReadRows(stream, file.Name, file, 0, file.Length, _temporary));

    public EquatableArray<string> ReadText(string array) => Read(array, (stream, file) => NpyFile.ReadText(stream, file.Name, file.Length));

    public bool IsText(string array) => Read(array, (stream, file) => NpyHeader.Read(stream, file.Name, out _).IsText);

    public void Dispose()
    {
        foreach (ByteSource file in _temporary.Concat(_files.Values))
            file.Dispose();
    }

    private T Read<T>(string array, Func<Stream, ByteSource, T> read)
    {
        ByteSource file = _files[array];
        using Stream stream = file.OpenRange(0, file.Length);
        return read(stream, file);
    }
}
