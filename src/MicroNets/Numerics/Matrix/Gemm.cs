namespace MicroNets.Numerics;

/// <summary>
/// The three matrix products of a dense or pointwise layer, on all threads of a pool. Rows are pixels of a whole batch; X is [rows ×
/// inputs], Y is [rows × outputs], weights W are [outputs × inputs]; all row-major, without gaps.
/// </summary>
internal static unsafe class Gemm
{
    /// <summary>Y = X·Wᵀ.</summary>
    public static void Forward(WorkerPool pool, long rows, int inputs, int outputs, float* x, float* weights, float* y) =>
        RowProduct.Run(pool, rows, x, inputs, weights, depthStride: 1, columnStride: inputs, outputs, y);

    /// <summary>∂L/∂X = ∂L/∂Y·W.</summary>
    public static void BackwardData(WorkerPool pool, long rows, int inputs, int outputs, float* outputGradient, float* weights,
        float* inputGradient) =>
        RowProduct.Run(pool, rows, outputGradient, outputs, weights, depthStride: inputs, columnStride: 1, inputs, inputGradient);

    /// <summary>∂L/∂W = or += (∂L/∂Y)ᵀ·X.</summary>
    public static void BackwardWeights(WorkerPool pool, long rows, int inputs, int outputs, float* outputGradient, float* x,
        float* weightGradient, WriteMode mode) =>
        OuterProduct.Run(pool, rows, outputGradient, outputs, x, inputs, weightGradient, mode);
}
