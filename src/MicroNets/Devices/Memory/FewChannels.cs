using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>
/// The kernel of 1×1 convolutions of one or two channels, where what follows a product outweighs it: pixels are expanded to a word each,
/// many at a time, and the weights and the factor of an output channel stay in registers over them.
/// </summary>
internal static class FewChannels
{
    private const int MostChannels = 2, MostPixels = 64, FewestPixels = KernelOperands.LeastWindowBytes / sizeof(int);

    /// <summary>Whether the kernel runs a layer, if its integers are within reach.</summary>
    public static bool Runs(Layer layer) => layer.Op is Conv2D { IsPointwise: true, WeightBits: null }
        && layer.InputShape.Channels <= MostChannels && !KernelOperands.IsDense(layer) && !KernelOperands.IsWide(layer);

    /// <summary>Pixels that are expanded at a time, by fours.</summary>
    public static int Pixels(Layer layer) => Math.Clamp((layer.OutputShape.Pixels + 3) / 4 * 4, FewestPixels, MostPixels);

    /// <summary>Bytes of scratch, also for the kernel that runs in its place.</summary>
    public static int ScratchBytes(Layer layer) => sizeof(int) * Pixels(layer);
}
