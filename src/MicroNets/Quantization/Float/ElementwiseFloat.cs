using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Training;

namespace MicroNets.Quantization.Float;

/// <summary>Ops that work element by element, and softmax, in float.</summary>
internal static class ElementwiseFloat
{
    // Keeps a vector of zeros from becoming no numbers at all.
    private const double LeastLength = 1e-6;

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

    public static void Unary(FloatCall call)
    {
        var op = (Unary)call.Layer.Op;
        Each(call, value => (float)op.Of(value));
    }

    public static void Binary(FloatCall call)
    {
        var op = (Binary)call.Layer.Op;
        Shape a = call.Layer.InputShapes[0], b = call.Layer.InputShapes[1];
        foreach ((int y, int x, int c, int at) in call.OutputShape.Places())
            call.Output[at] = (float)op.Of(call.Inputs[0][a.Broadcast(y, x, c)], call.Inputs[1][b.Broadcast(y, x, c)]);
    }

    public static void Relu(FloatCall call) => Each(call, value => MathF.Max(value, 0));

    public static void Relu6(FloatCall call) => Each(call, value => Math.Clamp(value, 0, 6));

    public static void Identity(FloatCall call) => call.Input.CopyTo(call.Output, 0);

    public static void FakeQuantize(FloatCall call)
    {
        var grid = QuantizationGrid.Over(call.Range[0], call.Range[1], ((FakeQuantize)call.Layer.Op).Bits);
        Each(call, value => grid.Real(grid.Quantize(value)));
    }

    public static void Softmax(FloatCall call)
    {
        int channels = call.OutputShape.Channels;
        float beta = ((Softmax)call.Layer.Op).Beta;
        float[] logits = beta == 1 ? call.Input : Array.ConvertAll(call.Input, value => beta * value);
        for (int row = 0; row < call.Output.Length; row += channels)
            Probabilities.Softmax(logits.AsSpan(row, channels), call.Output.AsSpan(row, channels));
    }

    public static void Normalize(FloatCall call)
    {
        bool isLog = ((Normalize)call.Layer.Op).Function == Normalization.LogSoftmax;
        int channels = call.OutputShape.Channels;
        for (int row = 0; row < call.Output.Length; row += channels)
        {
            ReadOnlySpan<float> input = call.Input.AsSpan(row, channels);
            Span<float> output = call.Output.AsSpan(row, channels);
            float highest = float.NegativeInfinity;
            double sum = 0;
            foreach (float x in input)
                highest = Math.Max(highest, x);
            foreach (float x in input)
                sum += isLog ? Math.Exp(x - highest) : (double)x * x;
            for (int c = 0; c < channels; c++)
                output[c] = (float)(isLog ? input[c] - highest - Math.Log(sum) : input[c] / Math.Max(Math.Sqrt(sum), LeastLength));
        }
    }

    private static void Each(FloatCall call, Func<float, float> function)
    {
        for (int i = 0; i < call.Output.Length; i++)
            call.Output[i] = function(call.Input[i]);
    }
}
