using MicroNets.Devices;
using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Firmware.Lowering;

/// <summary>Ops on elements where they stand, and softmax.</summary>
internal static class ElementwiseLowering
{
    public static void Add(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        (Value a, Value b) = (at.Inputs[0], at.Inputs[1]);
        (string name, string kernel) = Sum(program, layer, a.Shape == layer.Layer.InputShapes[0]);
        int common = Count(b.Shape), rest = Count(a.Shape) - common;
        string zero = kernel == "mn_add" ? "mn_add_zero" : "mn_add_zero_vector";
        program.Emit(layer, kernel, () =>
        [
            $"{kernel}(&{name}, {ProgramBuilder.At(a)}, {ProgramBuilder.At(b)}, {ProgramBuilder.At(at.Output)}, {common});",
            .. rest > 0 ? (string[])[$"{zero}(&{name}, {ProgramBuilder.At(a)} "
                + $"+ {common}, {ProgramBuilder.At(at.Output)} + {common}, {rest});"] : [],
        ], rest > 0 ? [zero] : []);
    }

    /// <summary>The structure of a sum, and the kernel that takes it.</summary>
    /// <param name="inOrder">Whether the kernel takes the layer's inputs in their order.</param>
    public static (string Name, string Kernel) Sum(ProgramBuilder program, IntegerLayer layer, bool inOrder)
    {
        AddArithmetic sum = AddArithmetic.Of(program.Formats(layer)[0], program.Formats(layer)[1], layer);
        (FixedPointMultiplier scaleA, FixedPointMultiplier scaleB) = inOrder ? (sum.ScaleA, sum.ScaleB) : (sum.ScaleB, sum.ScaleA);
        (int zeroA, int zeroB) = inOrder ? (sum.A.ZeroPoint, sum.B.ZeroPoint) : (sum.B.ZeroPoint, sum.A.ZeroPoint);
        string name = program.Identifier(layer);
        program.Describe(
            $"static const mn_sum {name}",
            Term(scaleA, zeroA), Term(scaleB, zeroB),
                $"{sum.ScaleOutput.Multiplier}, {Scale(sum.ScaleOutput)}, {sum.OutputZeroPoint}, "
                + $"{Lanes(sum.Clamp.Lowest)}, {Lanes(sum.Clamp.Highest)}");
        return (name, program.Kernels == KernelForm.Vectors && sum.ScaleOutput.Shift is <= -1 and >= -31 ? "mn_add_vector" : "mn_add");
    }

    public static void Mul(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        (Value a, Value b) = (at.Inputs[0], at.Inputs[1]);
        MulArithmetic product = MulArithmetic.Of(program.Formats(layer)[0], program.Formats(layer)[1], layer);
        (int zeroA, int zeroB) = a.Shape == layer.Layer.InputShapes[0] ? (product.ZeroPointA, product.ZeroPointB) : (product.ZeroPointB,
            product.ZeroPointA);
        string name = program.Identifier(layer);
        program.Describe($"static const mn_multiplication {name}",
            $"{zeroA}, {zeroB}, {Factor(product.Scale)}, {product.OutputZeroPoint}, {product.Clamp.Lowest}, {product.Clamp.Highest}");
        int step = b.Shape.Elements == 1 ? 0 : Orientation.Plane(b.Shape);
        program.Emit(layer, "mn_mul", () =>
            [$"mn_mul(&{name}, {ProgramBuilder.At(a)}, {ProgramBuilder.At(b)}, {ProgramBuilder.At(at.Output)}, {a.Shape.Channels}, "
                + $"{Orientation.Plane(a.Shape)}, {step}, {b.Shape.Pixels});"]);
    }

