using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>A function of each element.</summary>
internal static class UnaryReference
{
    public static void Run(ReferenceCall call)
    {
        Func<int, int> store = UnaryArithmetic.Of(call.Op<Unary>(), call.Format, call.Layer.Output);
        for (int i = 0; i < call.Output.Length; i++)
            call.Output[i] = store(call.Input[i]);
    }
}
