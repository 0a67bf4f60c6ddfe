using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Firmware.Lowering;

/// <summary>Pools and means.</summary>
internal static class PoolLowering
{
    public static void Average(ProgramBuilder program, IntegerLayer layer) =>
        Pool(program, layer, ((AveragePool)layer.Layer.Op).Window(layer.Layer.InputShape), "mn_average_pool");

    public static void Max(ProgramBuilder program, IntegerLayer layer) =>
        Pool(program, layer, ((MaxPool)layer.Layer.Op).Window(layer.Layer.InputShape), "mn_max_pool");

    public static void Mean(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        int pixels = at.Input.Shape.Pixels;
        MeanArithmetic mean = MeanArithmetic.Of(program.Formats(layer)[0], pixels, layer);
        string name = program.Identifier(layer);
        program.Describe($"static const mn_rescaling {name}", $"{mean.Offset}, {ElementwiseLowering.Factor(mean.Scale)}, {mean.OutputZeroPoint}, {mean.Clamp.Lowest}, {mean.Clamp.Highest}");
        program.Emit(layer, "mn_mean", () =>
            [$"mn_mean(&{name}, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)}, {at.Input.Shape.Channels}, {pixels}, {Orientation.Plane(at.Input.Shape)});"]);
    }

    /// <summary>Fields of mn_windows.</summary>
    public static string Windows(ProgramBuilder program, IntegerLayer layer, Window window, OutputClamp clamp)
    {
        (int rows, int columns) = program.Orientation.Of(layer.Layer.InputShape);
        return $"{{{layer.Layer.InputShape.Channels}, {rows}, {columns}, {window.OutputHeight}, {window.OutputWidth}, {window.Kernel.Height}, {window.Kernel.Width}, "
            + $"{window.Stride.Height}, {window.Stride.Width}, {window.Top}, {window.Left}, {clamp.Lowest}, {clamp.Highest}}}";
    }

    private static void Pool(ProgramBuilder program, IntegerLayer layer, Window window, string kernel)
    {
        Operands at = program.Take(layer);
        window = program.Orientation.Of(window);
        string name = program.Identifier(layer);
        program.Describe($"static const mn_windows {name}", Windows(program, layer, window, OutputClamp.Of(layer))[1..^1]);
        program.Emit(layer, kernel, () => [$"{kernel}(&{name}, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)}, {ProgramBuilder.WordsAt(at.Scratch)});"]);
    }
}
