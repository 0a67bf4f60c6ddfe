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

    /// <summary>Places of the counts that a convolution has anew for each group of its channels: it reads its input again.</summary>
    internal static readonly EquatableArray<int> OfEachGroup = [.. ((string[])["gathered", "blocks", "inputs", "calls"]).Select(name => Names.Span.IndexOf(name))];

    /// <summary>The kernel that runs a layer: ops of one kind may differ by shape.</summary>
    public static string Kernel(Layer layer) => layer.Op switch
    {
        _ when layer.ElementBytes > 1 || layer.InputElementBytes.Any(bytes => bytes > 1) => $"{layer.Op.Kind()}-wide",
        Conv2D { WeightBits: not null } conv => $"{Kernel(layer, conv)}-packed",
        Conv2D conv => Kernel(layer, conv),
        DepthwiseConv2D depthwise when RunsByRows(layer) => $"depthwise-3x3-{depthwise.Stride.Height}",
        DepthwiseConv2D => Name(Words(layer)),
        AveragePool or MaxPool when NarrowPools.IsNarrow(layer, Lying(layer)) => $"{layer.Op.Kind()}-narrow",
        AveragePool when layer.OutputShape.IsVector => "average-pool-whole",
        _ => layer.Op.Kind(),
    };

    private static string Kernel(Layer layer, Conv2D conv) => KernelOperands.IsDense(layer) ? "dense"
        : conv.IsPointwise ? "pointwise"
        : conv.Kernel == Size2D.One ? "conv2d-strided"
        : "conv2d";

    /// <summary>Whether anything runs for a layer.</summary>
    public static bool Costs(Layer layer) => layer.InputShapes.Count > 0 && !layer.Op.IsView;

    /// <summary>
    /// The counts of a layer: multiply-accumulates, inputs gathered for them, outputs, blocks (of four pixels; of a row and channel in
    /// depthwise convolutions; pixels elsewhere), output channels, input elements, and calls (of bands in depthwise convolutions by words).
    /// </summary>
    public static double[] Of(Layer layer)
    {
        Shape output = layer.OutputShape;
        double inputs = layer.InputShapes.Sum(input => (double)input.Elements);
        switch (layer.Op)
        {
            case Conv2D when KernelOperands.IsDense(layer):
            case Dense:
                return Product(1, output.Channels, inputs, inputs, InputsAtOnce(layer));
            case Conv2D conv:
                return Product(RoundUp(output.Pixels, 4), output.Channels, (double)conv.Kernel.Area * layer.InputShape.Channels, inputs, InputsAtOnce(layer));
            case DepthwiseConv2D when !RunsByRows(layer):
                return ByWords(layer, inputs);
            case DepthwiseConv2D:
                Shape input = layer.InputShape;
                (int inRows, int inColumns) = (Math.Min(input.Height, input.Width), Math.Max(input.Height, input.Width));
                (int rows, int columns) = (Math.Min(output.Height, output.Width), Math.Max(output.Height, output.Width));
                return [layer.Macs, output.Channels * inRows * RoundUp(inColumns, 4), output.Channels * rows * RoundUp(columns, 2), (double)output.Channels * rows, output.Channels, inputs, 1];
            case AveragePool or MaxPool when NarrowPools.IsNarrow(layer, Lying(layer)):
                return [(double)output.Elements * NarrowPools.WordsOf(layer, Lying(layer)), 0, output.Elements,
                    (double)output.Channels * output.Height, output.Channels, inputs, 1];
            case AveragePool pool:
                return Windows(layer, pool.Window(layer.InputShape), inputs);
            case MaxPool pool:
                return Windows(layer, pool.Window(layer.InputShape), inputs);
            default:
                return [layer.Macs, 0, output.Elements, output.Pixels, output.Channels, inputs, 1];
        }
    }

    // Rows lie along the longer axis of a map.
    private static Orientation Lying(Layer layer) => new(ColumnsInnermost: layer.InputShape.Height > layer.InputShape.Width);

    private static bool RunsByRows(Layer layer) => DepthwiseRows.RowBytes(layer, Lying(layer)) > 0;

    private static (DepthwiseWords Words, Window Window) Words(Layer layer)
    {
        Window window = Lying(layer).Of(((DepthwiseConv2D)layer.Op).Window(layer.InputShape));
        return (DepthwiseWords.Of(window), window);
    }

    private static string Name((DepthwiseWords Words, Window Window) depthwise) =>
        $"depthwise-{(depthwise.Words.PairsRows ? "below" : "beside")}-{(depthwise.Window.Stride.Width == 1 ? "1" : "any")}";

    // Pairs of taps for four outputs at a time; words of expanded rows, and of those that bands share and move; rows; taps set for each channel.
    private static double[] ByWords(Layer layer, double inputs)
    {
        (DepthwiseWords words, Window window) = Words(layer);
        double channels = layer.OutputShape.Channels, segments = Math.Ceiling((double)window.OutputWidth / words.Columns), bands = Math.Ceiling((double)window.OutputHeight / words.Outputs);
        double expanded = (((window.OutputHeight - 1) * window.Stride.Height) + window.Kernel.Height) * segments;
        double outputs = window.OutputHeight * RoundUp(window.OutputWidth, 4);
        return [channels * outputs * words.TapPairs, channels * expanded * words.RowWords, channels * outputs, channels * window.OutputHeight * segments, channels * words.TapPairs, channels * expanded, channels * bands * segments];
    }

    // Words of the rows under all windows; taps along them; outputs; rows of windows.
    private static double[] Windows(Layer layer, Window seen, double inputs)
    {
        Window window = Lying(layer).Of(seen);
        double rows = (double)layer.OutputShape.Channels * window.OutputHeight, columns = Lying(layer).Of(layer.InputShape).Columns;
        return [rows * window.OutputWidth * window.Kernel.Width, rows * window.Kernel.Height * Math.Ceiling(columns / 8), rows * window.OutputWidth, rows, layer.OutputShape.Channels, inputs, 1];
    }

    // Inputs whose weights share a word.
    private static int InputsAtOnce(Layer layer) => layer.Op is Conv2D { WeightBits: not null } ? 4 : 2;

    private static double[] Product(double pixels, int channels, double taps, double inputs, int inputsAtOnce)
    {
        double pairs = RoundUp(channels, 2), depth = RoundUp(taps, inputsAtOnce);
        return [pixels * pairs * depth, pixels * depth, pixels * pairs, Math.Ceiling(pixels / 4), channels, inputs, 1];
    }

    private static double RoundUp(double value, int unit) => Math.Ceiling(value / unit) * unit;
}
