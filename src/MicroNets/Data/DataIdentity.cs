using System.Globalization;
using System.Text;
using MicroNets.Data.Files;

namespace MicroNets.Data;

/// <summary>What tells data from other data: the contents of all files under its paths, whatever the paths are called.</summary>
/// <param name="Hash">Over names relative to the paths and contents of the files.</param>
/// <param name="Stamp">Over names, sizes and times of change: while it stays, the contents are taken to be the same.</param>
internal sealed record DataIdentity(string Hash, int Files, long Bytes, string Stamp)
{
    /// <summary>Reads all files, unless they look as they did.</summary>
    /// <param name="paths">Folders and files, joined by the system's path separator.</param>
    /// <param name="known">What was found before; null: the files are read in any case.</param>
    /// <param name="progress">Told the share of bytes that is read.</param>
    /// <exception cref="InputException">One of the paths is not there.</exception>
    public static DataIdentity Of(string paths, DataIdentity? known, Action<double> progress)
    {
        (string Name, FileInfo File)[] files = [.. paths.Split(Path.PathSeparator).SelectMany(FilesAt)];
        long bytes = files.Sum(file => file.File.Length), read = 0;
        string stamp = ContentHash.Of(string.Join('\n', files.Select(file => string.Create(CultureInfo.InvariantCulture,
            $"{file.Name} {file.File.Length} {file.File.LastWriteTimeUtc.Ticks}"))));
        if (known is not null && known.Stamp == stamp)
            return known;

        var contents = new StringBuilder();
        foreach ((string name, FileInfo file) in files)
        {
            contents.Append(file.Length == 0 ? ContentHash.Of("")
                : ContentHash.OfFile(file.FullName)).Append(' ').Append(name).Append('\n');
            read += file.Length;
            progress((double)read / bytes);
        }

        return new DataIdentity(ContentHash.Of(contents.ToString()), files.Length, bytes, stamp);
    }

    // A file by its name, a folder's files by their paths in it.
    private static IEnumerable<(string Name, FileInfo File)> FilesAt(string path)
    {
        if (File.Exists(path))
            return [(Path.GetFileName(path), new FileInfo(path))];
        if (!Directory.Exists(path))
            throw new InputException($"nothing at {Path.GetFullPath(path)}", "a data set: a folder, an archive or an .npz file",
                "check the path");
        return FolderFiles.Below(path).OfType<FileInfo>()
            .Select(file => (Name: Path.GetRelativePath(path, file.FullName).Replace('\\', '/'), File: file))
            .OrderBy(file => file.Name, StringComparer.Ordinal);
    }
}
