using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Latency;

/// <summary>
/// What a kernel's cycles are linear in, counted as the runtime's kernels work: products take four pixels, two output channels and
/// two inputs at a time, and what does not fill a block costs a block all the same. Each kind of kernel has coefficients of its own.
/// </summary>
internal static class KernelFeatures
{
    /// <summary>Names of the counts, in the order of <see cref="Of(Layer)"/>.</summary>
    public static readonly EquatableArray<string> Names =
        ["macs", "gathered", "outputs", "blocks", "channels", "inputs", "calls", "apart", "rows", "single", "vectors"];

    /// <summary>The kernel that runs a layer: ops of one kind may differ by shape.</summary>
    public static string Kernel(Layer layer) => layer.Op switch
    {
        _ when layer.ElementBytes > 1 || layer.InputElementBytes.Any(bytes => bytes > 1) => $"{layer.Op.Kind()}-wide",
        Conv2D conv when TernaryWeights.Multiply(layer) => $"{Kernel(layer, conv)}-ternary",
        Conv2D { WeightBits: not null } conv => $"{Kernel(layer, conv)}-packed",
        Conv2D conv => Kernel(layer, conv),
        DepthwiseConv2D depthwise when RunsByRows(layer) => $"depthwise-3x3-{depthwise.Stride.Height}",
        DepthwiseConv2D when DepthwiseWhole.Runs(layer, Lying(layer)) => "depthwise-whole",
        DepthwiseConv2D when DepthwiseBytes.Of(layer, Lying(layer)) is { } bytes => bytes.IsSmall(DepthwiseWindow(layer))
            ? "depthwise-bytes" : "depthwise-bytes-any",
        DepthwiseConv2D => Name(Words(layer)),
        Graph.Ops.Softmax when SoftmaxTables.Pays(layer) => "softmax-table",
        AveragePool or MaxPool when NarrowPools.IsNarrow(layer, Lying(layer)) => $"{layer.Op.Kind()}-narrow",
        AveragePool when layer.OutputShape.IsVector => "average-pool-whole",
        _ => layer.Op.Kind(),
    };

    private static string Kernel(Layer layer, Conv2D conv) => KernelOperands.IsDense(layer) ? "dense"
        : FewChannels.Runs(layer) ? "pointwise-few"
        : conv.IsPointwise ? "pointwise"
        : conv.Kernel == Size2D.One ? "conv2d-strided"
        : "conv2d";

    /// <summary>The kernel of a convolution that gathers its windows in chunks (<see cref="ConvChunks"/>).</summary>
    public const string InChunks = "conv2d-chunks";

    /// <summary>The kernel that moves rows to where the next band reads them.</summary>
    public const string KeepRows = "keep-rows";

    /// <summary>The kernels of maps that lie two elements to a byte.</summary>
    public const string Pack = "pack", Unpack = "unpack";

    /// <summary>The kernel that a call runs.</summary>
    public static string Kernel(LayerCall call) => call is KeptRows ? KeepRows
        : call is PackedCall packed ? packed.Unpacks ? Unpack : Pack
        : call.InChunks ? InChunks : Kernel(call.Layer);

    /// <summary>The counts of a call: those of the layer over what it reads and writes. In bands a sum is called for each
    /// channel.</summary>
    public static double[] Of(LayerCall call) => call switch
    {
        KeptRows kept => OfKept(kept),
        PackedCall packed => [0, packed.Pairs * Math.Ceiling(packed.Count / 4.0), 0, 0, packed.Pairs, 0, 1, 0, 0, 0, 0],
        { InChunks: true } => OfChunks(call.Layer),
        BandCall { Layer: { Op: Add } sum } => SumOfPlanes(sum.OutputShape),
        _ => Of(call.Layer),
    };

