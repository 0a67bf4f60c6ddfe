using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Firmware.Lowering;

/// <summary>Layers whose activations are integers of 16 bits: maps lie with channels innermost, and weights as the network holds
/// them.</summary>
internal static class WideLowering
{
    public static void Conv(ProgramBuilder program, IntegerLayer layer)
    {
        var op = (Conv2D)layer.Layer.Op;
        Weighted(program, layer, "mn_conv_16_run", layer.Layer.InputShape, op.Window(layer.Layer.InputShape));
    }

    public static void Depthwise(ProgramBuilder program, IntegerLayer layer)
    {
        var op = (DepthwiseConv2D)layer.Layer.Op;
        Weighted(program, layer, "mn_depthwise_16_run", layer.Layer.InputShape, op.Window(layer.Layer.InputShape));
    }

    /// <summary>A convolution of one pixel.</summary>
    public static void Dense(ProgramBuilder program, IntegerLayer layer)
    {
        Shape vector = Shape.Vector(layer.Layer.InputShape.Elements);
        Weighted(program, layer, "mn_conv_16_run", vector, Window.Over(vector, 1, 1, Padding.Valid));
    }

    public static void Average(ProgramBuilder program, IntegerLayer layer) =>
        Pool(program, layer, "mn_average_pool_16", ((AveragePool)layer.Layer.Op).Window(layer.Layer.InputShape));

    public static void Max(ProgramBuilder program, IntegerLayer layer) =>
        Pool(program, layer, "mn_max_pool_16", ((MaxPool)layer.Layer.Op).Window(layer.Layer.InputShape));

    /// <summary>Softmax to shares of 16 bits, of bytes or of 16-bit integers.</summary>
    public static void Softmax(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        if (at.Input.ElementBytes == 2)
        {
            SoftmaxOfInt16(program, layer, at);
            return;
        }

        SoftmaxArithmetic softmax = SoftmaxArithmetic.Of(program.Formats(layer)[0], ((Softmax)layer.Layer.Op).Beta);
        string name = program.Identifier(layer);
        Value input = at.Input;
        if (input.Shape.Height > 1 && input.RowStep != input.Shape.Width * input.PixelStep)
            throw new InvalidOperationException("rows with gaps");
        program.Describe($"static const mn_factor {name}", $"{softmax.Scale.Multiplier}, {softmax.Scale.Shift}");
        program.Emit(layer, "mn_softmax_16", () =>
            [$"mn_softmax_16({name}, {softmax.LowestDifference}, {ProgramBuilder.At(input)}, {ProgramBuilder.At(at.Output)}, "
                + $"{input.Shape.Channels}, {input.Shape.Pixels}, {input.ChannelStep}, {input.PixelStep});"]);
    }

    private static void SoftmaxOfInt16(ProgramBuilder program, IntegerLayer layer, Operands at)
    {
        SoftmaxInt16Arithmetic softmax = SoftmaxInt16Arithmetic.Of(program.Formats(layer)[0], ((Softmax)layer.Layer.Op).Beta);
        string name = program.Identifier(layer);
        program.Constant($"{name}_values", CType.Integer(16), SoftmaxInt16Arithmetic.Exponentials.Count, () =>
            SoftmaxInt16Arithmetic.Exponentials.Select(value => CText.Number(value)), ConstantRole.Table);
        program.Constant($"{name}_ends", CType.Integer(16), SoftmaxInt16Arithmetic.Reciprocals.Count, () =>
            SoftmaxInt16Arithmetic.Reciprocals.Select(value => CText.Number(value)), ConstantRole.Table);
        program.Describe($"static const mn_factor {name}", $"{softmax.Scale.Multiplier}, {softmax.Scale.Shift}");
        program.Emit(layer, "mn_softmax_16_16", () =>
            [$"mn_softmax_16_16({name}, {name}_values, {name}_ends, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)}, "
                + $"{at.Input.Shape.Channels}, {at.Input.Shape.Pixels});"]);
    }

    private static void Weighted(ProgramBuilder program, IntegerLayer layer, string kernel, Shape input, Window window)
    {
        Operands at = program.Take(layer);
        WeightedArithmetic arithmetic = WeightedArithmetic.Of(program.Formats(layer)[0], layer);
        IntegerWeights weights = layer.Weights!;
        string name = program.Identifier(layer);
        program.Constant($"{name}_weights", CType.Int8, weights.Values.Count, () => weights.Values.Select(value => CText.Number(value)),
            ConstantRole.Weights);
        if (arithmetic.IsWide)
            program.Constant($"{name}_ends", CType.Int64, weights.WideBiases.Count, () => weights.WideBiases.Select(CText.Wide),
                ConstantRole.Weights);
        else
            program.Constant($"{name}_ends", CType.Int32, weights.Biases.Count, () => weights.Biases.Select(bias => CText.Number(bias)),
                ConstantRole.Weights);
        bool perChannel = weights.Scales.Count > 1;
        program.Constant($"{name}_factors", CType.Factor, perChannel ? weights.Scales.Count : 1, () =>
            arithmetic.Multipliers.Take(perChannel ? int.MaxValue : 1).Select(ElementwiseLowering.Factor), ConstantRole.Weights);
        string biases = arithmetic.IsWide ? $"{name}_ends, 0" : $"0, {name}_ends";
        string ends = $"{{{name}_weights, {biases}, {name}_factors, {(perChannel ? 1 : 0)}, {arithmetic.OutputZeroPoint}, "
            + $"{arithmetic.Clamp.Lowest}, {arithmetic.Clamp.Highest}}}";
        Emit(program, layer, at, kernel, ends, input, window, layer.Layer.OutputShape.Channels);
    }

    private static void Pool(ProgramBuilder program, IntegerLayer layer, string kernel, Window window)
    {
        Operands at = program.Take(layer);
        OutputClamp clamp = OutputClamp.Of(layer);
        Emit(program, layer, at, kernel, $"{{0, 0, 0, 0, 0, {layer.Output.ZeroPoint}, {clamp.Lowest}, {clamp.Highest}}}",
            layer.Layer.InputShape, window, layer.Layer.OutputShape.Channels);
    }

    private static void Emit(ProgramBuilder program, IntegerLayer layer, Operands at, string kernel, string weights, Shape input,
        Window window, int channels)
    {
        string name = program.Identifier(layer);
        program.Describe(
            $"static const mn_conv_16 {name}",
            weights,
            $"{input.Channels}, {input.Height}, {input.Width}, {channels}, {window.OutputHeight}, {window.OutputWidth}, "
                + $"{window.Kernel.Height}, {window.Kernel.Width}",
            $"{window.Stride.Height}, {window.Stride.Width}, {window.Top}, {window.Left}");
        program.Emit(layer, kernel, () => [$"{kernel}(&{name}, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)});"]);
    }
}
