using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>
/// Pools by vectors (<see cref="KernelForm.Vectors"/>): of eight windows every input is read at once, or a whole plane is read through. Of
/// larger windows the other kernels share the columns between neighbours, which takes less.
/// </summary>
internal static class VectorPools
{
    // Inputs of a window; what factors divide by; windows side by side; and bytes from the first of these to the end of the last.
    private const int MostInputs = 16, MostAveraged = 2000, Windows = 8, MostBytes = 65535;

    public static bool Run(Layer layer, Orientation orientation)
    {
        (int rows, int columns) = orientation.Of(layer.InputShape);
        Window window = orientation.Of(NarrowPools.WindowOf(layer));
        bool isWhole = window is { OutputHeight: 1, OutputWidth: 1, Top: 0, Left: 0 } && window.Kernel.Height >= rows
            && window.Kernel.Width >= columns;
        return isWhole ? layer.Op is MaxPool || rows * columns <= MostAveraged
            : window.Kernel.Area <= MostInputs && Windows * window.Stride.Height * columns <= MostBytes;
    }
}
