using MicroNets.Graph;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>Sum of two maps; a channel that one of them lacks counts as zero.</summary>
internal static class AddReference
{
    public static void Run(ReferenceCall call)
    {
        AddArithmetic arithmetic = AddArithmetic.Of(call.Formats[0], call.Formats[1], call.Layer);
        Shape a = call.Layer.Layer.InputShapes[0], b = call.Layer.Layer.InputShapes[1], output = call.OutputShape;
        for (int pixel = 0; pixel < output.Pixels; pixel++)
        {
            for (int c = 0; c < output.Channels; c++)
            {
                int left = c < a.Channels ? call.Inputs[0][(pixel * a.Channels) + c] : call.Formats[0].ZeroPoint;
                int right = c < b.Channels ? call.Inputs[1][(pixel * b.Channels) + c] : call.Formats[1].ZeroPoint;
                call.Output[(pixel * output.Channels) + c] = arithmetic.Store(left, right);
            }
        }
    }
}
