using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Latency;

/// <summary>
/// What a kernel's cycles are linear in, counted as the runtime's kernels work: products take four pixels, two output channels and
/// two inputs at a time, and what does not fill a block costs a block all the same. Each kind of kernel has coefficients of its own.
/// </summary>
public static class KernelFeatures
{
    /// <summary>Names of the counts, in the order of <see cref="Of"/>.</summary>
    public static readonly EquatableArray<string> Names = ["macs", "gathered", "outputs", "blocks", "channels", "inputs", "calls"];

    /// <summary>The kernel that runs a layer: ops of one kind may differ by shape.</summary>
    public static string Kernel(Layer layer) => layer.Op switch
    {
        Conv2D when KernelOperands.IsDense(layer) => "dense",
        Conv2D { IsPointwise: true } => "pointwise",
        Conv2D { Kernel: { Height: 1, Width: 1 } } => "conv2d-strided",
        Conv2D => "conv2d",
        DepthwiseConv2D depthwise when RunsByRows(layer) => $"depthwise-3x3-{depthwise.Stride.Height}",
        _ => layer.Op.Kind(),
    };

    /// <summary>Whether anything runs for a layer.</summary>
    public static bool Costs(Layer layer) => layer.InputShapes.Count > 0 && !layer.Op.IsView;

    /// <summary>
    /// The counts of a layer: multiply-accumulates, inputs gathered for them, outputs, blocks (of four pixels; of a row and channel in
    /// depthwise convolutions; pixels elsewhere), output channels, input elements, and 1.
    /// </summary>
    public static double[] Of(Layer layer)
    {
        Shape output = layer.OutputShape;
        double inputs = layer.InputShapes.Sum(input => (double)input.Elements);
        switch (layer.Op)
        {
            case Conv2D when KernelOperands.IsDense(layer):
            case Dense:
                return Product(1, output.Channels, inputs, inputs);
            case Conv2D conv:
                return Product(RoundUp(output.Pixels, 4), output.Channels, (double)conv.Kernel.Area * layer.InputShape.Channels, inputs);
            case DepthwiseConv2D:
                // Rows lie along the longer axis of a map.
                Shape input = layer.InputShape;
                (int inRows, int inColumns) = (Math.Min(input.Height, input.Width), Math.Max(input.Height, input.Width));
                (int rows, int columns) = (Math.Min(output.Height, output.Width), Math.Max(output.Height, output.Width));
                return [layer.Macs, output.Channels * inRows * RoundUp(inColumns, 4), output.Channels * rows * RoundUp(columns, 2), (double)output.Channels * rows, output.Channels, inputs, 1];
            default:
                return [layer.Macs, 0, output.Elements, output.Pixels, output.Channels, inputs, 1];
        }
    }

    private static bool RunsByRows(Layer layer) => DepthwiseRows.RowBytes(layer, new Orientation(ColumnsInnermost: layer.InputShape.Height > layer.InputShape.Width)) > 0;

    private static double[] Product(double pixels, int channels, double taps, double inputs)
    {
        double pairs = RoundUp(channels, 2), depth = RoundUp(taps, 2);
        return [pixels * pairs * depth, pixels * depth, pixels * pairs, Math.Ceiling(pixels / 4), channels, inputs, 1];
    }

    private static double RoundUp(double value, int unit) => Math.Ceiling(value / unit) * unit;
}
