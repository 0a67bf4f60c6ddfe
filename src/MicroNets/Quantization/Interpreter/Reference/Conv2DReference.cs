using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>Convolution; weights [output, kernel height, kernel width, input].</summary>
internal static class Conv2DReference
{
    public static void Run(ReferenceCall call)
    {
        Shape input = call.InputShape, output = call.OutputShape;
        Window window = call.Op<Conv2D>().Window(input);
        WeightedArithmetic arithmetic = WeightedArithmetic.Of(call.Format, call.Layer);
        ReadOnlySpan<sbyte> weights = call.Weights.Values.Span;
        for (int y = 0; y < output.Height; y++)
        {
            for (int x = 0; x < output.Width; x++)
            {
                Tap[] taps = window.Taps(input, y, x);
                for (int c = 0; c < output.Channels; c++)
                {
                    long sum = call.Weights.Bias(c);
                    foreach ((int kernelPixel, int inputPixel) in taps)
                    {
                        for (int i = 0; i < input.Channels; i++)
                        {
                            int weight = weights[(((c * window.Kernel.Area) + kernelPixel) * input.Channels) + i];
                            sum += (call.Input[(inputPixel * input.Channels) + i] - arithmetic.InputZeroPoint) * weight;
                        }
                    }

                    call.Output[(((y * output.Width) + x) * output.Channels) + c] = arithmetic.Store(sum, c);
                }
            }
        }
    }
}
