using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Quantization.Arithmetic;

/// <summary>
/// Kernels multiply by the ratio of the scales that come in to the one that goes out, which 31 bits must hold; a softmax cuts it off.
/// </summary>
internal static class ScaleReach
{
    private const double Most = 1 << 30;

    /// <summary>The scale that a layer computes at, where its output's is too fine for that; null where it is not.</summary>
    /// <param name="op">The layer's op.</param>
    /// <param name="inputs">Null: a format that nobody states.</param>
    /// <param name="output">The format of what it computes.</param>
    /// <param name="weights">Null: it has none.</param>
    public static float? Beyond(Op op, IReadOnlyList<TensorFormat?> inputs, TensorFormat output, IntegerWeights? weights)
    {
        if (inputs.Count == 0 || op is Softmax or Normalize or Reduce { IsPlace: true } or Join)
            return null;
        float[] scales = [.. inputs.Select(input => input?.Scale ?? 0)];
        float product = op switch
        {
            Mul or Binary { Function: BinaryFunction.Multiply } => scales.Aggregate((a, b) => a * b),
            Binary { Function: BinaryFunction.Divide } => scales[0] / scales[1],
            Binary { Function: BinaryFunction.Prelu } => Math.Max(scales[0], scales[0] * scales[1]),
            Binary { Function: BinaryFunction.SquaredDifference } => 4 * scales.Max() * scales.Max(),
            Unary { Function: UnaryFunction.LeakyRelu } leaky => scales[0] * Math.Max(1, Math.Abs(leaky.Alpha)),
            _ => scales.Max() * (weights?.Scales.Max() ?? 1),
        };
        return product <= Most * output.Scale ? null : product;
    }
}
