using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>Ops that take one integer to one: a change of format, and activations that stand alone.</summary>
internal static class RescaleReference
{
    public static void Run(ReferenceCall call)
    {
        RescaleArithmetic arithmetic = RescaleArithmetic.Of(call.Format, call.Layer);
        for (int i = 0; i < call.Output.Length; i++)
            call.Output[i] = arithmetic.Store(call.Input[i]);
    }
}
