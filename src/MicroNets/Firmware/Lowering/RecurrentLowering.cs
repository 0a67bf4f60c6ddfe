using MicroNets.Devices.Memory;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Firmware.Lowering;

/// <summary>Layers that keep a memory between inferences.</summary>
internal static class RecurrentLowering
{
    public static void Svdf(ProgramBuilder program, IntegerLayer layer)
    {
        var op = (Svdf)layer.Layer.Op;
        Operands at = program.Take(layer);
        SvdfArithmetic arithmetic = SvdfArithmetic.Of(program.Formats(layer)[0], layer);
        IntegerWeights features = layer.Weights!;
        string name = program.Identifier(layer);
        program.Constant($"{name}_weights", CType.Int8, features.Values.Count, () => features.Values.Select(value => CText.Number(value)),
            ConstantRole.Weights);
        Integers(program, $"{name}_values", CType.Integer(8 * op.MemoryElementBytes), layer.Tensors[0].Values);
        EquatableArray<int> time = layer.Tensors[0].Values;
        int taps = op.Rank * op.Memory;
        Integers(program, $"{name}_ends", CType.Int32, [.. features.Biases.Select((bias, unit) =>
            unchecked(bias - (arithmetic.Memory.ZeroPoint * time.Skip(unit * taps).Take(taps).Sum())))]);
        program.Describe(
            $"static const mn_svdf {name}",
            $"{name}_weights, {name}_values, {name}_ends",
            $"{op.Units}, {op.Rank}, {op.Memory}, {layer.Layer.InputShape.Elements}",
            $"{arithmetic.InputZeroPoint}, {arithmetic.Memory.ZeroPoint}, {arithmetic.OutputZeroPoint}",
            $"{ElementwiseLowering.Factor(arithmetic.ToMemory)}, {ElementwiseLowering.Factor(arithmetic.ToOutput)}");
        ArenaBuffer state = at.State!;
        program.Reset(() => op.MemoryElementBytes == 1
            ? $"memset({ProgramBuilder.At(state)}, {arithmetic.Memory.ZeroPoint}, {op.Filters * op.Memory});"
            : $"mn_fill_16({ProgramBuilder.At(state)}, {arithmetic.Memory.ZeroPoint}, {op.Filters * op.Memory});");
        string kernel = $"mn_svdf_{8 * op.MemoryElementBytes}";
        program.Emit(layer, kernel, () =>
            [$"{kernel}(&{name}, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)}, {ProgramBuilder.At(state)}, "
            + $"{ProgramBuilder.WordsAt(at.Scratch)});"], op.MemoryElementBytes == 1 ? [] : ["mn_fill_16"]);
    }

    public static void Lstm(ProgramBuilder program, IntegerLayer layer)
    {
        var op = (Lstm)layer.Layer.Op;
        Operands at = program.Take(layer);
        LstmArithmetic arithmetic = LstmArithmetic.Of(program.Formats(layer)[0], layer);
        string name = program.Identifier(layer);

        // All weights of a kind in one array, gate after gate.
        EquatableArray<int> All(int kind) => [.. Graph.Ops.Lstm.Gates.SelectMany((_, gate) => layer.Tensors[(3 * gate) + kind].Values)];
        Integers(program, $"{name}_weights", CType.Int8, All(0));
        Integers(program, $"{name}_values", CType.Int8, All(1));
        Integers(program, $"{name}_ends", CType.Int32, All(2));
        int features = layer.Layer.InputShape.Channels;
        IEnumerable<string> gates = arithmetic.Gates.Select((gate, i) =>
            $"{{{name}_weights + {i * op.Units * features}, {name}_values + {i * op.Units * op.Units}, {name}_ends "
                + $"+ {i * op.Units}, {ElementwiseLowering.Factor(gate.Features)}, {ElementwiseLowering.Factor(gate.Recurrent)}}}");
        program.Describe(
            $"static const mn_lstm {name}",
            $"{{{string.Join(",\n     ", gates)}}}",
            $"{op.Units}, {features}, {layer.Layer.InputShape.Width}",
            $"{at.Input.PixelStep}, {at.Input.ChannelStep}, {at.Output.PixelStep}, {at.Output.ChannelStep}",
            $"{arithmetic.InputZeroPoint}, {arithmetic.HiddenZeroPoint}, {arithmetic.CellClip}",
            $"{ElementwiseLowering.Factor(arithmetic.Forget)}, {ElementwiseLowering.Factor(arithmetic.Remember)}, "
                + $"{ElementwiseLowering.Factor(arithmetic.Hidden)}",
            $"{{{arithmetic.CellTanh.Multiplier}, {arithmetic.CellTanh.Shift}}}");
        ArenaBuffer state = at.State!;
        program.Reset(() => $"memset({ProgramBuilder.At(state)}, 0, {2 * op.Units});");
        program.Reset(() => $"memset({ProgramBuilder.At(state)} + {2 * op.Units}, {arithmetic.HiddenZeroPoint}, {op.Units});");
        program.Emit(layer, "mn_lstm_run", () =>
            [$"mn_lstm_run(&{name}, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)}, {ProgramBuilder.At(state)}, "
                + $"{ProgramBuilder.At(at.Scratch!)});"]);
    }

    private static void Integers(ProgramBuilder program, string name, CType type, EquatableArray<int> values) =>
        program.Constant(name, type, values.Count, () => values.Select(value => CText.Number(value)), ConstantRole.Weights);
}
