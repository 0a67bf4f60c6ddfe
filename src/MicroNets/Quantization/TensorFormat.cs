namespace MicroNets.Quantization;

/// <summary>
/// How integers stand for real numbers: real = <see cref="Scale"/> · (integer − <see cref="ZeroPoint"/>), with signed
/// integers of <see cref="Bits"/> bits.
/// </summary>
public sealed record TensorFormat(int Bits, float Scale, int ZeroPoint)
{
    /// <summary>Of several tensors whose bytes lie one after the other.</summary>
    internal static readonly TensorFormat RawBytes = new(8, 1, 0);

    /// <summary>Of counts and places.</summary>
    internal static readonly TensorFormat Counts = new(32, 1, 0);

    /// <summary>The smallest integer: −128 for 8 bits.</summary>
    public int Lowest => int.MinValue >> (32 - Bits);

    /// <summary>The largest integer: 127 for 8 bits.</summary>
    public int Highest => int.MaxValue >> (32 - Bits);

    /// <summary>Bytes of an integer in memory.</summary>
    public int ElementBytes => Bits switch
    {
        <= 8 => 1,
        <= 16 => 2,
        _ => 4,
    };

    /// <summary>The real number that an integer stands for.</summary>
    public float ToReal(int value) => Scale * (value - ZeroPoint);

    /// <summary>The nearest integer, halves away from zero, as TensorFlow Lite's QUANTIZE rounds; cut off at the ends.</summary>
    public int ToInteger(float value) =>
        (int)Math.Clamp(MathF.Round(value / Scale, MidpointRounding.AwayFromZero) + (double)ZeroPoint, Lowest, Highest);

    /// <summary>The nearest integers as a raw tensor: <see cref="ElementBytes"/> each, little-endian.</summary>
    public sbyte[] ToIntegers(ReadOnlySpan<float> values)
    {
        var integers = new int[values.Length];
        for (int i = 0; i < integers.Length; i++)
            integers[i] = ToInteger(values[i]);
        return RawIntegers.Write(integers, ElementBytes);
    }

    /// <summary>The real numbers of a raw tensor.</summary>
    public float[] ToReals(ReadOnlySpan<sbyte> integers) => Array.ConvertAll(RawIntegers.Read(integers, ElementBytes), ToReal);
}
