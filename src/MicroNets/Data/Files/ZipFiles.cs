using MicroNets.Data.Formats;

namespace MicroNets.Data.Files;

/// <summary>Lists a zip archive. Entries are inflated when they are opened, large ones into a temporary file.</summary>
internal static class ZipFiles
{
    public static FileTree Open(ByteSource archive)
    {
        var zip = new ZipDirectory(archive);
        var files = new List<FileEntry>();
        var folders = new List<string>();
        foreach (ZipEntry entry in zip.Entries)
        {
            if (entry.IsLink)
                throw BadFile.At(archive.Name, entry.HeaderOffset, $"the link '{entry.Path}'", "files",
                    "pack the files themselves (zip without -y)");
            string path = EntryPath.Normalize(entry.Path, archive.Name, entry.HeaderOffset);
            if (entry.Path.EndsWith('/') || path.Length == 0)
                folders.Add(path);
            else
                files.Add(new FileEntry(path, entry.Bytes, entry.ModifiedUtc, () => Inflate(zip, entry, $"{archive.Name}/{path}")));
        }

        return new FileTree(archive.Name, files, folders, [archive]);
    }

    private static ByteSource Inflate(ZipDirectory zip, ZipEntry entry, string name)
    {
        using Stream content = zip.Open(entry);
        if (entry.Bytes > UnpackedBytes.MemoryLimit)
            return UnpackedBytes.InFile(content, name);
        var bytes = new byte[entry.Bytes];
        content.ReadExactly(bytes);
        return new MemoryBytes(name, bytes);
    }
}
