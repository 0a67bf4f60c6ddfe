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

            double[] measured = Values(values, sensors.GetArrayLength(), name);
            EquatableArray<string> channels = Channels(sensors);
            if (channels.Count == 0 || measured.Length == 0)
                throw BadFile.At(name, 0, $"{measured.Length} values of {channels.Count} sensors", "at least one of each");
            int missing = MissingValues.Fill(measured, channels.Count, (channel, gaps) => BadFile.At(name, 0,
                $"{gaps} of {measured.Length / channels.Count} values of '{channels[channel]}' missing", "at least half of them",
                "leave the sensor or the recording out"));
            string? warning = MissingValues.Warning(missing, measured.Length);
            return Content(channels, Interval(payload), Array.ConvertAll(measured, value => (float)value), warning);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw InputException.At(name, exception, "a recording in the acquisition format", "export the data again");
        }
    }

    private static RawContent Content(EquatableArray<string> channels, double? interval, float[] values, string? warning) =>
        channels is [AudioSensor] && interval is { } samples
            ? new AudioClip((int)Math.Round(1000 / samples), Array.ConvertAll(values, value => value / 32768)) { Warning = warning }
            : new SeriesRecording(1000 / interval, channels, values) { Warning = warning };

    private static EquatableArray<string> Channels(JsonElement sensors) =>
        [.. sensors.EnumerateArray().Select((sensor, index) => sensor.TryGetProperty("name", out JsonElement name) ? name.GetString() ?? ""
            : $"channel{index + 1}")];

    private static double? Interval(JsonElement payload) =>
        payload.TryGetProperty("interval_ms", out JsonElement interval) && interval.GetDouble() is var milliseconds and > 1e-3 and < 1e9
            ? milliseconds : null;

    // A row of numbers for each step; a plain number where there is one sensor.
    private static double[] Values(JsonElement steps, int channels, string name)
    {
        var values = new List<double>();
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

    private static double Value(JsonElement number) => number.ValueKind == JsonValueKind.Null ? double.NaN
        : number.GetDouble() is var value && float.IsFinite((float)value) ? value
        : throw new FormatException($"the value {value} is not finite");
}
