using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>
/// Weights of two bits: -1, 0 and 1. Kernels of their own multiply with them where a convolution has several pixels and an even number of
/// inputs to each output, at most <see cref="MostInputs"/>; elsewhere they are stored as weights of four bits.
/// </summary>
internal static class TernaryWeights
{
    /// <summary>Sums of so many inputs of int8 have 18 bits.</summary>
    public const int MostInputs = 1022;

    /// <summary>Inputs whose products are added up before sums are taken apart.</summary>
    public const int InputsOfRound = 32;

    /// <summary>Whether a layer runs with the kernels for such weights.</summary>
    public static bool Multiply(Layer layer) => layer.Op is Conv2D { WeightBits: 2 } && Fit(layer);

    /// <summary>Whether it would with weights of two bits.</summary>
    public static bool Fit(Layer layer) => layer.Op is Conv2D conv && !KernelOperands.IsOnePixel(layer) && !KernelOperands.IsWide(layer)
        && conv.Taps(layer.InputShape) is var inputs && inputs % 2 == 0 && inputs <= MostInputs;
}
