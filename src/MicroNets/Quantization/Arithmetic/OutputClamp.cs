using MicroNets.Graph;

namespace MicroNets.Quantization.Arithmetic;

/// <summary>Lowest and highest integer that an op with a fused activation stores.</summary>
internal readonly record struct OutputClamp(int Lowest, int Highest)
{
    public static OutputClamp Of(Activation activation, TensorFormat output)
    {
        int zero = Math.Max(output.Lowest, output.ZeroPoint);
        return activation switch
        {
            Activation.None => new OutputClamp(output.Lowest, output.Highest),
            Activation.Relu => new OutputClamp(zero, output.Highest),
            Activation.ReluN1To1 => new OutputClamp(Math.Max(output.Lowest, Place(-1, output)), Math.Min(output.Highest, Place(1, output))),
            Activation.Relu6 => new OutputClamp(zero,
                (int)Math.Min(output.Highest, Math.Round(6f / output.Scale, MidpointRounding.AwayFromZero) + output.ZeroPoint)),
            _ => throw new ArgumentOutOfRangeException(nameof(activation)),
        };
    }

    private static int Place(float value, TensorFormat format) =>
        (int)Math.Clamp(Math.Round(value / format.Scale, MidpointRounding.AwayFromZero) + format.ZeroPoint, int.MinValue / 2,
            int.MaxValue / 2);

    public static OutputClamp Of(IntegerLayer layer) =>
        Of(layer.Layer.Op is IFusedActivation fused ? fused.Activation : Activation.None, layer.Output);

    public int Apply(int value) => Math.Min(Math.Max(value, Lowest), Highest);
}
