using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Training.Ops;

internal static class SlidingWindow
{
    /// <summary>The window of an op as kernels want it: over a map of that shape.</summary>
    public static MapWindow On(this Window window, Shape input) => new(
        input.Height, input.Width, input.Channels, window.Kernel.Height, window.Kernel.Width, window.Stride.Height, window.Stride.Width,
        window.Top, window.Left, window.OutputHeight, window.OutputWidth);
}
