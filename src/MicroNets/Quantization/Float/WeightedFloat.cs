using System.Numerics;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization.Interpreter.Reference;

namespace MicroNets.Quantization.Float;

/// <summary>Convolutions and dense layers in float.</summary>
internal static class WeightedFloat
{
    public static void Conv2D(FloatCall call)
    {
        Shape input = call.InputShape, output = call.OutputShape;
        Window window = call.Layer.Op is Conv2D conv ? conv.Window(input) : throw new InvalidOperationException();
        ReadOnlySpan<float> weight = call.Weight, bias = call.Bias;
        for (int y = 0; y < output.Height; y++)
        {
            for (int x = 0; x < output.Width; x++)
            {
                Span<float> pixel = call.Output.AsSpan(((y * output.Width) + x) * output.Channels, output.Channels);
                bias.CopyTo(pixel);
                foreach ((int kernelPixel, int inputPixel) in window.Taps(input, y, x))
                {
                    ReadOnlySpan<float> values = call.Input.AsSpan(inputPixel * input.Channels, input.Channels);
                    for (int c = 0; c < pixel.Length; c++)
                        pixel[c] += Dot(values, weight.Slice(((c * window.Kernel.Area) + kernelPixel) * input.Channels, input.Channels));
                }
            }
        }
    }

    public static void Depthwise(FloatCall call)
    {
        Shape input = call.InputShape, output = call.OutputShape;
        Window window = call.Layer.Op is DepthwiseConv2D depthwise ? depthwise.Window(input) : throw new InvalidOperationException();
        ReadOnlySpan<float> weight = call.Weight, bias = call.Bias;
        for (int y = 0; y < output.Height; y++)
        {
            for (int x = 0; x < output.Width; x++)
            {
                Span<float> pixel = call.Output.AsSpan(((y * output.Width) + x) * output.Channels, output.Channels);
                bias.CopyTo(pixel);
                foreach ((int kernelPixel, int inputPixel) in window.Taps(input, y, x))
                {
                    for (int c = 0; c < pixel.Length; c++)
                        pixel[c] += call.Input[(inputPixel * input.Channels) + c] * weight[(kernelPixel * input.Channels) + c];
                }
            }
        }
    }

    public static void Dense(FloatCall call)
    {
        ReadOnlySpan<float> weight = call.Weight, bias = call.Bias;
        for (int unit = 0; unit < call.Output.Length; unit++)
            call.Output[unit] = (bias.IsEmpty ? 0 : bias[unit])
                + Dot(call.Input, weight.Slice(unit * call.Input.Length, call.Input.Length));
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sums = Vector<float>.Zero;
        int i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
            sums += new Vector<float>(a[i..]) * new Vector<float>(b[i..]);
        float sum = Vector.Sum(sums);
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