    public static void Rescale(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        RescaleArithmetic rescale = RescaleArithmetic.Of(program.Formats(layer)[0], layer);
        string name = program.Identifier(layer);
        program.Describe($"static const mn_rescaling {name}", $"{rescale.InputZeroPoint}, {Factor(rescale.Scale)}, {rescale.OutputZeroPoint}, {rescale.Clamp.Lowest}, {rescale.Clamp.Highest}");
        program.Emit(layer, "mn_rescale", () =>
            [$"mn_rescale(&{name}, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)}, {Count(at.Input.Shape)});"]);
    }

    public static void Softmax(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        SoftmaxArithmetic softmax = SoftmaxArithmetic.Of(program.Formats(layer)[0], ((Softmax)layer.Layer.Op).Beta);
        string name = program.Identifier(layer);
        if (SoftmaxTables.Pays(layer.Layer))
        {
            string Entry(int difference) => CText.Number(difference < softmax.LowestDifference ? 0 : softmax.Exp(difference));
            program.Constant($"{name}_values", CType.Int32, SoftmaxTables.Entries,
                () => Enumerable.Range(1 - SoftmaxTables.Entries, SoftmaxTables.Entries).Select(Entry), ConstantRole.Table);
            program.Emit(layer, "mn_softmax_table", () =>
                [$"mn_softmax_table({name}_values, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)}, "
                    + $"{at.Input.Shape.Channels}, {at.Input.Shape.Pixels}, {Orientation.Plane(at.Input.Shape)});"]);
            return;
        }

        program.Describe($"static const mn_factor {name}", $"{softmax.Scale.Multiplier}, {softmax.Scale.Shift}");
        program.Emit(layer, "mn_softmax", () =>
            [$"mn_softmax({name}, {softmax.LowestDifference}, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)}, "
                + $"{at.Input.Shape.Channels}, {at.Input.Shape.Pixels}, {Orientation.Plane(at.Input.Shape)});"]);
    }

    public static void Normalize(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        TensorFormat format = program.Formats(layer)[0];
        string Ends() => $"{ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)}, {at.Input.Shape.Channels}, "
            + $"{at.Input.Shape.Pixels}, {Orientation.Plane(at.Input.Shape)}";
        if (((Normalize)layer.Layer.Op).Function == Normalization.UnitLength)
        {
            program.Emit(layer, "mn_unit_length", () => [$"mn_unit_length({format.ZeroPoint}, {Ends()});"]);
            return;
        }

        var logarithms = LogSoftmaxArithmetic.Of(format);
        string name = program.Identifier(layer);
        program.Describe($"static const mn_factor {name}",
            $"{logarithms.Exponentials.Scale.Multiplier}, {logarithms.Exponentials.Scale.Shift}");
        program.Describe($"static const mn_factor {name}_inverse", $"{logarithms.Inverse.Multiplier}, {logarithms.Inverse.Shift}");
        program.Emit(layer, "mn_log_softmax", () =>
            [$"mn_log_softmax({name}, {name}_inverse, {logarithms.Exponentials.LowestDifference}, {Ends()});"]);
    }

    // A factor is at most a half: that of the larger scale is exactly a half, and doubling its values makes it a shift to the right.
    private static string Term(FixedPointMultiplier factor, int zeroPoint)
    {
        int unit = 1 << (AddArithmetic.LeftShift + (factor is { Shift: 0, Multiplier: not 0 } ? 2 : 1));
        return $"{{{unit}, {-zeroPoint * unit}, {factor.Multiplier}, {CText.Number(-(1L << Math.Min(32 + factor.Shift, 31)))}}}";
    }

    // -2^(32 - right shift), or 32 + shift where it is not to the right.
    private static string Scale(FixedPointMultiplier factor) => CText.Number(factor.Shift is <= -1 and >= -31 ? -(1L << (32 + factor.Shift))
        : 32 + factor.Shift);

    private static string Lanes(int value) => $"0x{(byte)value * 0x01010101u:x8}";

    public static string Factor(FixedPointMultiplier factor) => $"{{{factor.Multiplier}, {factor.Shift}}}";

    private static int Count(Shape shape) => Orientation.Plane(shape) * shape.Channels;
}
