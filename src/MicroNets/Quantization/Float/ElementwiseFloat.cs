using MicroNets.Graph;
using MicroNets.Training;

namespace MicroNets.Quantization.Float;

/// <summary>Ops that work element by element, and softmax, in float.</summary>
internal static class ElementwiseFloat
{
    public static void Add(FloatCall call)
    {
        Shape output = call.OutputShape;
        for (int i = 0; i < call.Inputs.Length; i++)
        {
            Shape input = call.Layer.InputShapes[i];
            for (int j = 0; j < call.Inputs[i].Length; j++)
                call.Output[(j / input.Channels * output.Channels) + (j % input.Channels)] += call.Inputs[i][j];
        }
    }

    public static void Mul(FloatCall call)
    {
        for (int i = 0; i < call.Output.Length; i++)
            call.Output[i] = call.Inputs[0][i % call.Inputs[0].Length] * call.Inputs[1][i % call.Inputs[1].Length];
    }

    public static void Relu(FloatCall call) => Each(call, value => MathF.Max(value, 0));

    public static void Relu6(FloatCall call) => Each(call, value => Math.Clamp(value, 0, 6));

    public static void Identity(FloatCall call) => call.Input.CopyTo(call.Output, 0);

    public static void FakeQuantize(FloatCall call)
    {
        var grid = QuantizationGrid.Over(call.Range[0], call.Range[1], ((Graph.Ops.FakeQuantize)call.Layer.Op).Bits);
        Each(call, value => grid.Real(grid.Quantize(value)));
    }

    public static void Softmax(FloatCall call)
    {
        int channels = call.OutputShape.Channels;
        for (int row = 0; row < call.Output.Length; row += channels)
            Probabilities.Softmax(call.Input.AsSpan(row, channels), call.Output.AsSpan(row, channels));
    }

    private static void Each(FloatCall call, Func<float, float> function)
    {
        for (int i = 0; i < call.Output.Length; i++)
            call.Output[i] = function(call.Input[i]);
    }
}
