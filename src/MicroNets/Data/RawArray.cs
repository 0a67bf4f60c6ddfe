using System.Runtime.InteropServices;

namespace MicroNets.Data;

/// <summary>An array of numbers of any rank: row-major (C order), little-endian, over memory that it does not own.</summary>
public sealed class RawArray : RawContent
{
    /// <param name="dimensions">Any number, none negative; none at all: one value.</param>
    /// <param name="bytes">As many as the dimensions and the type say; not copied.</param>
    public RawArray(NumberType type, EquatableArray<int> dimensions, ReadOnlyMemory<byte> bytes)
    {
        long elements = 1;
        foreach (int size in dimensions)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(dimensions));
            elements = checked(elements * size);
        }

        if (elements * type.Bytes() != bytes.Length)
            throw new ArgumentException($"{bytes.Length} bytes for {type} {dimensions}", nameof(bytes));
        Type = type;
        Dimensions = dimensions;
        Bytes = bytes;
    }

    /// <summary>Format of a value in <see cref="Bytes"/>.</summary>
    public NumberType Type { get; }

    /// <summary>Outermost first; empty for a single number.</summary>
    public EquatableArray<int> Dimensions { get; }

    /// <summary>Values back to back, the last dimension fastest.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Number of elements.</summary>
    public int Count => Bytes.Length / Type.Bytes();

    /// <summary>The values as float32, rounded to nearest where the type holds more.</summary>
    /// <param name="destination">At least <see cref="Count"/> values.</param>
    public void CopyTo(Span<float> destination)
    {
        ReadOnlySpan<byte> bytes = Bytes.Span;
        switch (Type)
        {
            case NumberType.Bool:
                for (int i = 0; i < bytes.Length; i++)
                    destination[i] = bytes[i] == 0 ? 0 : 1;
                break;
            case NumberType.UInt8:
                for (int i = 0; i < bytes.Length; i++)
                    destination[i] = bytes[i];
                break;
            case NumberType.Float32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(destination);
                break;
            default:
                for (int i = 0; i < Count; i++)
                    destination[i] = (float)Number(bytes, i);
                break;
        }
    }

    /// <summary>The values as float64; 64-bit integers past 2^53 are rounded.</summary>
    public double[] ToDoubles()
    {
        ReadOnlySpan<byte> bytes = Bytes.Span;
        var values = new double[Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = Number(bytes, i);
        return values;
    }

    /// <summary>The values as 64-bit integers, exact.</summary>
    /// <exception cref="InvalidOperationException">The type is not an integer type.</exception>
    /// <exception cref="OverflowException">A <see cref="NumberType.UInt64"/> value is past 2^63 − 1.</exception>
    public long[] ToIntegers()
    {
        if (!Type.IsInteger())
            throw new InvalidOperationException($"{Type} values are not integers");
        ReadOnlySpan<byte> bytes = Bytes.Span;
        var values = new long[Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = Integer(bytes, i);
        return values;
    }

    /// <summary>Element <paramref name="index"/> along the outermost dimension, sharing this array's memory.</summary>
    public RawArray Row(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Dimensions[0]);
        int rowBytes = Bytes.Length / Dimensions[0];
        return new RawArray(Type, EquatableArray.Create(Dimensions.Span[1..]), Bytes.Slice(index * rowBytes, rowBytes));
    }

    /// <summary>For messages: "Float32 [49, 10]".</summary>
    public override string ToString() => $"{Type} [{string.Join(", ", Dimensions)}]";

    private double Number(ReadOnlySpan<byte> bytes, int i) => Type switch
    {
        NumberType.Float16 => (double)MemoryMarshal.Cast<byte, Half>(bytes)[i],
        NumberType.Float32 => MemoryMarshal.Cast<byte, float>(bytes)[i],
        NumberType.Float64 => MemoryMarshal.Cast<byte, double>(bytes)[i],
        NumberType.UInt64 => MemoryMarshal.Cast<byte, ulong>(bytes)[i],
        _ => Integer(bytes, i),
    };

    private long Integer(ReadOnlySpan<byte> bytes, int i) => Type switch
    {
        NumberType.Bool => bytes[i] == 0 ? 0 : 1,
        NumberType.Int8 => (sbyte)bytes[i],
        NumberType.UInt8 => bytes[i],
        NumberType.Int16 => MemoryMarshal.Cast<byte, short>(bytes)[i],
        NumberType.UInt16 => MemoryMarshal.Cast<byte, ushort>(bytes)[i],
        NumberType.Int32 => MemoryMarshal.Cast<byte, int>(bytes)[i],
        NumberType.UInt32 => MemoryMarshal.Cast<byte, uint>(bytes)[i],
        NumberType.Int64 => MemoryMarshal.Cast<byte, long>(bytes)[i],
        NumberType.UInt64 => checked((long)MemoryMarshal.Cast<byte, ulong>(bytes)[i]),
        _ => throw new InvalidOperationException($"{Type} values are not integers"),
    };
}
