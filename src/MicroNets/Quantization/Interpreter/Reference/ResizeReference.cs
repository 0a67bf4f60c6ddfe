using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>A map of another size, each pixel between four.</summary>
internal static class ResizeReference
{
    public static void Run(ReferenceCall call)
    {
        Shape input = call.InputShape;
        ResizePlace[] rows = ResizePlace.Along(call.Op<Resize>(), input, Axis.Height),
            columns = ResizePlace.Along(call.Op<Resize>(), input, Axis.Width);
        foreach ((int y, int x, int c, int at) in call.OutputShape.Places())
        {
            (ResizePlace row, ResizePlace column) = (rows[y], columns[x]);
            long sum = ((long)call.Input[input.IndexOf(row.Low, column.Low, c)] * (ResizePlace.One - row.Share) * (
                ResizePlace.One - column.Share))
                + ((long)call.Input[input.IndexOf(row.High, column.Low, c)] * row.Share * (ResizePlace.One - column.Share))
                + ((long)call.Input[input.IndexOf(row.Low, column.High, c)] * (ResizePlace.One - row.Share) * column.Share)
                + ((long)call.Input[input.IndexOf(row.High, column.High, c)] * row.Share * column.Share);
            call.Output[at] = (int)((sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20));
        }
    }
}
