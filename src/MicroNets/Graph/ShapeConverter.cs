using System.Text.Json;
using System.Text.Json.Serialization;

namespace MicroNets.Graph;

/// <summary>The JSON form of a shape: [height, width, channels]. An object with these three names is read as well.</summary>
internal sealed class ShapeConverter : JsonConverter<Shape>
{
    private const string Form = "a shape is [height, width, channels], such as [100, 1, 3]";

    public override Shape Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        JsonElement shape = document.RootElement;
        int[] sizes = shape.ValueKind switch
        {
            JsonValueKind.Array => [.. shape.EnumerateArray().Select(Size)],
            JsonValueKind.Object => [Named(shape, "height"), Named(shape, "width"), Named(shape, "channels")],
            _ => [],
        };
        return sizes is [int height, int width, int channels] ? new Shape(height, width, channels) : throw new JsonException(Form);
    }

    public override void Write(Utf8JsonWriter writer, Shape value, JsonSerializerOptions options) =>
        writer.WriteRawValue($"[{value.Height}, {value.Width}, {value.Channels}]");

    private static int Size(JsonElement element) => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int size)
        && size > 0 ? size : throw new JsonException(Form);

    private static int Named(JsonElement shape, string name)
    {
        foreach (JsonProperty property in shape.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return Size(property.Value);
        }

        throw new JsonException(Form);
    }
}
