using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>
/// How a convolution's kernel copies input rows with their border: so many output rows at a time. Without a border it reads the input
/// where it lies, if offsets of 16 bits reach over a window there.
/// </summary>
/// <param name="Outputs">Output rows of a band.</param>
/// <param name="Rows">Input rows of a band.</param>
/// <param name="Width">Columns with border; 0: nothing is copied.</param>
internal sealed record ConvBand(int Outputs, int Rows, int Width)
{
    // A band of input rows grows with the rows made at a time, and saves copies of rows that neighbours share.
    public const int MostBytes = 2048;

    /// <summary>The largest offset within a window.</summary>
    public const int MostOffset = ushort.MaxValue;

    /// <param name="window">As the kernels see it.</param>
    /// <param name="input">Where the input lies.</param>
    /// <param name="orientation">How the kernels see maps.</param>
    /// <param name="mostBytes">Of bands of more than the fewest rows.</param>
    public static ConvBand Of(Window window, Value input, Orientation orientation, int mostBytes)
    {
        ((int rows, int columns), int channels) = (orientation.Of(input.Shape), input.Shape.Channels);
        (int y, int x) = orientation.Tap(window.Kernel.Height - 1, window.Kernel.Width - 1);
        if (window is { Top: 0, Bottom: 0, Left: 0, Right: 0 } && input.OffsetOf(y, x, channels - 1) <= MostOffset)
            return new ConvBand(window.OutputHeight, rows, 0);
        int width = columns + window.Left + window.Right, row = width * channels;
        int RowsFor(int outputs) => ((outputs - 1) * window.Stride.Height) + window.Kernel.Height;

        // All rows, or so many that a band ends with a whole block of four pixels.
        int unit = window.OutputWidth % 4 == 0 ? 1 : window.OutputWidth % 2 == 0 ? 2 : 4;
        int outputs = unit;
        while (outputs + unit < window.OutputHeight && RowsFor(outputs + unit) * row <= mostBytes)
            outputs += unit;
        if (outputs >= window.OutputHeight || RowsFor(window.OutputHeight) * row <= mostBytes)
            outputs = window.OutputHeight;
        return new ConvBand(outputs, RowsFor(outputs), width);
    }

    public bool IsBordered => Width > 0;

    /// <summary>Bytes of the copies.</summary>
    public int Bytes(int channels) => IsBordered ? channels * Rows * Width : 0;
}

/// <summary>The 3×3 depthwise kernel, which expands input rows to halfwords, a band of rows of a channel at a time.</summary>
internal static class DepthwiseRows
{
    // The immediate offsets of the DSP kernel reach rows of 504 bytes.
    private const int MostBandBytes = 2048, MostRowBytes = 504, MostRows = 127, VectorRows = 4;

    /// <summary>Bytes of an expanded row; 0 where the kernel does not fit the layer's window.</summary>
    public static int RowBytes(Layer layer, Orientation orientation)
    {
        if (layer.Op is not DepthwiseConv2D op || layer.ElementBytes > 1)
            return 0;
        Window window = orientation.Of(op.Window(layer.InputShape));
        (_, int columns) = orientation.Of(layer.InputShape);
        int right = ((window.OutputWidth - 1) * window.Stride.Width) + 3 - window.Left - columns;
        if (op.Kernel != 3 || (op.Stride != 1 && op.Stride != 2) || window.Top > 1 || window.Left > 1 || right > 2)
            return 0;
        int halfwords = Math.Max(window.Left + ((columns - window.Left + 3) / 4 * 4), columns + window.Left + 2) + 1;
        int bytes = (halfwords + 1) / 2 * 4;
        return bytes <= MostRowBytes ? bytes : 0;
    }

    /// <summary>Output rows of a band.</summary>
    public static int Band(Window window, int rowBytes)
    {
        int band = Math.Min(window.OutputHeight, MostRows);
        while (band > 1 && InputRows(band, window) * rowBytes > MostBandBytes)
            band--;
        return band;
    }

