using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>Sums, averages and ends along some axes.</summary>
internal static class ReduceKernel
{
    public static void Run(ReferenceCall call)
    {
        Reduce op = call.Op<Reduce>();
        Shape output = call.OutputShape;
        bool isSum = op.Reduction is Reduction.Sum or Reduction.Mean;
        call.Output.AsSpan().Fill(isSum ? 0 : op.Reduction == Reduction.Maximum ? int.MinValue : int.MaxValue);
        foreach ((int y, int x, int c, int at) in call.InputShape.Places())
        {
            ref int place = ref call.Output[output.Broadcast(y, x, c)];
            place = isSum ? place + call.Input[at] : op.Reduction == Reduction.Maximum ? Math.Max(place, call.Input[at]) : Math.Min(place, call.Input[at]);
        }

        if (!isSum)
            return;
        MeanArithmetic arithmetic = ReduceArithmetic.Of(call.Format, op.Count(call.InputShape), call.Layer);
        for (int i = 0; i < call.Output.Length; i++)
            call.Output[i] = arithmetic.Store(call.Output[i]);
    }
}