    // Vectors, words and bytes of each channel.
    private static double[] OfKept(KeptRows kept)
    {
        (double channels, int left) = (kept.Layer.OutputShape.Channels, kept.Bytes % KernelOperands.VectorBytes);
        return [0, channels * (kept.Bytes / KernelOperands.VectorBytes), 0, 0, channels, 0, 1, channels * (left / 4), 0,
            channels * (left % 4), channels * Math.Ceiling((double)kept.Bytes / KernelOperands.VectorBytes)];
    }

    private static double[] SumOfPlanes(Shape output)
    {
        double left = (double)output.Channels * (output.Pixels % 4);
        return [left, 0, output.Elements - left, 0, 0, 0, output.Channels, 0, 0, 0, 0];
    }

    /// <summary>Whether anything runs for a layer.</summary>
    public static bool Costs(Layer layer) => layer.InputShapes.Count > 0 && !layer.Op.IsView;

    /// <summary>
    /// The counts of a layer: multiply-accumulates, inputs gathered for them, outputs, blocks (of four pixels; of a row and channel in
    /// depthwise convolutions; pixels elsewhere), output channels, input elements, and calls (of bands in depthwise convolutions by words);
    /// inputs gathered one by one, or moved to the next band; rows copied or expanded; elements read one at a time where others are not;
    /// and steps of kernels by vectors.
    /// </summary>
    public static double[] Of(Layer layer)
    {
        Shape output = layer.OutputShape;
        double inputs = layer.InputShapes.Sum(input => (double)input.Elements);
        switch (layer.Op)
        {
            case Conv2D when KernelOperands.IsDense(layer):
            case Dense:
                return Product(layer, 1, output.Channels, inputs, inputs);
            case Conv2D { IsPointwise: true }:
                return Product(layer, RoundUp(output.Pixels, 4), output.Channels, layer.InputShape.Channels, inputs);
            case Conv2D conv:
                return Windowed(layer, conv, inputs);
            case Add:
                return Sum(layer, inputs);
            case DepthwiseConv2D when DepthwiseWhole.Runs(layer, Lying(layer)):
                return [output.Channels * DepthwiseWhole.PlaneWeights(layer), 0, output.Channels, 0, 0, 0, 1, 0, 0, 0, 0];
            case DepthwiseConv2D when DepthwiseBytes.Of(layer, Lying(layer)) is { } bytes:
                return ByBytes(layer, bytes);
            case DepthwiseConv2D when !RunsByRows(layer):
                return ByWords(layer, inputs);
            case DepthwiseConv2D:
                return ByRows(layer);
            case AveragePool or MaxPool when NarrowPools.IsNarrow(layer, Lying(layer)):
                return [(double)output.Elements * NarrowPools.WordsOf(layer, Lying(layer)), 0, output.Elements,
                    (double)output.Channels * output.Height, output.Channels, inputs, 1, 0, 0, 0, 0];
            case AveragePool pool:
                return Windows(layer, pool.Window(layer.InputShape), inputs);
            case MaxPool pool:
                return Windows(layer, pool.Window(layer.InputShape), inputs);
            default:
                return [layer.Macs, 0, output.Elements, output.Pixels, output.Channels, inputs, 1, 0, 0, 0, 0];
        }
    }

    // Rows lie along the longer axis of a map.
    private static Orientation Lying(Layer layer) => new(ColumnsInnermost: layer.InputShape.Height > layer.InputShape.Width);

    private static bool RunsByRows(Layer layer) => DepthwiseRows.RowBytes(layer, Lying(layer)) > 0;

    private static (DepthwiseWords Words, Window Window) Words(Layer layer)
    {
        Window window = DepthwiseWindow(layer);
        return (DepthwiseWords.Of(window), window);
    }

    private static Window DepthwiseWindow(Layer layer) => Lying(layer).Of(((DepthwiseConv2D)layer.Op).Window(layer.InputShape));

