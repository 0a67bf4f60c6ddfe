using MicroNets.Graph;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>Mean over height and width, with a change of format.</summary>
internal static class MeanReference
{
    public static void Run(ReferenceCall call)
    {
        Shape input = call.InputShape;
        MeanArithmetic arithmetic = MeanArithmetic.Of(call.Format, input.Pixels, call.Layer);
        for (int c = 0; c < input.Channels; c++)
        {
            int sum = 0;
            for (int pixel = 0; pixel < input.Pixels; pixel++)
                sum += call.Input[(pixel * input.Channels) + c];
            call.Output[c] = arithmetic.Store(sum);
        }
    }
}
