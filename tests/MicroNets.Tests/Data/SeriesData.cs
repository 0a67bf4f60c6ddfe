using System.Formats.Cbor;
using System.Globalization;
using System.Text;

namespace MicroNets.Tests.Data;

/// <summary>Recordings of sensors as files.</summary>
internal static class SeriesData
{
    /// <summary>A sine per channel, of so many steps a turn: what sets classes apart.</summary>
    public static float Value(int step, int channel, double period) => (float)Math.Sin((2 * Math.PI * step / period) + channel);

    public static byte[] Csv(int steps, double period, string header = "time_ms,x,y")
    {
        var text = new StringBuilder(header.Length > 0 ? header + "\n" : "");
        for (int step = 0; step < steps; step++)
            text.Append(CultureInfo.InvariantCulture, $"{20 * step},{Value(step, 0, period)},{Value(step, 1, period)}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static byte[] Json(int steps, double period, double interval = 20) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $$$"""{"payload":{"interval_ms":{{{interval}}},"sensors":[{"name":"x","units":"m/s2"},{"name":"y","units":"m/s2"}],"values":[{{{string.Join(",", Enumerable.Range(0, steps).Select(step => string.Create(CultureInfo.InvariantCulture, $"[{Value(step, 0, period)},{Value(step, 1, period)}]")))}}}]}}"""));

    public static byte[] Cbor(int steps, double period)
    {
        var writer = new CborWriter();
        writer.WriteStartMap(1);
        writer.WriteTextString("payload");
        writer.WriteStartMap(3);
        writer.WriteTextString("interval_ms");
        writer.WriteInt32(20);
        writer.WriteTextString("sensors");
        writer.WriteStartArray(2);
        foreach (string name in (string[])["x", "y"])
        {
            writer.WriteStartMap(1);
            writer.WriteTextString("name");
            writer.WriteTextString(name);
            writer.WriteEndMap();
        }

        writer.WriteEndArray();
        writer.WriteTextString("values");
        writer.WriteStartArray(steps);
        for (int step = 0; step < steps; step++)
        {
            writer.WriteStartArray(2);
            writer.WriteSingle(Value(step, 0, period));
            writer.WriteSingle(Value(step, 1, period));
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndMap();
        writer.WriteEndMap();
        return writer.Encode();
    }
}
