namespace MicroNets.Quantization.Arithmetic;

/// <summary>Product of two tensors: q = clamp(zeroPoint + round((a − zeroPointA)·(b − zeroPointB) · scaleA·scaleB/scale)).</summary>
internal sealed record MulArithmetic(int ZeroPointA, int ZeroPointB, FixedPointMultiplier Scale, int OutputZeroPoint, OutputClamp Clamp)
{
    public static MulArithmetic Of(TensorFormat a, TensorFormat b, IntegerLayer layer) => new(
        a.ZeroPoint,
        b.ZeroPoint,
        FixedPointMultiplier.From((double)a.Scale * b.Scale / layer.Output.Scale, layer.Rounding),
        layer.Output.ZeroPoint,
        OutputClamp.Of(layer));

    public int Store(int a, int b) => Clamp.Apply(Scale.Apply((a - ZeroPointA) * (b - ZeroPointB)) + OutputZeroPoint);
}
