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
            (int height, int width, int channels) = (axis == Axis.Height ? first : 0, axis == Axis.Width ? first : 0, axis == Axis.Channels ? first : 0);
            foreach ((int y, int x, int c, int at) in input.Places())
                call.Output[call.OutputShape.IndexOf(y + height, x + width, c + channels)] = call.Inputs[i][at];
            first += input.Along(axis);
        }
    }

    public static void Slice(ReferenceCall call)
    {
        (Stretch height, Stretch width, Stretch channels) = (call.Op<Slice>().Height, call.Op<Slice>().Width, call.Op<Slice>().Channels);
        foreach ((int y, int x, int c, int at) in call.OutputShape.Places())
            call.Output[at] = call.Input[call.InputShape.IndexOf(height.First + (y * height.Step), width.First + (x * width.Step), channels.First + (c * channels.Step))];
    }

    public static void Transpose(ReferenceCall call)
    {
        Transpose op = call.Op<Transpose>();
        Span<int> place = stackalloc int[3];
        foreach ((int y, int x, int c, int at) in call.OutputShape.Places())
        {
            (place[(int)op.Height], place[(int)op.Width], place[(int)op.Channels]) = (y, x, c);
            call.Output[at] = call.Input[call.InputShape.IndexOf(place[0], place[1], place[2])];
        }
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
