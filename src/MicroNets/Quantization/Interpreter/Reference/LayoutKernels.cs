using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>Ops that only move elements.</summary>
internal static class LayoutKernels
{
    public static void Copy(ReferenceCall call) => call.Input.CopyTo(call.Output, 0);

    public static void Concat(ReferenceCall call)
    {
        Axis axis = call.Op<Concat>().Axis;
        int first = 0;
        for (int i = 0; i < call.Inputs.Length; i++)
        {
            Shape input = call.Layer.Layer.InputShapes[i];
            (int height, int width, int channels) = (axis == Axis.Height ? first : 0, axis == Axis.Width ? first : 0,
                axis == Axis.Channels ? first : 0);
            foreach ((int y, int x, int c, int at) in input.Places())
                call.Output[call.OutputShape.IndexOf(y + height, x + width, c + channels)] = call.Inputs[i][at];
            first += input.Along(axis);
        }
    }

    public static void Slice(ReferenceCall call)
    {
        foreach ((int y, int x, int c, int at) in call.OutputShape.Places())
            call.Output[at] = call.Input[call.Op<Slice>().Source(call.InputShape, y, x, c)];
    }

    public static void Transpose(ReferenceCall call)
    {
        foreach ((int y, int x, int c, int at) in call.OutputShape.Places())
            call.Output[at] = call.Input[call.Op<Transpose>().Source(call.InputShape, y, x, c)];
    }

    public static void Spread(ReferenceCall call)
    {
        Size2D stride = call.Op<Spread>().Stride;
        call.Output.AsSpan().Fill(call.Format.ZeroPoint);
        foreach ((int y, int x, int c, int at) in call.InputShape.Places())
            call.Output[call.OutputShape.IndexOf(y * stride.Height, x * stride.Width, c)] = call.Input[at];
    }

    /// <summary>The bytes of one of several inputs.</summary>
    public static void Part(ReferenceCall call)
    {
        var raw = Array.ConvertAll(call.Input, value => (sbyte)value);
        RawIntegers.Read(raw.AsSpan(call.Op<Part>().Offset, call.Layer.Layer.Bytes), call.Layer.Layer.ElementBytes).CopyTo(call.Output, 0);
    }

    /// <summary>Several outputs as bytes.</summary>
    public static void Join(ReferenceCall call)
    {
        for (int i = 0; i < call.Inputs.Length; i++)
        {
            int[] bytes = Array.ConvertAll(RawIntegers.Write(call.Inputs[i], call.Layer.Layer.InputElementBytes[i]), value => (int)value);
            bytes.CopyTo(call.Output, call.Op<Join>().OffsetOf(i, call.Layer.Layer.InputShapes.Span));
        }
    }
}
