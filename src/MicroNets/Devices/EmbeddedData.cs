using System.Reflection;
using System.Text.Json;

namespace MicroNets.Devices;

/// <summary>Data files that travel inside the library.</summary>
internal static class EmbeddedData
{
    /// <summary>The values of JSON files whose names begin with a prefix, in order of their names.</summary>
    /// <exception cref="JsonException">One of them is not of this form.</exception>
    public static EquatableArray<T> Of<T>(string prefix) => Texts(prefix)
        .Select(file => JsonSerializer.Deserialize<T>(file.Value, DeviceCatalog.Form)
            ?? throw new JsonException($"'{prefix}{file.Key}' is null"))
        .ToEquatableArray();

    /// <summary>Texts of the files whose names begin with a prefix, by the rest of their names, with a slash behind each folder.</summary>
    public static SortedDictionary<string, string> Texts(string prefix)
    {
        Assembly assembly = typeof(EmbeddedData).Assembly;
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in assembly.GetManifestResourceNames())
        {
            // Folders have the separator of the system that built the library.
            string path = name.Replace('\\', '/');
            if (!path.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            texts[path[prefix.Length..]] = reader.ReadToEnd();
        }

        return texts;
    }
}
