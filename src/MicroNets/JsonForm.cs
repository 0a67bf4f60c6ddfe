using System.Text.Encodings.Web;
using System.Text.Json;

namespace MicroNets;

/// <summary>How JSON is written.</summary>
internal static class JsonForm
{
    /// <summary>Of every file of ours; where one needs more, its form begins with this one.</summary>
    public static JsonSerializerOptions Files { get; } = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
