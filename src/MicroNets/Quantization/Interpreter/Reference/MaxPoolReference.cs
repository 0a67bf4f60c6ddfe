using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>Maximum of each window; output format = input format.</summary>
internal static class MaxPoolReference
{
    public static void Run(ReferenceCall call)
    {
        Shape input = call.InputShape, output = call.OutputShape;
        Window window = call.Op<MaxPool>().Window(input);
        OutputClamp clamp = OutputClamp.Of(call.Layer);
        for (int y = 0; y < output.Height; y++)
        {
            for (int x = 0; x < output.Width; x++)
            {
                Tap[] taps = window.Taps(input, y, x);
                for (int c = 0; c < output.Channels; c++)
                {
                    int highest = int.MinValue;
                    foreach ((_, int pixel) in taps)
                        highest = Math.Max(highest, call.Input[(pixel * input.Channels) + c]);
                    call.Output[(((y * output.Width) + x) * output.Channels) + c] = clamp.Apply(highest);
                }
            }
        }
    }
}
