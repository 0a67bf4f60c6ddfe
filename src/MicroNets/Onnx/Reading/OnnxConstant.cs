using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MicroNets.Onnx.Schema;

namespace MicroNets.Onnx.Reading;

/// <summary>A tensor whose values the file holds, or that follow from those: read element by element out of the file's bytes.</summary>
internal sealed record OnnxConstant(int[] Dimensions, OnnxType Type, ReadOnlyMemory<byte> Data)
{
    /// <summary>How integers stand for real numbers behind DequantizeLinear; null: the values are those of the type.</summary>
    public Dequantization? Dequantization { get; init; }

    public int Elements => Data.Length / Type.Bytes();

    public bool IsReal => Type.IsReal() || Dequantization is not null;

    public static OnnxConstant Of(int[] dimensions, float[] values) => new(dimensions, OnnxType.Float, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public static OnnxConstant Of(int[] dimensions, int[] values) => new(dimensions, OnnxType.Int32, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public float Real(int element) => Dequantization is { } stored ? stored.Real(Integer(element), element) : Type.IsReal() ? Stored(element) : Integer(element);

    /// <summary>An integer of up to 32 bits; larger ones, which stand for "as far as it goes", are cut off.</summary>
    public int Integer(int element) => Type switch
    {
        OnnxType.Int8 => (sbyte)Data.Span[element],
        OnnxType.UInt8 or OnnxType.Bool => Data.Span[element],
        OnnxType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(Data.Span[(2 * element)..]),
        OnnxType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(Data.Span[(2 * element)..]),
        OnnxType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(Data.Span[(4 * element)..]),
        OnnxType.UInt32 => (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(Data.Span[(4 * element)..]), int.MaxValue),
        OnnxType.Int64 => (int)Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(Data.Span[(8 * element)..]), int.MinValue, int.MaxValue),
        _ => (int)Math.Clamp(Stored(element), int.MinValue, (float)int.MaxValue),
    };

    public float[] Reals() => [.. Enumerable.Range(0, Elements).Select(Real)];

    public int[] Integers() => [.. Enumerable.Range(0, Elements).Select(Integer)];

    /// <summary>The values under other dimensions.</summary>
    public OnnxConstant Reshaped(int[] dimensions) => Dequantization is { Scales.Length: > 1 } ? OnnxConstant.Of(dimensions, Reals()) : this with { Dimensions = dimensions };

    /// <summary>The dimensions in another order.</summary>
    public OnnxConstant Transposed(int[] order)
    {
        int size = Type.Bytes();
        int[] sizes = [.. order.Select(axis => Dimensions[axis])];
        int[] steps = Strides(Dimensions);
        var data = new byte[Data.Length];
        var place = new int[sizes.Length];
        for (int i = 0; i < Elements; i++)
        {
            int source = 0;
            for (int axis = 0; axis < place.Length; axis++)
                source += place[axis] * steps[order[axis]];
            Data.Span.Slice(source * size, size).CopyTo(data.AsSpan(i * size));
            for (int axis = place.Length - 1; axis >= 0 && ++place[axis] == sizes[axis]; axis--)
                place[axis] = 0;
        }

        return this with { Dimensions = sizes, Data = data, Dequantization = Dequantization?.Transposed(sizes, order) };
    }

    /// <summary>Elements from one place to the next along each dimension.</summary>
    public static int[] Strides(int[] dimensions)
    {
        var strides = new int[dimensions.Length];
        for (int i = dimensions.Length - 1, step = 1; i >= 0; step *= dimensions[i], i--)
            strides[i] = step;
        return strides;
    }

    // A real number as the file has it.
    private float Stored(int element) => Type switch
    {
        OnnxType.Double => (float)BinaryPrimitives.ReadDoubleLittleEndian(Data.Span[(8 * element)..]),
        OnnxType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(Data.Span[(2 * element)..]),
        _ => BinaryPrimitives.ReadSingleLittleEndian(Data.Span[(4 * element)..]),
    };
}

/// <summary>real = scale · (integer − zero point), with one scale, or one for each place along an axis.</summary>
/// <param name="Inner">Elements between places along the axis.</param>
internal sealed record Dequantization(float[] Scales, int[] ZeroPoints, int Axis, int Inner)
{
    public static Dequantization Of(float[] scales, int[] zeroPoints, int axis, int[] dimensions) =>
        new(scales, zeroPoints, axis, scales.Length == 1 ? 1 : OnnxConstant.Strides(dimensions)[axis]);

    public float Real(int integer, int element)
    {
        int place = Scales.Length == 1 ? 0 : element / Inner % Scales.Length;
        return Scales[place] * (integer - (ZeroPoints.Length == 0 ? 0 : ZeroPoints[ZeroPoints.Length == 1 ? 0 : place]));
    }

    public Dequantization Transposed(int[] dimensions, int[] order) => Scales.Length == 1 ? this : Of(Scales, ZeroPoints, Array.IndexOf(order, Axis), dimensions);
}
