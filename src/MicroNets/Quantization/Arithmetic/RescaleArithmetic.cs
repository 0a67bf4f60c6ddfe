using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Quantization.Arithmetic;

/// <summary>A change of format, with a clamp where the op is an activation: q = clamp(zeroPoint + round((x − inputZeroPoint) ·
/// inputScale/scale)).</summary>
internal sealed record RescaleArithmetic(int InputZeroPoint, FixedPointMultiplier Scale, int OutputZeroPoint, OutputClamp Clamp)
{
    public static RescaleArithmetic Of(TensorFormat input, IntegerLayer layer)
    {
        // TensorFlow Lite divides the scales of activations in single precision, those of QUANTIZE in double.
        (Activation activation, double ratio) = layer.Layer.Op switch
        {
            Relu => (Activation.Relu, (double)(input.Scale / layer.Output.Scale)),
            Relu6 => (Activation.Relu6, input.Scale / layer.Output.Scale),
            _ => (Activation.None, (double)input.Scale / layer.Output.Scale),
        };
        return new RescaleArithmetic(input.ZeroPoint, FixedPointMultiplier.From(ratio, layer.Rounding), layer.Output.ZeroPoint,
            OutputClamp.Of(activation, layer.Output));
    }

    public int Store(int value) => Clamp.Apply(Scale.Apply(unchecked(value - InputZeroPoint)) + OutputZeroPoint);
}
