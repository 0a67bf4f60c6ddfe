using MicroNets.Graph;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>Product of two maps, one of which may be a vector over channels or a scalar.</summary>
internal static class MulReference
{
    public static void Run(ReferenceCall call)
    {
        MulArithmetic arithmetic = MulArithmetic.Of(call.Formats[0], call.Formats[1], call.Layer);
        Shape a = call.Layer.Layer.InputShapes[0], b = call.Layer.Layer.InputShapes[1];
        for (int i = 0; i < call.Output.Length; i++)
            call.Output[i] = arithmetic.Store(call.Inputs[0][i % a.Elements], call.Inputs[1][i % b.Elements]);
    }
}
