using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.TFLite.Writing;

/// <summary>
/// TensorFlow Lite has no 4-bit activations; they travel as int8. That is exact where the op's own clamp keeps them inside four
/// bits: with a fused ReLU6 whose grid ends at six, or where an op only passes values on.
/// </summary>
internal static class FourBitOutputs
{
    public static void Check(IntegerNetwork network, IntegerLayer layer)
    {
        TensorFormat output = layer.Output;
        if (output.Bits == 8)
            return;
        bool passesOn = layer.Layer.Op is AveragePool or MaxPool or Reshape or Concat or Pad
            && network.InputFormats(layer).All(format => format == output);
        Activation activation = (layer.Layer.Op as IFusedActivation)?.Activation ?? Activation.None;
        if (!passesOn && OutputClamp.Of(activation, output with { Bits = 8 }) != OutputClamp.Of(activation, output))
        {
            throw new InputException(
                $"node '{layer.Layer.Name}' with outputs of {output.Bits} bits ({activation})",
                "8 bits, or a ReLU6 whose 4-bit grid ends at 6",
                "keep this tensor at 8 bits for .tflite, or build firmware from the run folder");
        }
    }
}
