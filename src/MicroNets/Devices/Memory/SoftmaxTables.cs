using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>
/// Softmax of bytes over many elements: exponentials of all differences to the largest are constants of the program, where they would be
/// computed twice for each element.
/// </summary>
internal static class SoftmaxTables
{
    /// <summary>Differences of two bytes, from -255 to 0.</summary>
    public const int Entries = 256;

    // Each of them saves its own computation twice.
    private const int FewestElements = 2 * Entries;

    public static bool Pays(Layer layer) => layer.Op is Softmax && layer.ElementBytes == 1 && !KernelOperands.IsWide(layer)
        && layer.OutputShape.Elements >= FewestElements;
}
