using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>Convolution channel by channel; weights [kernel height, kernel width, channel].</summary>
internal static class DepthwiseConv2DReference
{
    public static void Run(ReferenceCall call)
    {
        Shape input = call.InputShape, output = call.OutputShape;
        Window window = call.Op<DepthwiseConv2D>().Window(input);
        WeightedArithmetic arithmetic = WeightedArithmetic.Of(call.Format, call.Layer);
        for (int y = 0; y < output.Height; y++)
        {
            for (int x = 0; x < output.Width; x++)
            {
                Tap[] taps = window.Taps(input, y, x);
                for (int c = 0; c < output.Channels; c++)
                {
                    long sum = call.Weights.Bias(c);
                    foreach ((int kernelPixel, int inputPixel) in taps)
                        sum += (call.Input[(inputPixel * input.Channels) + c] - arithmetic.InputZeroPoint) * call.Weights.Values[
                            (kernelPixel * input.Channels) + c];
                    call.Output[(((y * output.Width) + x) * output.Channels) + c] = arithmetic.Store(sum, c);
                }
            }
        }
    }
}
