using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Benchmarks.Device;

/// <summary>
/// Stated models of instructions on a Cortex-M4, to be compared with: estimates, not measurements.
/// </summary>
internal static class NaiveCost
{
    /// <summary>
    /// Straightforward kernels. Products: a word of two inputs, a word of two weights, SMLAD and a share of the loop, 2 for a
    /// multiply-accumulate, and 12 to finish an output. Depthwise: two byte loads and a multiply-accumulate, 3, and 12. Pools: 3 for each
    /// byte of a window, and 8. Sums of two tensors: three changes of scale, 30. Softmax: 150. Others: 8 for each output.
    /// </summary>
    public static double Of(Layer layer)
    {
        double outputs = layer.OutputShape.Elements, macs = layer.Macs;
        return layer.Op switch
        {
            Conv2D or Dense => (2 * macs) + (12 * outputs),
            DepthwiseConv2D => (3 * macs) + (12 * outputs),
            AveragePool pool => Pool(pool.Window(layer.InputShape)),
            MaxPool pool => Pool(pool.Window(layer.InputShape)),
            Add or Mul => 30 * outputs,
            Softmax => 150 * outputs,
            Input or Reshape => 0,
            _ => 8 * outputs,
        };

        double Pool(Window window) => outputs * ((3 * window.Kernel.Area) + 8);
    }

    /// <summary>
    /// TensorFlow Lite Micro with CMSIS-NN: 2 for a multiply-accumulate of products and 25 for an output, 6.5 and 25 in depthwise
    /// convolutions, others as <see cref="Of"/>. Within 8 % of what was counted for the published models of <c>device.md</c> that are made
    /// of these layers.
    /// </summary>
    public static double OfMicro(Layer layer) => layer.Op switch
    {
        Conv2D or Dense => (2.0 * layer.Macs) + (25.0 * layer.OutputShape.Elements),
        DepthwiseConv2D => (6.5 * layer.Macs) + (25.0 * layer.OutputShape.Elements),
        _ => Of(layer),
    };
}
