using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Lowering;

/// <summary>Moves between maps of planes that whole planes make up; others go element by element (<see cref="MoveLowering"/>).</summary>
internal static class LayoutLowering
{
    public static void Pad(ProgramBuilder program, IntegerLayer layer)
    {
        var pad = (Pad)layer.Layer.Op;
        if (pad.ChannelsBefore > 0 || !program.ReadsPlanes(layer))
        {
            MoveLowering.Pad(program, layer);
            return;
        }

        Operands at = program.Take(layer);
        Value input = at.Input;
        (int rows, int columns) = program.Orientation.Of(input.Shape);
        (int top, int bottom, int left, int right) = program.Orientation.ColumnsInnermost ? (pad.Left, pad.Right, pad.Top, pad.Bottom)
            : (pad.Top, pad.Bottom, pad.Left, pad.Right);
        string name = program.Identifier(layer);
        program.Describe($"static const mn_border {name}",
            $"{input.Shape.Channels}, {rows}, {columns}, {top}, {bottom}, {left}, {right}, {pad.ChannelsAfter}, "
            + $"{layer.Output.ToInteger(pad.Value)}");
        program.Emit(layer, "mn_pad", () => [$"mn_pad(&{name}, {ProgramBuilder.At(input)}, {ProgramBuilder.At(at.Output)});"]);
    }

    public static void Concat(ProgramBuilder program, IntegerLayer layer)
    {
        if (((Concat)layer.Layer.Op).Axis != Axis.Channels || !program.ReadsPlanes(layer))
        {
            MoveLowering.Concat(program, layer);
            return;
        }

        Operands at = program.Take(layer);
        int plane = Orientation.Plane(layer.Layer.OutputShape);
        program.Emit(layer, "memcpy", () =>
        {
            int first = 0;
            return at.Inputs.Select(input =>
            {
                string line = $"memcpy({ProgramBuilder.At(at.Output)} "
                    + $"+ {first}, {ProgramBuilder.At(input)}, {input.Shape.Channels * plane});";
                first += input.Shape.Channels * plane;
                return line;
            }).ToArray();
        });
    }
}
