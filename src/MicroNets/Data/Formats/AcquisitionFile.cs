using System.Text.Json;

namespace MicroNets.Data.Formats;

/// <summary>
/// Recordings in the data acquisition format of Edge Impulse, as JSON or CBOR: <c>payload</c> with <c>interval_ms</c>, <c>sensors</c> and
/// <c>values</c>. Signatures are not verified. Format: docs.edgeimpulse.com, <i>Data acquisition format</i>.
/// </summary>
internal static class AcquisitionFile
{
    private const string AudioSensor = "audio";

    public static bool HasExtension(string path) => path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".cbor", StringComparison.OrdinalIgnoreCase);

    /// <returns>A recording of series; of sound when its only sensor is called audio.</returns>
    /// <exception cref="InputException">The file is damaged, or no such recording.</exception>
    public static RawContent Decode(byte[] bytes, string name)
    {
        try
        {
            bool isJson = bytes.AsSpan().TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'{', ..];
            using JsonDocument document = JsonDocument.Parse(isJson ? bytes : CborText.ToJson(bytes, name));
            if (!document.RootElement.TryGetProperty("payload", out JsonElement payload)
                || !payload.TryGetProperty("values", out JsonElement values) || !payload.TryGetProperty("sensors", out JsonElement sensors))
            {
                throw BadFile.At(name, 0, "no recording", "an object 'payload' with 'sensors' and 'values'", "export the data again");
            }

            return Content(Channels(sensors), Interval(payload), Values(values, sensors.GetArrayLength(), name), name);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw InputException.At(name, exception, "a recording in the acquisition format", "export the data again");
        }
    }

    private static RawContent Content(EquatableArray<string> channels, double? interval, float[] values, string name)
    {
        if (channels.Count == 0 || values.Length == 0)
            throw BadFile.At(name, 0, $"{values.Length} values of {channels.Count} sensors", "at least one of each");
        if (channels is [AudioSensor] && interval is { } samples)
            return new AudioClip((int)Math.Round(1000 / samples), Array.ConvertAll(values, value => value / 32768));
        return new SeriesRecording(1000 / interval, channels, values);
    }

    private static EquatableArray<string> Channels(JsonElement sensors) =>
        [.. sensors.EnumerateArray().Select((sensor, index) => sensor.TryGetProperty("name", out JsonElement name) ? name.GetString() ?? ""
            : $"channel{index + 1}")];

    private static double? Interval(JsonElement payload) =>
        payload.TryGetProperty("interval_ms", out JsonElement interval) && interval.GetDouble() is var milliseconds and > 1e-3 and < 1e9
            ? milliseconds : null;

    // A row of numbers for each step; a plain number where there is one sensor.
    private static float[] Values(JsonElement steps, int channels, string name)
    {
        var values = new List<float>();
        int step = 0;
        foreach (JsonElement row in steps.EnumerateArray())
        {
            int before = values.Count;
            if (row.ValueKind == JsonValueKind.Array)
                values.AddRange(row.EnumerateArray().Select(Value));
            else
                values.Add(Value(row));
            if (values.Count - before != channels)
                throw BadFile.At(name, 0, $"{values.Count - before} values in step {step}", $"{channels}, one for each sensor");
            step++;
        }

        return [.. values];
    }

    private static float Value(JsonElement number) =>
        number.GetDouble() is var value && float.IsFinite((float)value) ? (float)value
            : throw new FormatException($"the value {value} is not finite");
}
