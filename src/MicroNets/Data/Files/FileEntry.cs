using MicroNets.Data.Formats;

namespace MicroNets.Data.Files;

/// <summary>A file in a <see cref="FileTree"/>. May be opened from any number of threads at once.</summary>
internal sealed class FileEntry(string path, long bytes, DateTime modifiedUtc, Func<ByteSource> open)
{
    /// <summary>Relative to the tree, with forward slashes.</summary>
    public string Path { get; } = path;

    public ContentStamp Stamp { get; } = new(bytes, modifiedUtc);

    public long Bytes => Stamp.Bytes;

    /// <summary>The folder it lies in; empty at the root.</summary>
    public string Folder => Path.LastIndexOf('/') is var slash && slash < 0 ? "" : Path[..slash];

    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];

    /// <exception cref="InputException">The file cannot be read.</exception>
    public ByteSource Open() => open();

    /// <summary>The whole content of one audio or image file.</summary>
    /// <exception cref="InputException">The file cannot be read or is larger than <see cref="ReadLimits.ItemBytes"/>.</exception>
    public byte[] Read()
    {
        using ByteSource source = Open();
        if (source.Length > ReadLimits.ItemBytes)
            throw BadFile.At(source.Name, 0, $"{source.Length} bytes", $"at most {ReadLimits.ItemBytes} for one item",
                "cut it into shorter pieces");
        return source.ReadArray(0, source.Length);
    }

    public FileEntry Renamed(string path) => new(path, Bytes, Stamp.ModifiedUtc, open);
}
