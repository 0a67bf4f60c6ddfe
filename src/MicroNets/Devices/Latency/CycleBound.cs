using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Latency;

/// <summary>
/// Cycles that no code for a core can go below: those of its multiply-accumulates, as many in a cycle as it can do. Products with padding
/// are left out, since code may skip them.
/// </summary>
internal static class CycleBound
{
    /// <summary>0 for a core of which nothing is known.</summary>
    public static double Of(Layer layer, string core) => Core.Named(core) is { } known ? OnTheMap(layer) / known.MacsPerCycle.Value : 0;

    private static double OnTheMap(Layer layer) => layer.Op switch
    {
        Conv2D conv => layer.Macs * Share(conv.Window(layer.InputShape), layer.InputShape),
        DepthwiseConv2D depthwise => layer.Macs * Share(depthwise.Window(layer.InputShape), layer.InputShape),
        Dense => layer.Macs,
        _ => 0,
    };

    // Of the taps of a window at all its places, those that fall on the input.
    private static double Share(Window window, Shape input) =>
        Share(window.OutputHeight, window.Stride.Height, window.Top, window.Kernel.Height, input.Height)
        * Share(window.OutputWidth, window.Stride.Width, window.Left, window.Kernel.Width, input.Width);

    private static double Share(int outputs, int stride, int before, int taps, int inputs)
    {
        long inside = 0;
        for (int i = 0; i < outputs; i++)
        {
            int first = (i * stride) - before;
            inside += Math.Max(0, Math.Min(inputs, first + taps) - Math.Max(0, first));
        }

        return (double)inside / ((long)outputs * taps);
    }
}
