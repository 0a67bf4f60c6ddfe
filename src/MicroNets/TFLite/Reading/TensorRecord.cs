using System.Buffers.Binary;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading;

/// <summary>A tensor of a .tflite file. <see cref="Data"/> is empty for tensors that are computed.</summary>
internal sealed record TensorRecord(FlatTable Table, int Index, string Name, int[] Dimensions, TensorType Type, ReadOnlyMemory<byte> Data, float[] Scales, long[] ZeroPoints, int QuantizedDimension)
{
    private const int MostDimensions = 8;

    public bool IsConstant => !Data.IsEmpty;

    public int Elements { get; private init; }

    public static TensorRecord Read(FlatTable table, int index, ReadOnlyMemory<byte>[] buffers)
    {
        uint buffer = (uint)table.Int32(TfliteSchema.Tensor.Buffer);
        if (buffer >= buffers.Length)
            throw table.Corrupt("buffer", $"buffer {buffer}", $"a buffer from 0 to {buffers.Length - 1}");
        if (table.Byte(TfliteSchema.Tensor.IsVariable) != 0)
            throw table.Unsupported("is_variable", "a variable", "no state between inferences");
        if (table.Has(TfliteSchema.Tensor.Sparsity))
            throw table.Unsupported("sparsity", "sparse weights", "dense weights");

        table.Charge(256, "tensors");
        int[] dimensions = table.Int32s(TfliteSchema.Tensor.Shape);
        FlatTable? quantization = table.Table(TfliteSchema.Tensor.Quantization, "QuantizationParameters of tensor");
        if (quantization?.Byte(TfliteSchema.Quantization.DetailsType) > 0)
            throw quantization.Value.Unsupported("details_type", "a custom quantisation", "scales and zero points");
        var record = new TensorRecord(
            table,
            index,
            table.Text(TfliteSchema.Tensor.Name),
            dimensions,
            (TensorType)table.Byte(TfliteSchema.Tensor.Type),
            buffers[buffer],
            quantization?.Float32s(TfliteSchema.Quantization.Scale) ?? [],
            quantization?.Int64s(TfliteSchema.Quantization.ZeroPoint) ?? [],
            quantization?.Int32(TfliteSchema.Quantization.QuantizedDimension) ?? 0)
        {
            Elements = CountElements(table, dimensions),
        };
        record.CheckData();
        return record;
    }

    /// <summary>The tensor as a map: the batch, which must be 1, is left out; vectors are 1×1×n.</summary>
    public Shape Shape()
    {
        int[] sizes = Dimensions;
        if (sizes.Length > 4 || (sizes.Length > 1 && sizes[0] != 1))
            throw Table.Unsupported("shape", $"dimensions [{string.Join(", ", sizes)}]", "at most four, the first of them (the batch) 1");
        return sizes.Length switch
        {
            0 => Graph.Shape.Vector(1),
            1 => Graph.Shape.Vector(sizes[0]),
            2 => Graph.Shape.Vector(sizes[1]),
            3 => new Shape(1, sizes[1], sizes[2]),
            _ => new Shape(sizes[1], sizes[2], sizes[3]),
        };
    }

    /// <summary>The format of an 8-bit tensor with one scale. Unsigned integers count as signed ones 128 lower.</summary>
    public TensorFormat Format()
    {
        if (Type is not (TensorType.Int8 or TensorType.UInt8))
            throw Table.Unsupported("type", $"{Type} for '{Name}'", "int8 activations");
        if (Scales.Length != 1 || ZeroPoints.Length > 1)
            throw Table.Corrupt("quantization", $"{Scales.Length} scales and {ZeroPoints.Length} zero points for '{Name}'", "one of each");

        int lowest = Type == TensorType.UInt8 ? 0 : sbyte.MinValue;
        long zeroPoint = ZeroPoints.Length == 0 ? 0 : ZeroPoints[0];
        if (!(Scales[0] > 0) || float.IsInfinity(Scales[0]) || zeroPoint < lowest || zeroPoint > lowest + 255)
            throw Table.Corrupt("quantization", $"scale {Scales[0]} and zero point {zeroPoint} for '{Name}'", $"a positive scale and a zero point from {lowest} to {lowest + 255}");
        return new TensorFormat(8, Scales[0], (int)zeroPoint - lowest - 128);
    }

    /// <summary>A constant of integers, as shapes, axes and paddings are given.</summary>
    public int[] Integers()
    {
        var values = new int[Elements];
        Table.Charge(4L * Elements, "buffer");
        for (int i = 0; i < values.Length; i++)
        {
            long value = Type switch
            {
                TensorType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(Data.Span[(4 * i)..]),
                TensorType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(Data.Span[(8 * i)..]),
                _ => throw Table.Corrupt("type", $"{Type} for '{Name}'", "int32 or int64"),
            };
            if (value != (int)value)
                throw Table.Corrupt("buffer", $"{value} in '{Name}'", "a number of 32 bits");
            values[i] = (int)value;
        }

        return values;
    }

    public float[] Floats()
    {
        if (Type != TensorType.Float32)
            throw Table.Corrupt("type", $"{Type} for '{Name}'", "float32");
        Table.Charge(4L * Elements, "buffer");
        var values = new float[Elements];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(Data.Span[(4 * i)..]);
        return values;
    }

    /// <summary>8-bit values as stored; 4-bit values, of which two share a byte (the lower first), one by one.</summary>
    public sbyte[] Bytes()
    {
        Table.Charge(Elements, "buffer");
        var values = new sbyte[Elements];
        ReadOnlySpan<byte> data = Data.Span;
        switch (Type)
        {
            case TensorType.Int8:
                for (int i = 0; i < values.Length; i++)
                    values[i] = (sbyte)data[i];
                return values;
            case TensorType.Int4:
                for (int i = 0; i < values.Length; i++)
                    values[i] = (sbyte)((sbyte)(data[i / 2] << (i % 2 == 0 ? 4 : 0)) >> 4);
                return values;
            default:
                throw Table.Corrupt("type", $"{Type} for '{Name}'", "int8 or int4");
        }
    }

    private static int CountElements(FlatTable table, int[] dimensions)
    {
        long elements = 1;
        foreach (int size in dimensions)
        {
            elements *= size;
            if (size < 1 || elements > int.MaxValue || dimensions.Length > MostDimensions)
                throw table.Corrupt("shape", $"dimensions [{string.Join(", ", dimensions.Take(MostDimensions))}]", $"at most {MostDimensions}, each at least 1, of fewer than 2³¹ elements");
        }

        return (int)elements;
    }

    private void CheckData()
    {
        if (!IsConstant)
            return;
        long expected = Type switch
        {
            TensorType.Float32 or TensorType.Int32 => 4L * Elements,
            TensorType.Int64 or TensorType.Float64 => 8L * Elements,
            TensorType.Int16 or TensorType.Float16 => 2L * Elements,
            TensorType.Int8 or TensorType.UInt8 or TensorType.Bool => Elements,
            TensorType.Int4 => (Elements + 1L) / 2,
            _ => throw Table.Corrupt("type", $"element type {(byte)Type} for constant '{Name}'", "numbers"),
        };
        if (Data.Length != expected)
            throw Table.Corrupt("buffer", $"{Data.Length} bytes for '{Name}' of [{string.Join(", ", Dimensions)}] {Type}", $"{expected} bytes");
    }
}
