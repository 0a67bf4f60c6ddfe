using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Quantization.Float;

/// <summary>Ops that only move elements, in float.</summary>
internal static class LayoutFloat
{
    public static void Pad(FloatCall call)
    {
        var pad = (Pad)call.Layer.Op;
        Shape input = call.InputShape, output = call.OutputShape;
        call.Output.AsSpan().Fill(pad.Value);
        for (int y = 0; y < input.Height; y++)
        {
            for (int x = 0; x < input.Width; x++)
            {
                int target = ((y + pad.Top) * output.Width) + x + pad.Left;
                call.Input.AsSpan(((y * input.Width) + x) * input.Channels, input.Channels)
                    .CopyTo(call.Output.AsSpan((target * output.Channels) + pad.ChannelsBefore));
            }
        }
    }

    public static void Concat(FloatCall call)
    {
        Axis axis = ((Concat)call.Layer.Op).Axis;
        int first = 0;
        for (int i = 0; i < call.Inputs.Length; i++)
        {
            Shape input = call.Layer.InputShapes[i];
            (int height, int width, int channels) = (axis == Axis.Height ? first : 0, axis == Axis.Width ? first : 0,
                axis == Axis.Channels ? first : 0);
            foreach ((int y, int x, int c, int at) in input.Places())
                call.Output[call.OutputShape.IndexOf(y + height, x + width, c + channels)] = call.Inputs[i][at];
            first += input.Along(axis);
        }
    }

    public static void Slice(FloatCall call)
    {
        var slice = (Slice)call.Layer.Op;
        foreach ((int y, int x, int c, int at) in call.OutputShape.Places())
            call.Output[at] = call.Input[slice.Source(call.InputShape, y, x, c)];
    }

    public static void Transpose(FloatCall call)
    {
        var op = (Transpose)call.Layer.Op;
        foreach ((int y, int x, int c, int at) in call.OutputShape.Places())
            call.Output[at] = call.Input[op.Source(call.InputShape, y, x, c)];
    }

    public static void Spread(FloatCall call)
    {
        Size2D stride = ((Spread)call.Layer.Op).Stride;
        foreach ((int y, int x, int c, int at) in call.InputShape.Places())
            call.Output[call.OutputShape.IndexOf(y * stride.Height, x * stride.Width, c)] = call.Input[at];
    }

    /// <summary>One of several inputs; offsets count values here.</summary>
    public static void Part(FloatCall call) => call.Input.AsSpan(((Part)call.Layer.Op).Offset, call.Output.Length).CopyTo(call.Output);

    public static void Join(FloatCall call)
    {
        for (int i = 0; i < call.Inputs.Length; i++)
            call.Inputs[i].CopyTo(call.Output, ((Join)call.Layer.Op).OffsetOf(i, call.Layer.InputShapes.Span));
    }

    public static void Constant(FloatCall call) => call.Constant.CopyTo(call.Output);
}
