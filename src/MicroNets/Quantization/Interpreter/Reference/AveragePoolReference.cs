using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>Average of each window, halves away from zero; output format = input format.</summary>
internal static class AveragePoolReference
{
    public static void Run(ReferenceCall call)
    {
        Shape input = call.InputShape, output = call.OutputShape;
        Window window = call.Op<AveragePool>().Window(input);
        OutputClamp clamp = OutputClamp.Of(call.Layer);
        for (int y = 0; y < output.Height; y++)
        {
            for (int x = 0; x < output.Width; x++)
            {
                Tap[] taps = window.Taps(input, y, x);
                for (int c = 0; c < output.Channels; c++)
                {
                    int sum = 0;
                    foreach ((_, int pixel) in taps)
                        sum += call.Input[(pixel * input.Channels) + c];
                    call.Output[(((y * output.Width) + x) * output.Channels) + c] = clamp.Apply(Rounding.DivideHalfAway(sum, taps.Length));
                }
            }
        }
    }
}