    // In place of inputs, words of halfwords in rows outside of the map: kernels with a few rows of scratch fill them in each channel.
    // Those with a band of them do so where a channel has several bands, and fill the band once. Words are as many as if no layer of the
    // network had wider rows. The column beside a border on the left is expanded by itself.
    private static double[] ByRows(Layer layer)
    {
        Window window = DepthwiseWindow(layer);
        (int inRows, int inColumns) = Lying(layer).Of(layer.InputShape);
        (int rows, int columns, int stride) = (window.OutputHeight, window.OutputWidth, window.Stride.Height);
        double channels = layer.OutputShape.Channels, each = channels * Math.Ceiling((double)rows / (3 - stride));
        int rowBytes = DepthwiseRows.RowBytes(layer, Lying(layer)), words = rowBytes / 4;
        int band = DepthwiseRows.Band(window, rowBytes), scratchRows = ((band - 1) * stride) + 3;
        double outside = Math.Max(0, ((rows - 1) * stride) + 3 - inRows);
        return
        [
            layer.Macs, channels * inRows * RoundUp(inColumns - window.Left, 4), channels * rows * RoundUp(columns, 2), channels * rows,
            channels, words * channels * outside, 1,
            words * (scratchRows + (band < rows ? channels * outside : 0)), channels * inRows,
                each * Math.Ceiling(columns / (4.0 * stride)),
                each * Math.Ceiling((double)inColumns / KernelOperands.VectorBytes),
        ];
    }

    // Words of taps for each output; words of rows that are copied; outputs and their rows; words of weights; rows.
    private static double[] ByBytes(Layer layer, DepthwiseBytes bytes)
    {
        Window window = DepthwiseWindow(layer);
        double channels = layer.OutputShape.Channels, outputs = (double)window.OutputHeight * window.OutputWidth;
        double rows = channels * bytes.Rows, words = window.Kernel.Height * bytes.WordsOfRow;
        return
        [
            channels * outputs * words, rows * Math.Ceiling(bytes.Columns / 4.0), channels * outputs, channels * window.OutputHeight,
            channels * words, 0, channels, 0, rows, channels * outputs * window.Kernel.Height, 0,
        ];
    }

    private static string Name((DepthwiseWords Words, Window Window) depthwise) =>
        $"depthwise-{(depthwise.Words.PairsRows ? "below" : "beside")}-{(depthwise.Window.Stride.Width == 1 ? "1" : "any")}";

    /// <summary>The counts of a convolution that gathers its windows in chunks; in place of channels the sums of pairs for each
    /// chunk.</summary>
    public static double[] OfChunks(Layer layer)
    {
        double[] counts = Of(layer);
        double chunks = Math.Ceiling(((Conv2D)layer.Op).Taps(layer.InputShape) / (2.0 * ConvChunks.Depth));
        counts[Names.Span.IndexOf("channels")] = counts[Names.Span.IndexOf("blocks")] * RoundUp(layer.OutputShape.Channels, 2) * chunks;
        return counts;
    }

    // Pairs of taps for four outputs at a time; words of expanded rows, those that bands share and move, and those that are border in
    // each band; rows of the input, and the one above it where it is a pair with the first; taps set for each channel; words that are
    // border before the first channel; rows of kernels of outputs by fours, for vectors.
    private static double[] ByWords(Layer layer, double inputs)
    {
        (DepthwiseWords words, Window window) = Words(layer);
        (int height, int width) = Lying(layer).Of(layer.InputShape);
        double channels = layer.OutputShape.Channels, segments = Math.Ceiling((double)window.OutputWidth / words.Columns), bands =
            Math.Ceiling((double)window.OutputHeight / words.Outputs);
        double each = channels * segments, shared = Math.Max(0, window.Kernel.Height - window.Stride.Height);
        double all = ((window.OutputHeight - 1) * window.Stride.Height) + window.Kernel.Height;
        double inside = Math.Min(height, all - window.Top), border = bands > 1 ? all - inside : 0;
        // Rows that no window sees are left out.
        if (window.Stride.Height > window.Kernel.Height)
            inside = Math.Min(inside, window.OutputHeight * window.Kernel.Height);
        if (words.PairsRows && window.Top > 0)
            inside++;
        double outputs = window.OutputHeight * RoundUp(window.OutputWidth, 4);
        double scratchRows = ((words.Outputs - 1) * window.Stride.Height) + window.Kernel.Height;
        return
        [
            channels * outputs * words.TapPairs, each * inside * Math.Min(words.RowWords, RoundUp(width, 4)), channels * outputs,
            each * window.OutputHeight, channels * words.TapPairs, each * border, each * bands,
            each * (bands - 1) * shared * words.RowWords, each * inside,
                ((each * border) + (segments * scratchRows)) * words.RowWords, channels * outputs * window.Kernel.Height,
        ];
    }

