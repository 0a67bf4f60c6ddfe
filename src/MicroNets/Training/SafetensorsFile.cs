using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using MicroNets.Graph;

namespace MicroNets.Training;

/// <summary>
/// Named float32 tensors with string metadata in the safetensors format: eight bytes of header length, a JSON header with dtype, shape and
/// offsets of each tensor, then the values, without gaps.
/// </summary>
/// <remarks>Format: https://huggingface.co/docs/safetensors, version 0.4.</remarks>
internal sealed class SafetensorsFile
{
    private const string MetadataKey = "__metadata__";

    // Far above any header of ours; a corrupted length must not ask for gigabytes.
    private const long LongestHeader = 100L << 20;

    public OrderedDictionary<string, Tensor> Tensors { get; } = [];

    public SortedDictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>A file of a network's weights.</summary>
    public static SafetensorsFile Of(Weights weights)
    {
        var file = new SafetensorsFile();
        foreach (string key in weights.Keys)
            file.Tensors[key] = weights[key];
        return file;
    }

    /// <summary>All tensors, as the weights of a network.</summary>
    public Weights ToWeights()
    {
        var weights = new Weights();
        foreach ((string key, Tensor tensor) in Tensors)
            weights[key] = tensor;
        return weights;
    }

    /// <summary>Writes the file whole or not at all.</summary>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        byte[] header = Header();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (Tensor tensor in Tensors.Values)
            WriteValues(stream, tensor.Values);
    });

    /// <summary>Reads a file and checks all of it.</summary>
    /// <exception cref="InputException">The file is missing, cut off or damaged; the message names file and byte offset.</exception>
    public static SafetensorsFile Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw InputException.Unreadable($"'{path}'", exception);
        }

        return new SafetensorsReader(path, bytes).Read();
    }

    private byte[] Header()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach ((string key, string value) in Metadata)
                json.WriteString(key, value);
            json.WriteEndObject();
            long offset = 0;
            foreach ((string name, Tensor tensor) in Tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (int size in tensor.Dimensions)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                offset += (long)tensor.Values.Length * sizeof(float);
                json.WriteNumberValue(offset);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces up to a multiple of eight keep the values aligned.
        string padding = new(' ', (int)(-buffer.Length & 7));
        return [.. buffer.ToArray(), .. Encoding.ASCII.GetBytes(padding)];
    }

    private static void WriteValues(Stream stream, ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (float value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }

    private sealed class SafetensorsReader(string path, byte[] bytes)
    {
        private readonly SafetensorsFile _file = new();

        public SafetensorsFile Read()
        {
            if (bytes.Length < 8)
                throw Damaged($"{bytes.Length} bytes", "at least 8 bytes of header length", 0);
            long headerLength = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            if (headerLength < 2 || headerLength > LongestHeader || headerLength > bytes.Length - 8)
                throw Damaged($"a header of {headerLength} bytes in a file of {bytes.Length}", "a header that fits into the file", 0);
            using JsonDocument header = Parse((int)headerLength);
            try
            {
                ReadHeader(header.RootElement, 8 + headerLength);
            }
            catch (InvalidOperationException exception)
            {
                throw Damaged($"text that is not UTF-8 ({exception.Message})", "UTF-8", 8);
            }

            return _file;
        }

        private JsonDocument Parse(int length)
        {
            try
            {
                return JsonDocument.Parse(bytes.AsMemory(8, length));
            }
            catch (JsonException exception)
            {
                throw Damaged($"a header that is not JSON ({exception.Message})", "a JSON object", 8 + (exception.BytePositionInLine ?? 0));
            }
        }

        private void ReadHeader(JsonElement header, long dataStart)
        {
            if (header.ValueKind != JsonValueKind.Object)
                throw Damaged($"a header that is a JSON {header.ValueKind}", "an object", 8);
            var ranges = new List<(long Begin, long End, string Name)>();
            foreach (JsonProperty entry in header.EnumerateObject())
            {
                if (entry.Name == MetadataKey)
                    ReadMetadata(entry.Value);
                else
                    ReadTensor(entry, dataStart, ranges);
            }

            CheckCover(ranges, dataStart);
        }

        private void ReadMetadata(JsonElement metadata)
        {
            if (metadata.ValueKind != JsonValueKind.Object
                || metadata.EnumerateObject().Any(entry => entry.Value.ValueKind != JsonValueKind.String))
                throw Damaged("metadata that is not an object of strings", "an object of strings", 8);
            foreach (JsonProperty entry in metadata.EnumerateObject())
                _file.Metadata[entry.Name] = entry.Value.GetString()!;
        }

        private void ReadTensor(JsonProperty entry, long dataStart, List<(long Begin, long End, string Name)> ranges)
        {
            string name = entry.Name;
            if (entry.Value.ValueKind != JsonValueKind.Object
                || !entry.Value.TryGetProperty("dtype", out JsonElement type) || type.ValueKind != JsonValueKind.String
                || !entry.Value.TryGetProperty("shape", out JsonElement shape) || !TryNumbers(shape, out long[] sizes)
                || !entry.Value.TryGetProperty("data_offsets", out JsonElement offsets) || !TryNumbers(offsets, out long[] range)
                    || range.Length != 2)
            {
                throw Damaged($"tensor '{name}' without dtype, shape and two data_offsets", "all three", 8);
            }

            if (type.GetString() != "F32")
                throw Damaged($"tensor '{name}' of dtype {type.GetString()}", "F32", 8);
            long elements = 1;
            foreach (long size in sizes)
                elements = size < 0 || size > int.MaxValue || elements > Array.MaxLength ? long.MaxValue : elements * size;
            if (elements > Array.MaxLength || range[0] < 0 || range[1] < range[0] || range[1] - range[0] != elements * sizeof(float))
                throw Damaged($"tensor '{name}' of shape [{string.Join(", ", sizes)}] at {range[0]}–{range[1]}",
                    "four bytes for each element", dataStart + Math.Max(range[0], 0));
            if (range[1] > bytes.Length - dataStart)
                throw Damaged($"tensor '{name}' that ends at byte {dataStart + range[1]} of {bytes.Length}", "a file that holds all values",
                    bytes.Length);
            if (_file.Tensors.ContainsKey(name))
                throw Damaged($"two tensors '{name}'", "one", 8);

            var values = new float[elements];
            ReadOnlySpan<byte> source = bytes.AsSpan((int)(dataStart + range[0]), values.Length * sizeof(float));
            for (int i = 0; i < values.Length; i++)
                values[i] = BinaryPrimitives.ReadSingleLittleEndian(source[(i * sizeof(float))..]);
            _file.Tensors.Add(name, new Tensor(sizes.Select(size => (int)size).ToEquatableArray(), values));
            ranges.Add((range[0], range[1], name));
        }

        // The format allows neither overlaps nor holes.
        private void CheckCover(List<(long Begin, long End, string Name)> ranges, long dataStart)
        {
            long end = 0;
            foreach ((long begin, long next, string name) in ranges.OrderBy(range => range.Begin).ThenBy(range => range.End))
            {
                if (begin != end)
                    throw Damaged($"tensor '{name}' at {begin} where {end} bytes precede it", begin < end ? "no overlap" : "no gap",
                        dataStart + begin);
                end = next;
            }

            if (end != bytes.Length - dataStart)
                throw Damaged($"{bytes.Length - dataStart} bytes of values", $"{end}", dataStart + end);
        }

        private static bool TryNumbers(JsonElement array, out long[] numbers)
        {
            numbers = [];
            if (array.ValueKind != JsonValueKind.Array)
                return false;
            var list = new List<long>();
            foreach (JsonElement element in array.EnumerateArray())
            {
                if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out long number))
                    return false;
                list.Add(number);
            }

            numbers = [.. list];
            return true;
        }

        private InputException Damaged(string found, string expected, long offset) =>
            new($"{found} at byte {offset} of '{path}'", $"{expected}, as the safetensors format asks",
                "the file is damaged or of another kind: delete it or give another");
    }
}
