using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>
/// The depthwise kernel of layers with a single output pixel, as networks have that hear a stream step by step: a product of each plane
/// with as many weights, of which those outside of the window are zero.
/// </summary>
internal static class DepthwiseWhole
{
    /// <summary>Whether the kernel runs a layer: 3×3 windows have one of their own.</summary>
    public static bool Runs(Layer layer, Orientation orientation) =>
        layer.Op is DepthwiseConv2D && layer.ElementBytes == 1 && layer.OutputShape.IsVector
        && DepthwiseRows.RowBytes(layer, orientation) == 0;

    /// <summary>Weights of a plane, in whole words.</summary>
    public static int PlaneWeights(Layer layer) => (layer.InputShape.Pixels + 3) / 4 * 4;
}
