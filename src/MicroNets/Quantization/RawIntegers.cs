using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MicroNets.Quantization;

/// <summary>Integers as they lie in memory, in files and in the generated C: 1, 2 or 4 bytes each, little-endian.</summary>
internal static class RawIntegers
{
    /// <summary>The integers of a raw tensor.</summary>
    public static int[] Read(ReadOnlySpan<sbyte> raw, int elementBytes)
    {
        var values = new int[raw.Length / elementBytes];
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(raw);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = elementBytes switch
            {
                1 => raw[i],
                2 => BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]),
                _ => BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]),
            };
        }

        return values;
    }

    /// <summary>Writes integers, each of which fits its bytes.</summary>
    public static void Write(ReadOnlySpan<int> values, int elementBytes, Span<sbyte> raw)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(raw);
        for (int i = 0; i < values.Length; i++)
        {
            switch (elementBytes)
            {
                case 1:
                    raw[i] = (sbyte)values[i];
                    break;
                case 2:
                    BinaryPrimitives.WriteInt16LittleEndian(bytes[(2 * i)..], (short)values[i]);
                    break;
                default:
                    BinaryPrimitives.WriteInt32LittleEndian(bytes[(4 * i)..], values[i]);
                    break;
            }
        }
    }

    /// <summary>A raw tensor of integers, each of which fits its bytes.</summary>
    public static sbyte[] Write(ReadOnlySpan<int> values, int elementBytes)
    {
        var raw = new sbyte[values.Length * elementBytes];
        Write(values, elementBytes, raw);
        return raw;
    }
}
