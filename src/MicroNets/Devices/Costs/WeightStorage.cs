using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Costs;

/// <summary>
/// Bytes of flash that a layer's constants take in the generated C: weights packed for the kernels, and per output channel a bias
/// and the multiplier and shift of its requantisation, a word each. The one place that counts them before a build.
/// </summary>
internal static class WeightStorage
{
    /// <summary>Bias, multiplier and shift.</summary>
    public const int BytesPerChannel = 12;

    /// <summary>A channel of a 3×3 depthwise convolution: nine weights with bias, multiplier and shift beside them.</summary>
    public const int BytesPerDepthwise3X3Channel = 20;

    /// <summary>With 16-bit activations: a bias of 64 bits, multiplier and shift.</summary>
    public const int BytesPerInt16Channel = 16;

    /// <summary>The values of a function of a byte.</summary>
    public const int BytesPerTable = 256;

    /// <summary>Constants of a network as its plan runs it.</summary>
    public static long Bytes(Network folded, MemoryPlan plan) => folded.Layers.Sum(layer => Bytes(layer, plan));

    /// <summary>Constants of a layer as a plan runs it; null: by itself, with its windows whole.</summary>
    public static long Bytes(Layer layer, MemoryPlan? plan) => plan?.InChunks.Contains(layer.Name) == true ? BytesInChunks(layer)
        : Bytes(layer);

    // Kernels that gather in chunks read words of two inputs, whatever the bits of weights.
    private static long BytesInChunks(Layer layer) => Product(layer.OutputShape.Channels, ((Conv2D)layer.Op).Taps(layer.InputShape));

    /// <summary>Constants of a layer; 0 for ops without weights.</summary>
    public static long Bytes(Layer layer)
    {
        long channels = layer.OutputShape.Channels;
        return layer.Op switch
        {
            Conv2D or DepthwiseConv2D or Dense when layer.ElementBytes > 1 =>
                layer.Parameters[0].Elements + (channels * BytesPerInt16Channel),
            Constant => layer.Bytes,
            Unary when layer.ElementBytes == 1 => BytesPerTable,
            Softmax when SoftmaxTables.Pays(layer) => sizeof(int) * SoftmaxTables.Entries,
            Svdf or Lstm => layer.Parameters.Sum(parameter =>
                (long)parameter.Elements * (parameter.Role == ParameterRole.Bias ? sizeof(int) : 1)),
            Conv2D conv when TernaryWeights.Multiply(layer) => Product(channels, conv.Taps(layer.InputShape), 8),
            Conv2D { WeightBits: not null } conv => Product(channels, conv.Taps(layer.InputShape), 4),
            Conv2D conv => Product(channels, conv.Taps(layer.InputShape)),
            Dense => Product(channels, layer.InputShape.Elements),
            DepthwiseConv2D { Kernel: { Height: 3, Width: 3 } } => channels * BytesPerDepthwise3X3Channel,
            DepthwiseConv2D depthwise => channels * (depthwise.Kernel.Area + BytesPerChannel),
            _ => 0,
        };
    }

    // Two output channels at a time, and so many inputs of each in a word; what does not fill one is filled up.
    private static long Product(long outputs, long inputs, int inputsPerWord = 2) =>
        (outputs + 1) / 2 * ((4 * ((inputs + inputsPerWord - 1) / inputsPerWord)) + (2 * BytesPerChannel));
}
