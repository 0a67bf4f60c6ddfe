using MicroNets.Devices.Memory;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Lowering;

/// <summary>Fully connected layers, and pointwise convolutions of a single pixel.</summary>
internal static class DenseLowering
{
    public static void Lower(ProgramBuilder program, IntegerLayer layer) => Emit(program, layer, program.Take(layer));

    /// <summary>The product over operands that are placed.</summary>
    public static void Emit(ProgramBuilder program, IntegerLayer layer, Operands at)
    {
        // The whole extent of the input is multiplied; bytes between planes get weight zero.
        Value input = at.Input;
        int elements = input.Shape.Elements;
        int[] elementAt = Enumerable.Repeat(-1, input.Extent).ToArray();
        for (int element = 0; element < elements; element++)
            elementAt[input.OffsetOf(element)] = element;

        var stream = new ProductStream(layer, program.Formats(layer)[0], input.Extent, (o, i) => elementAt[i] < 0 ? 0 : layer.Weights!.Values[(o * elements) + elementAt[i]]);
        string name = program.Identifier(layer);
        program.Constant($"{name}_weights", CType.Int32, stream.Pairs * stream.PairWords, () => stream.Words().Select(CText.Number), ConstantRole.Weights);
        ConvLowering.Describe(program, "mn_product", name, stream, "single", 0, product => [product]);
        program.Emit(layer, "mn_dense", () =>
            [$"mn_dense(&{name}, {ProgramBuilder.At(input)}, {ProgramBuilder.At(at.Output)}, {input.Extent}, {ProgramBuilder.WordsAt(at.Scratch)});"],
            $"mn_product_single_{stream.Suffix}");
    }
}
