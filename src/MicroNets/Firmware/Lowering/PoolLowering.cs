using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Firmware.Lowering;

/// <summary>Pools and means.</summary>
internal static class PoolLowering
{
    public static void Average(ProgramBuilder program, IntegerLayer layer) => Pool(program, layer);

    public static void Max(ProgramBuilder program, IntegerLayer layer) => Pool(program, layer);

    public static void Mean(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        PlaneCall call = MeanOf(program, layer, $"{at.Input.Shape.Channels}");
        program.Emit(layer, call.Kernels[0], () => [call.Statement(ProgramBuilder.At(at.Input), ProgramBuilder.At(at.Output))]);
    }

    /// <summary>The means of some planes of a layer.</summary>
    /// <param name="channels">How many, an expression.</param>
    public static PlaneCall MeanOf(ProgramBuilder program, IntegerLayer layer, string channels)
    {
        (Shape input, string name) = (layer.Layer.InputShape, program.Identifier(layer));
        MeanArithmetic mean = MeanArithmetic.Of(program.Formats(layer)[0], input.Pixels, layer);
        program.Describe($"static const mn_rescaling {name}",
            $"{mean.Offset}, {ElementwiseLowering.Factor(mean.Scale)}, {mean.OutputZeroPoint}, {mean.Clamp.Lowest}, {mean.Clamp.Highest}");
        return new PlaneCall((from, to) => $"mn_mean(&{name}, {from}, {to}, {channels}, {input.Pixels}, {Orientation.Plane(input)});",
            ["mn_mean"]);
    }

    /// <summary>Fields of mn_windows for some of the channels.</summary>
    public static string Windows(ProgramBuilder program, IntegerLayer layer, Window window, OutputClamp clamp, int channels)
    {
        (int rows, int columns) = program.Orientation.Of(layer.Layer.InputShape);
        return $"{{{channels}, {rows}, {columns}, {window.OutputHeight}, {window.OutputWidth}, "
            + $"{window.Kernel.Height}, {window.Kernel.Width}, "
            + $"{window.Stride.Height}, {window.Stride.Width}, {window.Top}, {window.Left}, {clamp.Lowest}, {clamp.Highest}}}";
    }

    private static void Pool(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        PlaneCall call = PoolOf(program, layer, at.Scratch, [layer.Layer.InputShape.Channels], "");
        program.Emit(layer, call.Kernels[0], () => [call.Statement(ProgramBuilder.At(at.Input), ProgramBuilder.At(at.Output))]);
    }

    /// <summary>The pools of some planes of a layer.</summary>
    /// <param name="channels">How many: of each structure.</param>
    /// <param name="index">Of the structure that a call takes, where there are several.</param>
    public static PlaneCall PoolOf(ProgramBuilder program, IntegerLayer layer, ArenaBuffer? scratch, EquatableArray<int> channels,
        string index)
    {
        Window window = program.Orientation.Of(NarrowPools.WindowOf(layer.Layer));
        (string name, OutputClamp clamp) = (program.Identifier(layer), OutputClamp.Of(layer));
        string kernel = layer.Layer.Op is AveragePool ? "mn_average_pool" : "mn_max_pool";
        if (channels.Count == 1)
            program.Describe($"static const mn_windows {name}", Windows(program, layer, window, clamp, channels[0])[1..^1]);
        else
            program.Describe($"static const mn_windows {name}[{channels.Count}]",
                [.. channels.Select(count => Windows(program, layer, window, clamp, count))]);
        if (NarrowPools.IsNarrow(layer.Layer, program.Orientation))
            kernel += "_narrow";
        return new PlaneCall((from, to) => $"{kernel}(&{name}{index}, {from}, {to}"
            + $"{(scratch is null ? "" : $", {ProgramBuilder.WordsAt(scratch)}")});", [kernel]);
    }
}
