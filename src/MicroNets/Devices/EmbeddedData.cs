using System.Text.Json;

namespace MicroNets.Devices;

/// <summary>Data files that travel inside the library.</summary>
internal static class EmbeddedData
{
    /// <summary>Those whose names begin with a prefix, in order of their names.</summary>
    /// <exception cref="JsonException">One of them is not of this form.</exception>
    public static EquatableArray<T> Of<T>(string prefix) =>
        typeof(EmbeddedData).Assembly.GetManifestResourceNames()
            .Where(name => name.Replace('\\', '/').StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read<T>)
            .ToEquatableArray();

    private static T Read<T>(string name)
    {
        using Stream stream = typeof(EmbeddedData).Assembly.GetManifestResourceStream(name)!;
        return JsonSerializer.Deserialize<T>(stream, DeviceCatalog.JsonForm) ?? throw new JsonException($"'{name}' is null");
    }
}
