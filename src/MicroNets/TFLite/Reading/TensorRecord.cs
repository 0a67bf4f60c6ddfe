using System.Buffers.Binary;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading;

/// <summary>A tensor of a .tflite file. <see cref="Data"/> is empty for tensors that are computed.</summary>
internal sealed record TensorRecord(FlatTable Table, int Index, string Name, int[] Dimensions, TensorType Type, ReadOnlyMemory<byte> Data,
    float[] Scales, long[] ZeroPoints, int QuantizedDimension)
{
    private const int MostDimensions = 8;

    public bool IsConstant => !Data.IsEmpty;

    public int Elements { get; private init; }

    /// <summary>Whether the tensor keeps its values from one inference to the next.</summary>
    public bool IsVariable { get; private init; }

    /// <summary>Whether the file has the integers 128 higher.</summary>
    public bool IsUnsigned { get; init; }

    public static TensorRecord Read(FlatTable table, int index, ReadOnlyMemory<byte>[] buffers)
    {
        uint buffer = (uint)table.Int32(TfliteSchema.Tensor.Buffer);
        if (buffer >= buffers.Length)
            throw table.Corrupt("buffer", $"buffer {buffer}", $"a buffer from 0 to {buffers.Length - 1}");
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
            IsVariable = table.Byte(TfliteSchema.Tensor.IsVariable) != 0,
        };
        record.CheckData();
        return record;
    }

    /// <summary>The tensor as a map: its last three dimensions, those before them taken into the height; vectors are 1×1×n.</summary>
    public Shape Shape() => AsMap(Dimensions);

    public static Shape AsMap(ReadOnlySpan<int> dimensions)
    {
        Shape shape = Graph.Shape.Vector(1);
        for (int i = 0; i < dimensions.Length; i++)
        {
            int size = dimensions[^(i + 1)];
            shape = i switch
            {
                0 => shape with { Channels = size },
                1 => shape with { Width = size },
                _ => shape with { Height = checked(shape.Height * size) },
            };
        }

        return shape;
    }

    /// <summary>The format of integers with one scale. Unsigned ones count as signed ones 128 lower; without a scale they are
    /// counts.</summary>
    public TensorFormat Format()
    {
        int bits = Type switch
        {
            TensorType.Int8 or TensorType.UInt8 => 8,
            TensorType.Int16 => 16,
            TensorType.Int32 => 32,
            _ => throw Table.Unsupported("type", $"{Type} for '{Name}'", "activations of 8 or 16 bits"),
        };
        if (Scales.Length == 0 && bits == 32)
            return new TensorFormat(bits, 1, 0);
        if (Scales.Length == 0)
            throw Table.Unsupported("quantization", $"{Type} for '{Name}' without a scale", "quantised activations");
        if (Scales.Length != 1 || ZeroPoints.Length > 1)
            throw Table.Corrupt("quantization", $"{Scales.Length} scales and {ZeroPoints.Length} zero points for '{Name}'", "one of each");

        long shift = Type == TensorType.UInt8 ? 128 : 0, lowest = -(1L << (bits - 1)) + shift, highest = (1L << (bits - 1)) - 1 + shift;
        long zeroPoint = ZeroPoints.Length == 0 ? 0 : ZeroPoints[0];
        if (!(Scales[0] > 0) || float.IsInfinity(Scales[0]) || zeroPoint < lowest || zeroPoint > highest)
            throw Table.Corrupt("quantization", $"scale {Scales[0]} and zero point {zeroPoint} for '{Name}'",
                $"a positive scale and a zero point from {lowest} to {highest}");
        return new TensorFormat(bits, Scales[0], (int)(zeroPoint - shift));
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

    /// <summary>A constant as real numbers: float32, float16, or integers with their scales.</summary>
    public float[] Floats()
    {
        Table.Charge(4L * Elements, "buffer");
        var values = new float[Elements];
        ReadOnlySpan<byte> data = Data.Span;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Type switch
            {
                TensorType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(data[(4 * i)..]),
                TensorType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(data[(2 * i)..]),
                TensorType.Int8 when Scales.Length > 0 => Scale(i) * ((sbyte)data[i] - ZeroPoint(i)),
                TensorType.UInt8 when Scales.Length > 0 => Scale(i) * (data[i] - ZeroPoint(i)),
                TensorType.Int32 when Scales.Length > 0 => Scale(i) * BinaryPrimitives.ReadInt32LittleEndian(data[(4 * i)..]),
                _ => throw Table.Corrupt("type", $"{Type} for '{Name}'", "real numbers"),
            };
        }

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
                throw Table.Unsupported("type", $"{Type} for the weights '{Name}'", "int8 or int4");
        }
    }

    /// <summary>Stored integers of up to 32 bits, whatever their type; unsigned bytes 128 lower.</summary>
    public int[] Stored()
    {
        Table.Charge(4L * Elements, "buffer");
        var values = new int[Elements];
        ReadOnlySpan<byte> data = Data.Span;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Type switch
            {
                TensorType.Int8 => (sbyte)data[i],
                TensorType.UInt8 => data[i] - 128,
                TensorType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(data[(2 * i)..]),
                TensorType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(data[(4 * i)..]),
                _ => throw Table.Unsupported("type", $"{Type} for '{Name}'", "integers of 8, 16 or 32 bits"),
            };
        }

        return values;
    }

    /// <summary>Biases of 64 bits.</summary>
    public long[] Longs()
    {
        Table.Charge(8L * Elements, "buffer");
        var values = new long[Elements];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(Data.Span[(8 * i)..]);
        return values;
    }

    // Of the channel that an element belongs to, where there is one for each.
    private float Scale(int element) => Scales[Scales.Length == 1 ? 0 : Channel(element)];

    private long ZeroPoint(int element) => ZeroPoints.Length == 0 ? 0 : ZeroPoints[ZeroPoints.Length == 1 ? 0 : Channel(element)];

    private int Channel(int element)
    {
        int inner = 1;
        for (int i = QuantizedDimension + 1; i < Dimensions.Length; i++)
            inner *= Dimensions[i];
        int channel = (uint)QuantizedDimension < Dimensions.Length ? element / inner % Dimensions[QuantizedDimension] : int.MaxValue;
        return channel < Scales.Length && (ZeroPoints.Length <= 1 || channel < ZeroPoints.Length)
            ? channel
            : throw Table.Corrupt("quantization", $"{Scales.Length} scales along dimension {QuantizedDimension} for '{Name}'",
                "one for each element of that dimension");
    }

    private static int CountElements(FlatTable table, int[] dimensions)
    {
        long elements = 1;
        foreach (int size in dimensions)
        {
            elements *= size;
            if (size < 0 || elements > int.MaxValue || dimensions.Length > MostDimensions)
                throw table.Corrupt("shape", $"dimensions [{string.Join(", ", dimensions.Take(MostDimensions))}]",
                    $"at most {MostDimensions}, none negative, of fewer than 2³¹ elements");
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
            throw Table.Corrupt("buffer", $"{Data.Length} bytes for '{Name}' of [{string.Join(", ", Dimensions)}] {Type}",
                $"{expected} bytes");
    }
}
