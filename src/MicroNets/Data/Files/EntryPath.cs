using MicroNets.Data.Formats;

namespace MicroNets.Data.Files;

/// <summary>Names inside archives, made safe: relative, with forward slashes, never pointing outside.</summary>
internal static class EntryPath
{
    /// <exception cref="InputException">The name is absolute, climbs out with '..', or holds control characters.</exception>
    public static string Normalize(string name, string archive, long offset)
    {
        string path = name.Replace('\\', '/');
        bool isSafe = !path.StartsWith('/') && !path.Any(char.IsControl) && !(path.Length > 1 && path[1] == ':');
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
        if (!isSafe || parts.Contains(".."))
            throw BadFile.At(archive, offset, $"an entry named '{name}'", "a name within the archive",
                "do not trust this archive; pack the files again with relative names");
        return string.Join('/', parts);
    }

    /// <summary>Leavings of desktop systems that are no data: names with a leading dot and <c>__MACOSX</c>.</summary>
    public static bool IsHidden(string path) => path.Split('/').Any(part => part.StartsWith('.') || part == "__MACOSX");
}
