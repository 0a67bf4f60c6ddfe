using MicroNets.Data.Formats;

namespace MicroNets.Data.Files;

/// <summary>
/// Files under a folder, or in a tar, tar.gz or zip archive, or in a folder of archives, all alike: paths relative to the root in
/// ordinal order. Archives are read in place.
/// </summary>
internal sealed class FileTree : IDisposable
{
    private static readonly string[] s_archives = [".tar", ".tar.gz", ".tgz", ".zip"];

    private readonly SortedDictionary<string, FileEntry> _files;
    private readonly IReadOnlyList<IDisposable> _storage;

    public FileTree(string path, IEnumerable<FileEntry> files, IEnumerable<string> folders, IReadOnlyList<IDisposable> storage)
    {
        Path = path;
        _storage = storage;
        _files = new(StringComparer.Ordinal);
        Folders = new(StringComparer.Ordinal);
        foreach (FileEntry file in files.Where(f => !EntryPath.IsHidden(f.Path)))
        {
            _files[file.Path] = file;
            AddFolder(file.Folder);
        }

        foreach (string folder in folders.Where(f => !EntryPath.IsHidden(f)))
            AddFolder(folder);
    }

    /// <summary>What it was opened from.</summary>
    public string Path { get; }

    public IReadOnlyCollection<FileEntry> Files => _files.Values;

    /// <summary>Every folder below the root, empty ones included.</summary>
    public SortedSet<string> Folders { get; }

    public static bool IsArchive(string path) => s_archives.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    /// <param name="path">A folder, an archive, or any other file, which becomes a tree of that file alone.</param>
    /// <exception cref="InputException">The path is not there, or the archive is damaged or unsafe.</exception>
    public static FileTree Open(string path)
    {
        if (Directory.Exists(path))
            return FolderFiles.Open(path);
        if (!File.Exists(path))
            throw new InputException($"nothing at {System.IO.Path.GetFullPath(path)}", "a data set: a folder, an archive or an .npz file",
                "check the path");
        if (!IsArchive(path))
            return new FileTree(path, [FolderFiles.Entry(path, System.IO.Path.GetFileName(path))], [], []);
        FileBytes file = FileBytes.Open(path);
        try
        {
            return OpenArchive(file, File.GetLastWriteTimeUtc(path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public FileEntry? Find(string path) => _files.GetValueOrDefault(path);

    /// <summary>Names of the folders directly in <paramref name="folder"/> (empty: the root).</summary>
    public IEnumerable<string> FoldersIn(string folder) => Folders
        .Where(f => f.Length > folder.Length
            && (folder.Length == 0 || (f.StartsWith(folder, StringComparison.Ordinal) && f[folder.Length] == '/')))
        .Select(f => f[(folder.Length == 0 ? 0 : folder.Length + 1)..])
        .Where(name => !name.Contains('/', StringComparison.Ordinal));

    /// <summary>The files in <paramref name="folder"/> and the folders below it.</summary>
    public IEnumerable<FileEntry> Below(string folder) =>
        folder.Length == 0 ? Files : Files.Where(f => f.Path.StartsWith(folder + "/", StringComparison.Ordinal));

    /// <summary>The same files with <paramref name="folder"/> as root. Disposing either closes both.</summary>
    public FileTree Under(string folder) => new(
        $"{Path}/{folder}",
        Below(folder).Select(f => f.Renamed(f.Path[(folder.Length + 1)..])),
        Folders.Where(f => f.StartsWith(folder + "/", StringComparison.Ordinal)).Select(f => f[(folder.Length + 1)..]),
        [this]);

    /// <summary>This tree with the contents of the archives at its root laid over it, as if they had been unpacked there.</summary>
    public FileTree WithArchivesMounted()
    {
        var storage = new List<IDisposable> { this };
        try
        {
            foreach (FileEntry archive in Files.Where(f => f.Folder.Length == 0 && IsArchive(f.Path)))
                storage.Add(OpenArchive(archive.Open(), archive.Stamp.ModifiedUtc));
        }
        catch
        {
            storage.Skip(1).ToList().ForEach(opened => opened.Dispose());
            throw;
        }

        var trees = storage.Cast<FileTree>().ToArray();
        IEnumerable<FileEntry> files = trees.Skip(1).SelectMany(t => t.Files)
            .Concat(Files.Where(f => f.Folder.Length > 0 || !IsArchive(f.Path)));
        return new FileTree(Path, files, trees.SelectMany(t => t.Folders), storage);
    }

    /// <summary>
    /// Writes every file below <paramref name="folder"/>, which must not exist yet: first beside it, then renamed, so that a broken
    /// run leaves nothing that looks whole. Names cannot lead outside (<see cref="EntryPath"/>) and links are never made.
    /// </summary>
    /// <param name="folder">The new folder.</param>
    /// <param name="convert">New content for a file, or null to copy it as it is.</param>
    /// <param name="written">Called with the number of files written so far.</param>
    /// <param name="cancellation">Ends the work early and leaves no folder.</param>
    /// <exception cref="InputException"><paramref name="folder"/> exists.</exception>
    public void ExtractTo(string folder, Func<FileEntry, byte[]?>? convert = null, Action<int>? written = null,
        CancellationToken cancellation = default)
    {
        if (Directory.Exists(folder) || File.Exists(folder))
            throw new InputException($"{folder}, which exists", "a folder that does not", "remove it or name another");
        string partial = folder.TrimEnd('/', '\\') + ".partial";
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(partial);
        int count = 0;
        foreach (FileEntry file in Files)
        {
            cancellation.ThrowIfCancellationRequested();
            string target = System.IO.Path.Combine(partial, file.Path);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            if (convert?.Invoke(file) is { } converted)
                File.WriteAllBytes(target, converted);
            else
                Copy(file, target);
            written?.Invoke(++count);
        }

        Directory.Move(partial, folder);
    }

    public void Dispose()
    {
        foreach (IDisposable opened in _storage)
            opened.Dispose();
    }

    private static void Copy(FileEntry file, string target)
    {
        using ByteSource source = file.Open();
        using (var stream = new FileStream(target, FileMode.CreateNew))
        using (Stream content = source.OpenRange(0, source.Length))
            content.CopyTo(stream);
        File.SetLastWriteTimeUtc(target, file.Stamp.ModifiedUtc);
    }

    /// <summary>Recognises tar, tar.gz and zip by their first bytes. The tree owns <paramref name="file"/>.</summary>
    internal static FileTree OpenArchive(ByteSource file, DateTime modifiedUtc)
    {
        Span<byte> start = stackalloc byte[4];
        if (file.Length >= 4)
            file.Read(0, start);
        if (start.StartsWith("PK"u8))
            return ZipFiles.Open(file);
        if (start is [0x1F, 0x8B, ..])
            return TarFiles.Open(GzipBytes.Inflate(file), file.Name, modifiedUtc, file);
        return TarFiles.Open(file, file.Name, modifiedUtc);
    }

    private void AddFolder(string folder)
    {
        while (folder.Length > 0 && Folders.Add(folder))
            folder = folder.LastIndexOf('/') is var slash && slash < 0 ? "" : folder[..slash];
    }
}
