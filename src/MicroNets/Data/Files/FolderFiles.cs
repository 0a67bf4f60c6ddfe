using MicroNets.Data.Formats;

namespace MicroNets.Data.Files;

/// <summary>Lists a folder of the file system.</summary>
internal static class FolderFiles
{
    private const int MostFolders = 12;

    private static readonly EnumerationOptions s_everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    public static FileTree Open(string root)
    {
        var files = new List<FileEntry>();
        var folders = new List<string>();
        foreach (FileSystemInfo info in Below(root))
        {
            string path = Path.GetRelativePath(root, info.FullName).Replace('\\', '/');
            if (info is FileInfo)
                files.Add(Entry(info.FullName, path));
            else
                folders.Add(path);
        }

        return new FileTree(root, files, folders, []);
    }

    /// <summary>
    /// Everything below a folder. Links to folders are followed, as people keep large sets on other disks, but for those to a folder that
    /// the link lies in: what is there would be told again and again.
    /// </summary>
    public static IEnumerable<FileSystemInfo> Below(string root) =>
        Below(new DirectoryInfo(root), [Real(new DirectoryInfo(root), "")], MostFolders);

    public static FileEntry Entry(string fullPath, string path)
    {
        var info = new FileInfo(fullPath);
        long bytes = info.Exists ? info.Length : 0;
        // A pipe has no length either, and to open one would wait for somebody who writes to it.
        return new FileEntry(path, bytes, info.LastWriteTimeUtc,
            () => bytes == 0 ? new MemoryBytes(fullPath, default) : FileBytes.Open(fullPath));
    }

    // The real paths of the folders from the root on.
    private static IEnumerable<FileSystemInfo> Below(DirectoryInfo folder, IReadOnlyList<string> around, int depth)
    {
        foreach (FileSystemInfo info in folder.EnumerateFileSystemInfos("*", s_everything))
        {
            if (info is not DirectoryInfo inner)
            {
                yield return info;
                continue;
            }

            string real = Real(inner, around[^1]);
            if (around.Any(outer => outer == real || outer.StartsWith(real + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
                continue;
            yield return inner;
            if (depth == 0)
                continue;
            foreach (FileSystemInfo below in Below(inner, [.. around, real], depth - 1))
                yield return below;
        }
    }

    private static string Real(DirectoryInfo folder, string around) =>
        Path.TrimEndingDirectorySeparator(folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName
            ?? (around.Length == 0 ? folder.FullName : Path.Combine(around, folder.Name)));
}
