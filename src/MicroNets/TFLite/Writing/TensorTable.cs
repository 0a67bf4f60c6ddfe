using MicroNets.Quantization;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Writing;

/// <summary>A tensor that is to be written: its number and its dimensions.</summary>
internal sealed record TensorHandle(int Index, EquatableArray<int> Dimensions);

/// <summary>Scales along a dimension; zero points are zero.</summary>
internal sealed record ExportedQuantization(EquatableArray<float> Scales, int Dimension);

/// <summary>Collects tensors and the contents of the constant ones; equal constants become one tensor and one buffer.</summary>
internal sealed class TensorTable
{
    /// <summary>The schema asks for this alignment of constants.</summary>
    private const int BufferAlignment = 16;

    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, TensorHandle> _constants = [];
    private readonly Dictionary<string, int> _bufferOf = [];
    private readonly List<byte[]> _buffers = [[]];

    public TensorHandle Add(string name, EquatableArray<int> dimensions, TensorType type, TensorFormat? format, byte[]? data)
    {
        var handle = new TensorHandle(_entries.Count, dimensions);
        _entries.Add(new Entry(name, handle, type, format, null, data is null ? 0 : Buffer(data)));
        return handle;
    }

    /// <summary>Constants have no name: nothing refers to them by one.</summary>
    public TensorHandle AddConstant(EquatableArray<int> dimensions, TensorType type, byte[] data, ExportedQuantization? quantization)
    {
        int buffer = Buffer(data);
        string key = $"{buffer} {dimensions} {type} {quantization}";
        if (!_constants.TryGetValue(key, out TensorHandle? handle))
        {
            handle = new TensorHandle(_entries.Count, dimensions);
            _entries.Add(new Entry("", handle, type, null, quantization, buffer));
            _constants.Add(key, handle);
        }

        return handle;
    }

    public int Buffer(byte[] data)
    {
        string key = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(data));
        if (!_bufferOf.TryGetValue(key, out int index))
        {
            index = _buffers.Count;
            _buffers.Add(data);
            _bufferOf.Add(key, index);
        }

        return index;
    }

    public int[] Write(FlatBufferBuilder builder) => _entries.Select(entry => builder.Table(
        Slot.Reference(TfliteSchema.Tensor.Shape, builder.Int32s(entry.Handle.Dimensions.Span)),
        Slot.Byte(TfliteSchema.Tensor.Type, (byte)entry.Type),
        Slot.Int32(TfliteSchema.Tensor.Buffer, entry.Buffer),
        Slot.Reference(TfliteSchema.Tensor.Name, builder.Text(entry.Name)),
        Slot.Reference(TfliteSchema.Tensor.Quantization, Quantization(builder, entry)))).ToArray();

    public int[] WriteBuffers(FlatBufferBuilder builder) => _buffers.Select(data =>
        builder.Table(Slot.Reference(TfliteSchema.Buffer.Data, data.Length == 0 ? 0 : builder.Bytes(data, BufferAlignment)))).ToArray();

    private static int Quantization(FlatBufferBuilder builder, Entry entry)
    {
        if (entry.Format is { } format)
        {
            return builder.Table(
                Slot.Reference(TfliteSchema.Quantization.Scale, builder.Float32s([format.Scale])),
                Slot.Reference(TfliteSchema.Quantization.ZeroPoint, builder.Int64s([format.ZeroPoint])));
        }

        if (entry.Quantization is not { } scales)
            return 0;
        return builder.Table(
            Slot.Reference(TfliteSchema.Quantization.Scale, builder.Float32s(scales.Scales.Span)),
            Slot.Reference(TfliteSchema.Quantization.ZeroPoint, builder.Int64s(new long[scales.Scales.Count])),
            Slot.Int32(TfliteSchema.Quantization.QuantizedDimension, scales.Dimension));
    }

    private sealed record Entry(string Name, TensorHandle Handle, TensorType Type, TensorFormat? Format, ExportedQuantization? Quantization,
        int Buffer);
}
