using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;
using MicroNets.Quantization.Interpreter.Reference;

namespace MicroNets.Quantization.Float;

/// <summary>Pooling in float; padding counts neither in averages nor in maxima.</summary>
internal static class PoolFloat
{
    public static void Average(FloatCall call) => Windows(call, ((AveragePool)call.Layer.Op).Window(call.InputShape), Average);

    public static void Mean(FloatCall call) => Windows(call, new AveragePool().Window(call.InputShape), Average);

    public static void Max(FloatCall call) => Windows(call, ((MaxPool)call.Layer.Op).Window(call.InputShape), values => values.Max());

    public static void Reduce(FloatCall call)
    {
        var op = (Reduce)call.Layer.Op;
        var best = new float[call.Output.Length];
        var seen = new bool[call.Output.Length];
        call.Output.AsSpan().Clear();
        foreach ((int y, int x, int c, int at) in call.InputShape.Places())
        {
            int place = call.OutputShape.Broadcast(y, x, c);
            float value = call.Input[at];
            if (op.IsSum)
            {
                call.Output[place] += value;
            }
            else if (!seen[place] || op.Prefers(value, best[place]))
            {
                (seen[place], best[place]) = (true, value);
                call.Output[place] = op.IsPlace ? op.Along[0].Of(y, x, c) : value;
            }
        }

        int count = op.Reduction == Reduction.Mean ? op.Count(call.InputShape) : 1;
        for (int i = 0; i < call.Output.Length; i++)
            call.Output[i] /= count;
    }

    public static void Resize(FloatCall call)
    {
        Shape input = call.InputShape;
        ResizePlace[] rows = ResizePlace.Along((Resize)call.Layer.Op, input, Axis.Height),
            columns = ResizePlace.Along((Resize)call.Layer.Op, input, Axis.Width);
        foreach ((int y, int x, int c, int at) in call.OutputShape.Places())
        {
            (ResizePlace row, ResizePlace column) = (rows[y], columns[x]);
            float down = (float)row.Share / ResizePlace.One, across = (float)column.Share / ResizePlace.One;
            float low = float.Lerp(call.Input[input.IndexOf(row.Low, column.Low, c)],
                call.Input[input.IndexOf(row.Low, column.High, c)], across);
            float high = float.Lerp(call.Input[input.IndexOf(row.High, column.Low, c)],
                call.Input[input.IndexOf(row.High, column.High, c)], across);
            call.Output[at] = float.Lerp(low, high, down);
        }
    }

    private static float Average(IEnumerable<float> values) => values.Average();

    private static void Windows(FloatCall call, Window window, Func<IEnumerable<float>, float> combine)
    {
        Shape input = call.InputShape, output = call.OutputShape;
        float[] map = call.Input;
        for (int y = 0; y < output.Height; y++)
        {
            for (int x = 0; x < output.Width; x++)
            {
                int[] pixels = window.Taps(input, y, x).Select(tap => tap.InputPixel).ToArray();
                for (int c = 0; c < output.Channels; c++)
                    call.Output[(((y * output.Width) + x) * output.Channels) + c] =
                        combine(pixels.Select(pixel => map[(pixel * input.Channels) + c]));
            }
        }
    }
}
