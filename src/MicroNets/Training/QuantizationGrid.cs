namespace MicroNets.Training;

/// <summary>
/// The affine grid of signed <paramref name="Bits"/>-bit integers over a real range: real = Scale · (integer − ZeroPoint). The range is
/// widened to hold zero and moved so that zero is on the grid, as TensorFlow Lite requires.
/// </summary>
internal readonly record struct QuantizationGrid(int Bits, float Scale, int ZeroPoint)
{
    public int Lowest => -(1 << (Bits - 1));

    public int Highest => (1 << (Bits - 1)) - 1;

    /// <summary>The grid over [low, high]; a range of no width becomes a grid of scale 1.</summary>
    public static QuantizationGrid Over(float low, float high, int bits)
    {
        low = MathF.Min(low, 0);
        high = MathF.Max(high, 0);
        int lowest = -(1 << (bits - 1)), highest = (1 << (bits - 1)) - 1;
        float scale = (high - low) / (highest - lowest);
        if (!(scale > 0) || !float.IsFinite(scale))
            return new QuantizationGrid(bits, 1, 0);
        int zeroPoint = (int)Math.Clamp(MathF.Round(lowest - (low / scale)), lowest, highest);
        return new QuantizationGrid(bits, scale, zeroPoint);
    }

    /// <summary>The integer that stands for a value: the nearest, halves to even, inside the range of the format.</summary>
    public int Quantize(float value) => (int)Math.Clamp(MathF.Round(value / Scale) + ZeroPoint, Lowest, Highest);

    /// <summary>The real number an integer stands for.</summary>
    public float Real(int integer) => Scale * (integer - ZeroPoint);
}