    /// <summary>
    /// Bytes of the expanded rows of a band, or of the columns of four rows and of a row of border of the vector kernel; at least what the
    /// kernel for any window needs, which runs in its place where trained weights are out of reach.
    /// </summary>
    /// <param name="columns">Of the input.</param>
    public static int ScratchBytes(Window window, int rowBytes, int columns) =>
        Math.Max(Math.Max(InputRows(Band(window, rowBytes), window) * rowBytes, (VectorRows * VectorColumns(window, columns))
            + WholeVectors(columns)),
            DepthwiseWords.Of(window, mostBytes: 0).ScratchBytes);

    // It expands columns by whole vectors, and makes four outputs at a time of each row, at stride 2 eight.
    private static int VectorColumns(Window window, int columns)
    {
        int stride = window.Stride.Width, unit = 4 * stride, outputs = (window.OutputWidth + unit - 1) / unit * unit;
        return Math.Max(window.Left + WholeVectors(columns), ((outputs - 1) * stride) + VectorRows);
    }

    private static int WholeVectors(int bytes) => (bytes + KernelOperands.VectorBytes
        - 1) / KernelOperands.VectorBytes * KernelOperands.VectorBytes;

    private static int InputRows(int band, Window window) => ((band - 1) * window.Stride.Height) + 3;
}

/// <summary>
/// The depthwise kernel of any window: it expands input rows to words that hold the inputs of two taps, a band of output rows and a segment
/// of output columns of a channel at a time.
/// </summary>
/// <param name="PairsRows">The two taps of a word lie one below the other, or else side by side: whichever makes fewer of them.</param>
/// <param name="TapPairs">Pairs of taps.</param>
/// <param name="Outputs">Output rows of a band.</param>
/// <param name="Columns">Output columns of a segment.</param>
/// <param name="RowWords">Words of a row.</param>
/// <param name="ScratchBytes">Of the words, and of weights beside them.</param>
internal sealed record DepthwiseWords(bool PairsRows, int TapPairs, int Outputs, int Columns, int RowWords, int ScratchBytes)
{
    // Rows of a band that are too wide for this are cut into segments; larger bands expand fewer rows twice.
    private const int MostRowBytes = 8192, MostBandBytes = 4096, FewestColumns = 64;

    // Columns are expanded by fours.
    private const int Overrun = 3;

    /// <param name="window">As the kernels see it.</param>
    /// <param name="mostBytes">Of scratch; a single output row has what it needs.</param>
    public static DepthwiseWords Of(Window window, int mostBytes = int.MaxValue)
    {
        (int height, int width) = (window.Kernel.Height, window.Kernel.Width);
        int below = (height + 1) / 2 * width, beside = height * ((width + 1) / 2);
        int columns = window.OutputWidth;
        int RowWords() => ((columns - 1) * window.Stride.Width) + width + Overrun;
        int RowsFor(int outputs) => ((outputs - 1) * window.Stride.Height) + height;
        int BandBytes(int outputs) => 4 * RowsFor(outputs) * RowWords();
        while (columns > FewestColumns && BandBytes(1) > MostRowBytes)
            columns = (columns + 7) / 8 * 4;

        int taps = Math.Min(below, beside), slack = 4 * ((4 * window.Stride.Width) + 4);
        int ScratchBytes(int outputs) => (8 * taps) + BandBytes(outputs) + slack;
        int outputs = 1;
        while (outputs < window.OutputHeight && BandBytes(outputs + 1) <= MostBandBytes && ScratchBytes(outputs + 1) <= mostBytes)
            outputs++;
        return new DepthwiseWords(below < beside, taps, outputs, columns, RowWords(), ScratchBytes(outputs));
    }
}

/// <summary>
/// The depthwise kernel of maps that are too small for the set-up of <see cref="DepthwiseWords"/>: it copies a plane with its border as
/// bytes, and computes one output after another.
/// </summary>
/// <param name="RowWords">Words of a row of the copy.</param>
/// <param name="Rows">Rows of the copy: those that windows see.</param>
/// <param name="Columns">Input columns that windows see.</param>
/// <param name="WordsOfRow">Words of four taps of a row of the kernel.</param>
internal sealed record DepthwiseBytes(int RowWords, int Rows, int Columns, int WordsOfRow)
{
    // Kernels that have loops of their own.
    private const int MostRows = 3;

