using System.Text.Json;
using System.Text.Json.Serialization;

namespace MicroNets.Search.Spaces;

/// <summary>Widths as a list, or as {"from": 4, "to": 276, "step": 4} with both ends included.</summary>
internal sealed class WidthsConverter : JsonConverter<EquatableArray<int>>
{
    private const int ShortestRange = 4;

    public override EquatableArray<int> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return (JsonSerializer.Deserialize<int[]>(ref reader, options) ?? []).ToEquatableArray();
        Range range = JsonSerializer.Deserialize<Range>(ref reader, options) ?? throw new JsonException("widths are null");
        if (range.Step < 1 || range.To < range.From)
            throw new JsonException($"widths from {range.From} to {range.To} in steps of {range.Step}");
        return Enumerable.Range(0, ((range.To - range.From) / range.Step) + 1).Select(i => range.From + (i * range.Step))
            .ToEquatableArray();
    }

    public override void Write(Utf8JsonWriter writer, EquatableArray<int> value, JsonSerializerOptions options)
    {
        int step = value.Count < ShortestRange ? 0 : value[1] - value[0];
        bool regular = step > 0 && Enumerable.Range(1, value.Count - 1).All(i => value[i] - value[i - 1] == step);
        if (regular)
            JsonSerializer.Serialize(writer, new Range(value[0], value[value.Count - 1], step), options);
        else
            JsonSerializer.Serialize(writer, value.ToArray(), options);
    }

    private sealed record Range(int From, int To, int Step);
}
