using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>Sums, averages and ends along some axes.</summary>
internal static class ReduceReference
{
    public static void Run(ReferenceCall call)
    {
        Reduce op = call.Op<Reduce>();
        Shape output = call.OutputShape;
        var best = new int[call.Output.Length];
        var seen = new bool[call.Output.Length];
        call.Output.AsSpan().Clear();
        foreach ((int y, int x, int c, int at) in call.InputShape.Places())
        {
            int place = output.Broadcast(y, x, c), value = call.Input[at];
            if (op.IsSum)
            {
                call.Output[place] += value;
            }
            else if (!seen[place] || op.Prefers(value, best[place]))
            {
                (seen[place], best[place]) = (true, value);
                call.Output[place] = op.IsPlace ? op.Along[0].Of(y, x, c) : value;
            }
        }

        if (!op.IsSum)
            return;
        MeanArithmetic arithmetic = ReduceArithmetic.Of(call.Format, op.Count(call.InputShape), call.Layer);
        for (int i = 0; i < call.Output.Length; i++)
            call.Output[i] = arithmetic.Store(call.Output[i]);
    }
}
