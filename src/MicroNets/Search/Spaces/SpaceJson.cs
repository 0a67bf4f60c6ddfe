using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using MicroNets.Graph;

namespace MicroNets.Search.Spaces;

/// <summary>The JSON form of spaces and their points.</summary>
internal static class SpaceJson
{
    public static readonly JsonSerializerOptions Options = new(JsonForm.Files)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = false,
        Converters = { new JsonStringEnumConverter<BlockKind>(JsonNamingPolicy.KebabCaseLower),
            new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new SizeConverter() },
    };

    /// <summary>A kind of block by the name that it has in JSON.</summary>
    public static string NameOf(BlockKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    /// <summary>The name that a block has in JSON.</summary>
    public static string NameOf(Block block) => typeof(Block).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .Single(known => known.DerivedType == block.GetType()).TypeDiscriminator!.ToString()!;

    /// <summary>Whether a text is meant as a space: one of its properties is called "blocks".</summary>
    public static bool HoldsBlocks(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("blocks", out _);
        }
        catch (JsonException)
        {
            return true; // Its reader says what is wrong.
        }
    }

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <exception cref="InputException">The text is not of this form.</exception>
    public static T Read<T>(string json, string what)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("the document is null");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw JsonFault.Error($"not a {what}", exception, Options, $"a {what}", "docs/search.md shows the form");
        }
    }

    // A size is [height, width], or one number for a square.
    private sealed class SizeConverter : JsonConverter<Size2D>
    {
        public override Size2D Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Number)
                return reader.GetInt32();
            return JsonSerializer.Deserialize<int[]>(ref reader, options) is [int height, int width] ? new Size2D(height, width)
                : throw new JsonException("a size is a number or [height, width]");
        }

        public override void Write(Utf8JsonWriter writer, Size2D value, JsonSerializerOptions options)
        {
            if (value.Height == value.Width)
                writer.WriteNumberValue(value.Height);
            else
                writer.WriteRawValue($"[{value.Height}, {value.Width}]");
        }
    }
}