    // Words of the rows under all windows; taps along them; outputs; rows of windows.
    private static double[] Windows(Layer layer, Window seen, double inputs)
    {
        Window window = Lying(layer).Of(seen);
        double rows = (double)layer.OutputShape.Channels * window.OutputHeight, columns = Lying(layer).Of(layer.InputShape).Columns;
        return [rows * window.OutputWidth * window.Kernel.Width, rows * window.Kernel.Height * Math.Ceiling(columns / 8),
            rows * window.OutputWidth, rows, layer.OutputShape.Channels, inputs, 1, 0, 0, 0, 0];
    }

    // Inputs whose weights share a word.
    private static int InputsAtOnce(Layer layer) => layer.Op is Conv2D { WeightBits: not null } && !TernaryWeights.Multiply(layer) ? 4 : 2;

    // Inputs of a round of the kernel.
    private static int InputsOfRound(Layer layer) =>
        TernaryWeights.Multiply(layer) ? TernaryWeights.InputsOfRound : KernelOperands.VectorBytes;

    private static double[] Product(Layer layer, double pixels, int channels, double taps, double inputs)
    {
        double pairs = RoundUp(channels, 2), depth = RoundUp(taps, InputsAtOnce(layer));
        return
        [
            pixels * pairs * depth, pixels * depth, pixels * pairs, Math.Ceiling(pixels / 4), channels, inputs, 1,
            0, 0, 0, pixels * pairs * Math.Ceiling(taps / InputsOfRound(layer)),
        ];
    }

    // Windows are gathered from whole words where four of them begin side by side. Maps of few channels are the input of a network, whose
    // elements lie a pixel or a row apart.
    private static double[] Windowed(Layer layer, Conv2D conv, double inputs)
    {
        const int FewChannels = 4;
        Window window = Lying(layer).Of(conv.Window(layer.InputShape));
        int channels = layer.InputShape.Channels, width = window.OutputWidth;
        double[] counts = Product(layer, RoundUp(layer.OutputShape.Pixels, 4), conv.Channels, conv.Taps(layer.InputShape), inputs);
        double blocks = counts[3], crossing = (double)window.OutputHeight * (width % 4 == 0 ? 0 : width % 2 == 0 ? 2 : 3) / 4;
        double apart = window.Stride.Width > 1 || width < 4 ? 1 : Math.Min(1, crossing / blocks);
        counts[7] = apart * counts[1];
        counts[1] -= counts[7];
        counts[8] = (double)channels * (((window.OutputHeight - 1) * window.Stride.Height) + window.Kernel.Height);
        counts[9] = channels <= FewChannels && (channels > 1 || Lying(layer).ColumnsInnermost) ? inputs : 0;
        return counts;
    }

    // Elements of both inputs by fours, and those left over; those of the longer one alone.
    private static double[] Sum(Layer layer, double inputs)
    {
        Shape output = layer.OutputShape;
        double common = (double)layer.InputShapes.Min(input => input.Channels) * output.Pixels, left = common % 4;
        return [left, 0, common - left, 0, 0, 0, 1, 0, 0, output.Elements - common, 0];
    }

    private static double RoundUp(double value, int unit) => Math.Ceiling(value / unit) * unit;
}
