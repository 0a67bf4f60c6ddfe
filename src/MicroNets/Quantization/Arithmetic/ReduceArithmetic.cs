using MicroNets.Graph.Ops;

namespace MicroNets.Quantization.Arithmetic;

/// <summary>Sums and averages of many elements: as <see cref="MeanArithmetic"/>, with a factor that for sums holds no division.</summary>
public static class ReduceArithmetic
{
    /// <param name="input">Format of the map.</param>
    /// <param name="count">Elements of a sum.</param>
    /// <param name="layer">A layer that sums or averages.</param>
    public static MeanArithmetic Of(TensorFormat input, int count, IntegerLayer layer) => ((Reduce)layer.Layer.Op).Reduction == Reduction.Mean
        ? MeanArithmetic.Of(input, count, layer)
        : new MeanArithmetic(input.ZeroPoint * count, FixedPointMultiplier.From((double)input.Scale / layer.Output.Scale, layer.Rounding), layer.Output.ZeroPoint, OutputClamp.Of(layer));
}
