using MicroNets.Graph;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>A function of the elements of two maps, either of which may stand still along an axis.</summary>
internal static class BinaryReference
{
    public static void Run(ReferenceCall call)
    {
        BinaryArithmetic arithmetic = BinaryArithmetic.Of(call.Formats[0], call.Formats[1], call.Layer);
        Shape a = call.Layer.Layer.InputShapes[0], b = call.Layer.Layer.InputShapes[1];
        foreach ((int y, int x, int c, int at) in call.OutputShape.Places())
            call.Output[at] = arithmetic.Store(call.Inputs[0][a.Broadcast(y, x, c)], call.Inputs[1][b.Broadcast(y, x, c)]);
    }
}
