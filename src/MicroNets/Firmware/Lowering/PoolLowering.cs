using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Firmware.Lowering;

/// <summary>Pools and means.</summary>
internal static class PoolLowering
{
    public static void Average(ProgramBuilder program, IntegerLayer layer) => Pool(program, layer, "mn_average_pool");

    public static void Max(ProgramBuilder program, IntegerLayer layer) => Pool(program, layer, "mn_max_pool");

    public static void Mean(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        int pixels = at.Input.Shape.Pixels;
        MeanArithmetic mean = MeanArithmetic.Of(program.Formats(layer)[0], pixels, layer);
        string name = program.Identifier(layer);
        program.Describe($"static const mn_rescaling {name}",
            $"{mean.Offset}, {ElementwiseLowering.Factor(mean.Scale)}, {mean.OutputZeroPoint}, {mean.Clamp.Lowest}, {mean.Clamp.Highest}");
        program.Emit(layer, "mn_mean", () =>
            [$"mn_mean(&{name}, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)}, {at.Input.Shape.Channels}, {pixels}, "
                + $"{Orientation.Plane(at.Input.Shape)});"]);
    }

    /// <summary>Fields of mn_windows.</summary>
    public static string Windows(ProgramBuilder program, IntegerLayer layer, Window window, OutputClamp clamp) =>
        Windows(program, layer, window, clamp, layer.Layer.InputShape.Channels);

    /// <summary>The same for some of the channels.</summary>
    public static string Windows(ProgramBuilder program, IntegerLayer layer, Window window, OutputClamp clamp, int channels)
    {
        (int rows, int columns) = program.Orientation.Of(layer.Layer.InputShape);
        return $"{{{channels}, {rows}, {columns}, {window.OutputHeight}, {window.OutputWidth}, "
            + $"{window.Kernel.Height}, {window.Kernel.Width}, "
            + $"{window.Stride.Height}, {window.Stride.Width}, {window.Top}, {window.Left}, {clamp.Lowest}, {clamp.Highest}}}";
    }

    private static void Pool(ProgramBuilder program, IntegerLayer layer, string kernel)
    {
        Operands at = program.Take(layer);
        Window window = program.Orientation.Of(NarrowPools.WindowOf(layer.Layer));
        string name = program.Identifier(layer);
        program.Describe($"static const mn_windows {name}", Windows(program, layer, window, OutputClamp.Of(layer))[1..^1]);
        if (NarrowPools.IsNarrow(layer.Layer, program.Orientation))
            program.Emit(layer, $"{kernel}_narrow",
                () => [$"{kernel}_narrow(&{name}, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)}{Table(at)});"]);
        else
            program.Emit(layer, kernel, () => [$"{kernel}(&{name}, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)}, {ProgramBuilder.WordsAt(at.Scratch)});"]);
    }

    private static string Table(Operands at) => at.Scratch is { } scratch ? $", {ProgramBuilder.WordsAt(scratch)}" : "";
}
