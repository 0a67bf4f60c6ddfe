using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>
/// Pools whose windows are done one by one, a word for each row of a window: where few windows lie side by side there is little to
/// share between them. Others do the columns under a row of windows together.
/// </summary>
internal static class NarrowPools
{
    // A word; where sharing columns begins to pay for maxima; and what the kernel's factors divide by.
    private const int MostColumns = 4, MostWindows = 3, MostAveraged = 2000;

    public static bool IsNarrow(Layer layer, Orientation orientation)
    {
        (int rows, int columns) = orientation.Of(layer.InputShape);
        Window window = orientation.Of(WindowOf(layer));
        if (layer.Op is MaxPool)
            return IsOfRuns(layer, window, columns) || (window.Kernel.Width <= MostColumns && window.OutputWidth <= MostWindows);

        // Averages of whole planes are sums of all their bytes, which have a loop of their own.
        bool isWhole = window.Kernel.Height >= rows && window.Kernel.Width >= columns && window is { Top: 0, Left: 0 };
        return !isWhole && window.Kernel.Width <= MostColumns && window.Kernel.Area <= MostAveraged
            && ByWords(window) <= ByColumns(window, columns);
    }

    /// <summary>Bytes of the table of a row of windows, which averages have.</summary>
    public static int ScratchBytes(Layer layer, Window window) => layer.Op is AveragePool ? 4 * sizeof(int) * window.OutputWidth : 0;

    // What a row of averages takes on a Cortex-M4, as the compiled loops count: word by word, or by the sums of columns.
    private static int ByWords(Window window) => 14 + (window.OutputWidth * (16 + (5 * window.Kernel.Height)));

    private static int ByColumns(Window window, int columns) =>
        90 + ((columns + 7) / 8 * (22 + (8 * window.Kernel.Height))) + (window.OutputWidth * (12 + (2 * window.Kernel.Width)));

    /// <summary>Words that are read for an output.</summary>
    public static int WordsOf(Layer layer, Orientation orientation)
    {
        Window window = orientation.Of(WindowOf(layer));
        return IsOfRuns(layer, window, orientation.Of(layer.InputShape).Columns) ? (window.Kernel.Area + 3) / 4 : window.Kernel.Height;
    }

    public static Window WindowOf(Layer layer) => layer.Op switch
    {
        AveragePool average => average.Window(layer.InputShape),
        MaxPool max => max.Window(layer.InputShape),
        _ => throw new ArgumentException($"{layer.Op.Kind()} is no pool", nameof(layer)),
    };

    // As wide as the map, a window of maxima is a run of bytes.
    private static bool IsOfRuns(Layer layer, Window window, int columns) =>
        layer.Op is MaxPool && window is { OutputWidth: 1, Left: 0 } && window.Kernel.Width == columns;
}