    /// <param name="window">As the kernels see it.</param>
    /// <param name="columns">Of the input.</param>
    public static DepthwiseBytes Of(Window window, int columns)
    {
        int seen = ((window.OutputWidth - 1) * window.Stride.Width) + window.Kernel.Width;
        int copied = Math.Clamp(seen - window.Left, 0, columns);
        int rows = ((window.OutputHeight - 1) * Math.Min(window.Stride.Height, window.Kernel.Height)) + window.Kernel.Height;
        return new DepthwiseBytes((Math.Max(seen, window.Left + copied) + 3) / 4, rows, copied, (window.Kernel.Width + 3) / 4);
    }

    /// <summary>The kernel's form for a layer that it computes cheaper than <see cref="DepthwiseWords"/> in no more memory; else
    /// null.</summary>
    public static DepthwiseBytes? Of(Layer layer, Orientation orientation)
    {
        if (layer.Op is not DepthwiseConv2D op || layer.ElementBytes > 1 || DepthwiseRows.RowBytes(layer, orientation) > 0)
            return null;
        Window window = orientation.Of(op.Window(layer.InputShape));
        (int rows, int columns) = orientation.Of(layer.InputShape);
        DepthwiseBytes bytes = Of(window, columns);
        DepthwiseWords words = DepthwiseWords.Of(window);
        return bytes.ScratchBytes(window) <= words.ScratchBytes
            && bytes.Instructions(window) < InstructionsByWords(words, window, rows, columns) ? bytes : null;
    }

    /// <summary>Whether the kernel's weights stay in registers.</summary>
    public bool IsSmall(Window window) => WordsOfRow == 1 && window.Kernel.Height <= MostRows;

    public int ScratchBytes(Window window) => (2 * sizeof(int) * window.Kernel.Height * WordsOfRow)
        + (sizeof(int) * ((Rows * RowWords) + 1));

    // What a channel takes on a Cortex-M4, as the compiled loops count: what it takes to begin, rows that are copied, weights, and outputs.
    private int Instructions(Window window)
    {
        int output = IsSmall(window) ? 8 + (5 * window.Kernel.Height) : 22 + (window.Kernel.Height * (5 + (9 * WordsOfRow)));
        return 90 + (Rows * (11 + (5 * Columns / 4))) + (16 * window.Kernel.Height * WordsOfRow)
            + (window.OutputHeight * (8 + (window.OutputWidth * output)));
    }

    // The same of the other kernel: pairs of taps, rows that are expanded, rows of outputs, and outputs by fours.
    private static int InstructionsByWords(DepthwiseWords words, Window window, int rows, int columns)
    {
        int fours = (window.OutputWidth + 3) / 4, tail = window.OutputWidth % 4, pair = window.Stride.Width == 1 ? 8 : 11;
        int expanded = window.Stride.Height > window.Kernel.Height ? Math.Min(rows, window.OutputHeight * window.Kernel.Height) : rows;
        return 250 + (12 * words.TapPairs) + (expanded * (40 + (9 * ((Math.Min(columns, words.RowWords) + 3) / 4))))
            + (window.OutputHeight * (30 + (4 * tail) + (fours * (42 + (pair * words.TapPairs)))));
    }
}

/// <summary>The depthwise kernel of any window over vectors: it copies rows with their border as bytes, a band of output rows at a time,
/// within the scratch of the other kernels.</summary>
internal static class DepthwiseVectors
{
    // Outputs are made by fours, and of a window's row a whole vector is read.
    private const int Beside = 3, Past = KernelOperands.VectorBytes - 1;

    /// <summary>Output rows of a band; 0: the kernel does not run.</summary>
    /// <param name="window">As the kernels see it.</param>
    public static int Outputs(Window window, int scratchBytes)
    {
        (int height, int width) = (window.Kernel.Height, window.Kernel.Width);
        int seen = ((window.OutputWidth - 1) * window.Stride.Width) + width;
        int rows = (scratchBytes - (Beside * window.Stride.Width) - Past) / seen;
        if (width > KernelOperands.VectorBytes || rows < height)
            return 0;
        int outputs = Math.Min(window.OutputHeight, ((rows - height) / window.Stride.Height) + 1);

        // An output in place must not run over rows that later bands read.
        return outputs == window.OutputHeight || window.Top < height ? outputs : 0;
    }
}
