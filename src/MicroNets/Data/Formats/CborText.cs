using System.Formats.Cbor;
using System.Text.Json;

namespace MicroNets.Data.Formats;

/// <summary>CBOR as the JSON of the same values (RFC 8949, section 6.1), so that formats that come in both are read by one
/// reader.</summary>
internal static class CborText
{
    private const int Deepest = 32;

    /// <exception cref="InputException">The bytes are not CBOR, or hold what JSON cannot: numbers that are not finite, keys that are no
    /// text.</exception>
    public static byte[] ToJson(byte[] bytes, string name)
    {
        using var json = new MemoryStream();
        try
        {
            using var writer = new Utf8JsonWriter(json);
            Copy(new CborReader(bytes, CborConformanceMode.Lax), writer, 0);
        }
        catch (Exception exception) when (
            exception is CborContentException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw InputException.At(name, exception, "CBOR that JSON can say", "export the data again");
        }

        return json.ToArray();
    }

    private static void Copy(CborReader reader, Utf8JsonWriter writer, int depth)
    {
        if (depth > Deepest)
            throw new CborContentException($"values nested deeper than {Deepest}");
        switch (reader.PeekState())
        {
            case CborReaderState.StartMap:
                writer.WriteStartObject();
                reader.ReadStartMap();
                while (reader.PeekState() != CborReaderState.EndMap)
                {
                    writer.WritePropertyName(reader.ReadTextString());
                    Copy(reader, writer, depth + 1);
                }

                reader.ReadEndMap();
                writer.WriteEndObject();
                break;
            case CborReaderState.StartArray:
                writer.WriteStartArray();
                reader.ReadStartArray();
                while (reader.PeekState() != CborReaderState.EndArray)
                    Copy(reader, writer, depth + 1);
                reader.ReadEndArray();
                writer.WriteEndArray();
                break;
            case CborReaderState.Tag:
                reader.ReadTag();
                Copy(reader, writer, depth + 1);
                break;
            case CborReaderState.UnsignedInteger:
                writer.WriteNumberValue(reader.ReadUInt64());
                break;
            case CborReaderState.NegativeInteger:
                writer.WriteNumberValue(reader.ReadInt64());
                break;
            case CborReaderState.HalfPrecisionFloat or CborReaderState.SinglePrecisionFloat or CborReaderState.DoublePrecisionFloat:
                writer.WriteNumberValue(reader.ReadDouble());
                break;
            case CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString:
                writer.WriteStringValue(reader.ReadTextString());
                break;
            case CborReaderState.ByteString or CborReaderState.StartIndefiniteLengthByteString:
                writer.WriteStringValue(Convert.ToHexString(reader.ReadByteString()));
                break;
            case CborReaderState.Boolean:
                writer.WriteBooleanValue(reader.ReadBoolean());
                break;
            default:
                reader.SkipValue();
                writer.WriteNullValue();
                break;
        }
    }
}
