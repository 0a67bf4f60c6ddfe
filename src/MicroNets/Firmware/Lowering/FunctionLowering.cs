using MicroNets.Devices.Memory;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Firmware.Lowering;

/// <summary>Functions of one and of two elements.</summary>
internal static class FunctionLowering
{
    private const int TableEntries = 256;

    public static void Unary(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        var op = (Unary)layer.Layer.Op;
        TensorFormat input = program.Formats(layer)[0];
        string name = program.Identifier(layer), block = Walk(program, layer, at);
        string call = $"{block}, ";
        if (input.Bits <= 8)
        {
            Func<int, int> store = UnaryArithmetic.Of(op, input, layer.Output);
            program.Constant($"{name}_values", CType.Int8, TableEntries, () =>
                Enumerable.Range(sbyte.MinValue, TableEntries).Select(value => CText.Number(store(value))), ConstantRole.Table);
            Emit(program, layer, at, "mn_lookup", $"{call}{name}_values");
            return;
        }

        switch (op.Function)
        {
            case UnaryFunction.Logistic or UnaryFunction.Tanh:
                SigmoidTable scale = SigmoidTable.Of(input.Scale,
                    op.Function == UnaryFunction.Tanh ? SigmoidFunction.Tanh : SigmoidFunction.Logistic);
                program.Describe($"static const mn_sigmoid_scale {name}", $"{scale.Multiplier}, {scale.Shift}");
                Emit(program, layer, at, op.Function == UnaryFunction.Tanh ? "mn_tanh_16" : "mn_logistic_16", $"{call}&{name}");
                break;
            default:
                PiecewiseArithmetic slopes = UnaryArithmetic.Piecewise(op, input, layer.Output)
                    ?? throw new InputException($"{op.Function} of 16-bit integers in layer '{layer.Layer.Name}'",
                        "a function with a kernel for them", "use 8-bit activations there");
                program.Describe(
                    $"static const mn_slopes {name}",
                    $"{slopes.InputZeroPoint}, {ElementwiseLowering.Factor(slopes.Positive)}, "
                        + $"{ElementwiseLowering.Factor(slopes.Negative)}, "
                        + $"{(slopes.NegativeSign < 0 ? -1 : 1)}, {(slopes.IsMagnitude ? 1 : 0)}, "
                    + $"{slopes.OutputZeroPoint}, {slopes.Clamp.Lowest}, {slopes.Clamp.Highest}");
                Emit(program, layer, at, "mn_piecewise_16", $"{call}&{name}");
                break;
        }
    }

    public static void Binary(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        BinaryArithmetic pair = BinaryArithmetic.Of(program.Formats(layer)[0], program.Formats(layer)[1], layer);
        string name = program.Identifier(layer);
        program.Describe(
            $"static const mn_pair {name}",
            $"{pair.ZeroPointA}, {pair.ZeroPointB}, {pair.LeftShift}, {ElementwiseLowering.Factor(pair.A)}, "
                + $"{ElementwiseLowering.Factor(pair.B)}, {ElementwiseLowering.Factor(pair.Result)}, "
            + $"{pair.OutputZeroPoint}, {pair.Clamp.Lowest}, {pair.Clamp.Highest}");
        (Value a, Value b) = (at.Inputs[0], at.Inputs[1]);
        Block block = Block.Over(layer.Layer.OutputShape, Lowering.Walk.Repeated(a, layer.Layer.OutputShape),
            Lowering.Walk.Repeated(b, layer.Layer.OutputShape), Lowering.Walk.Of(at.Output));
        program.Describe($"static const mn_block {name}_block", block.Text[1..^1]);
        string kernel = $"mn_pair_{pair.Function.ToString().ToLowerInvariant()}_{8 * layer.Layer.ElementBytes}";
        program.Emit(layer, kernel, () =>
            [$"{kernel}(&{name}_block, &{name}, {ProgramBuilder.At(a)}, {ProgramBuilder.At(b)}, {ProgramBuilder.At(at.Output)});"]);
    }

    /// <summary>A change of scale between integers of any width, with the clamp of an activation.</summary>
    public static void Rescale(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        RescaleArithmetic rescale = RescaleArithmetic.Of(program.Formats(layer)[0], layer);
        string name = program.Identifier(layer), block = Walk(program, layer, at);
        program.Describe($"static const mn_rescaling {name}",
            $"{rescale.InputZeroPoint}, {ElementwiseLowering.Factor(rescale.Scale)}, {rescale.OutputZeroPoint}, "
            + $"{CText.Number(rescale.Clamp.Lowest)}, {rescale.Clamp.Highest}");
        Emit(program, layer, at, $"mn_rescale_{8 * at.Input.ElementBytes}_{8 * at.Output.ElementBytes}", $"{block}, &{name}");
    }

    public static void Cast(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        Emit(program, layer, at, $"mn_widen_{8 * at.Input.ElementBytes}_{8 * at.Output.ElementBytes}", Walk(program, layer, at));
    }

    private static string Walk(ProgramBuilder program, IntegerLayer layer, Operands at)
    {
        string name = $"{program.Identifier(layer)}_block";
        program.Describe($"static const mn_block {name}",
            Block.Over(at.Input.Shape, Lowering.Walk.Of(at.Input), Lowering.Walk.Of(at.Output)).Text[1..^1]);
        return $"&{name}";
    }

    private static void Emit(ProgramBuilder program, IntegerLayer layer, Operands at, string kernel, string arguments) =>
        program.Emit(layer, kernel, () => [$"{kernel}({arguments}, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)});"]);
}
