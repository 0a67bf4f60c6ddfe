using MicroNets.Graph.Ops;

namespace MicroNets.Quantization.Arithmetic;

/// <summary>Sums and averages of many elements: as <see cref="MeanArithmetic"/>, with a factor that for sums holds no division.</summary>
internal static class ReduceArithmetic
{
    /// <summary>Bits by which ADD_N scales its terms up: twenty, of which the factor of one half for two equal scales takes one.</summary>
    public const int FineBits = 19;

    /// <summary>Terms of a byte that 32 bits then hold.</summary>
    public const int MostFineTerms = 16;

    /// <param name="input">Format of the map.</param>
    /// <param name="count">Elements of a sum.</param>
    /// <param name="layer">A layer that sums or averages.</param>
    public static MeanArithmetic Of(TensorFormat input, int count, IntegerLayer layer)
    {
        Reduction reduction = ((Reduce)layer.Layer.Op).Reduction;
        if (reduction == Reduction.Mean)
            return MeanArithmetic.Of(input, count, layer);
        int termBits = reduction == Reduction.FineSum ? FineBits : 0;
        var factor = FixedPointMultiplier.From(Math.ScaleB((double)input.Scale / layer.Output.Scale, -termBits), layer.Rounding);
        return new MeanArithmetic(input.ZeroPoint * count, factor, layer.Output.ZeroPoint, OutputClamp.Of(layer)) { TermBits = termBits };
    }
}
