using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>
/// Pools whose windows are done one by one, a word for each row of a window: where few windows lie side by side there is nothing to
/// share between them. Others do the columns under a row of windows together.
/// </summary>
internal static class NarrowPools
{
    // A word; and where sharing columns begins to pay.
    private const int MostColumns = 4, MostWindows = 3;

    public static bool IsNarrow(Layer layer, Orientation orientation)
    {
        (int rows, int columns) = orientation.Of(layer.InputShape);
        Window window = orientation.Of(WindowOf(layer));

        // Averages of whole planes are sums of all their bytes, which have a loop of their own.
        bool isWhole = layer.Op is AveragePool && window.Kernel.Height == rows && window.Kernel.Width == columns;
        return !isWhole && (IsOfRuns(layer, window, columns) || (window.Kernel.Width <= MostColumns && window.OutputWidth <= MostWindows));
    }

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
    private static bool IsOfRuns(Layer layer, Window window, int columns) => layer.Op is MaxPool && window is { OutputWidth: 1, Left: 0 } && window.Kernel.Width == columns;
}
