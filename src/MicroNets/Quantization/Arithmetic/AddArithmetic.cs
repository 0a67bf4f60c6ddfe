namespace MicroNets.Quantization.Arithmetic;

/// <summary>
/// Sum of two tensors of different scales: both are raised by <see cref="LeftShift"/> bits, brought to twice the larger scale,
/// added, and brought to the output's scale.
/// </summary>
internal sealed record AddArithmetic(TensorFormat A, TensorFormat B, FixedPointMultiplier ScaleA, FixedPointMultiplier ScaleB,
    FixedPointMultiplier ScaleOutput, int OutputZeroPoint, OutputClamp Clamp)
{
    /// <summary>For 8-bit tensors.</summary>
    public const int LeftShift = 20;

    /// <summary>For 16-bit tensors.</summary>
    public const int WideLeftShift = 15;

    public static AddArithmetic Of(TensorFormat a, TensorFormat b, IntegerLayer layer)
    {
        double twiceLarger = 2.0 * Math.Max(a.Scale, b.Scale);
        return new AddArithmetic(
            a,
            b,
            FixedPointMultiplier.From(a.Scale / twiceLarger, layer.Rounding),
            FixedPointMultiplier.From(b.Scale / twiceLarger, layer.Rounding),
            FixedPointMultiplier.From(twiceLarger / ((1 << LeftShift) * (double)layer.Output.Scale), layer.Rounding),
            layer.Output.ZeroPoint,
            OutputClamp.Of(layer));
    }

    public int Store(int a, int b)
    {
        int sum = ScaleA.Apply((a - A.ZeroPoint) << LeftShift) + ScaleB.Apply((b - B.ZeroPoint) << LeftShift);
        return Clamp.Apply(ScaleOutput.Apply(sum) + OutputZeroPoint);
    }
}
