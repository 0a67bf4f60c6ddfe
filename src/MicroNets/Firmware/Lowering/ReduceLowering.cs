using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Firmware.Lowering;

/// <summary>Reductions along axes, and maps of another size.</summary>
internal static class ReduceLowering
{
    public static void Reduce(ProgramBuilder program, IntegerLayer layer)
    {
        var op = (Reduce)layer.Layer.Op;
        Operands at = program.Take(layer);
        if (!op.IsSum)
        {
            string end = op.Reduction is Reduction.Maximum or Reduction.PlaceOfMaximum ? "maximum" : "minimum";
            string name = Describe(program, layer, at, op.Along, 0), kernel =
                $"mn_{(op.IsPlace ? "place" : "reduce")}_{end}_{8 * layer.Layer.InputElementBytes[0]}";
            program.Emit(layer, kernel, () => [$"{kernel}(&{name}, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)});"]);
        }
        else
        {
            Sum(program, layer, at, op.Along, ReduceArithmetic.Of(program.Formats(layer)[0], op.Count(layer.Layer.InputShape), layer));
        }
    }

    /// <summary>The mean over pixels of 16-bit maps.</summary>
    public static void Mean(ProgramBuilder program, IntegerLayer layer) =>
        Sum(program, layer, program.Take(layer), [Axis.Height, Axis.Width], MeanArithmetic.Of(program.Formats(layer)[0],
            layer.Layer.InputShape.Pixels, layer));

    public static void Resize(ProgramBuilder program, IntegerLayer layer)
    {
        var op = (Resize)layer.Layer.Op;
        Operands at = program.Take(layer);
        string name = program.Identifier(layer);
        program.Describe($"static const mn_block {name}_block", Block.Plain(layer.Layer.OutputShape, Walk.Of(at.Input), default,
            Walk.Of(at.Output)).Text[1..^1]);
        Places("rows", Axis.Height);
        Places("columns", Axis.Width);
        string kernel = $"mn_resize_{8 * layer.Layer.ElementBytes}";
        program.Emit(layer, kernel, () =>
            [$"{kernel}(&{name}_block, {name}_rows, {name}_columns, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)});"]);

        void Places(string along, Axis axis)
        {
            ResizePlace[] places = ResizePlace.Along(op, layer.Layer.InputShape, axis);
            program.Constant($"{name}_{along}", CType.Place, places.Length, () => places.Select(place =>
                $"{{{place.Low}, {place.High}, {place.Share}}}"), ConstantRole.Table);
        }
    }

    private static void Sum(ProgramBuilder program, IntegerLayer layer, Operands at, EquatableArray<Axis> along, MeanArithmetic sum)
    {
        string name = Describe(program, layer, at, along, sum.TermBits), kernel = $"mn_reduce_sum_{8 * layer.Layer.ElementBytes}";
        program.Describe($"static const mn_rescaling {name}_ends",
            $"{sum.Offset}, {ElementwiseLowering.Factor(sum.Scale)}, {sum.OutputZeroPoint}, {sum.Clamp.Lowest}, {sum.Clamp.Highest}");
        program.Emit(layer, kernel, () =>
            [$"{kernel}(&{name}, &{name}_ends, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)});"]);
    }

    // The axes that stay make a block; those that go a list of counts and steps.
    private static string Describe(ProgramBuilder program, IntegerLayer layer, Operands at, EquatableArray<Axis> along, int termBits)
    {
        string name = program.Identifier(layer);
        Block kept = Block.Over(layer.Layer.OutputShape, Walk.Of(at.Input), Walk.Of(at.Output));
        string List(Func<Axis, int> part) => string.Join(", ", Axes.All.Select(part));
        program.Describe(
            $"static const mn_reduction {name}",
            kept.Text,
            $"{{{List(axis => along.Contains(axis) ? at.Input.Shape.Along(axis) : 1)}}}",
            $"{{{List(axis => along.Contains(axis) ? at.Input.Step(axis) : 0)}}}",
            $"{termBits}");
        return name;
    }
}
