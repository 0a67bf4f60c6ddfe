using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Lowering;

/// <summary>Fully connected layers, and convolutions whose only window covers their input.</summary>
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

        Func<int, int> weightOf = WeightOf(layer.Layer);
        int weights = layer.Weights!.Values.Count / layer.Weights.Biases.Count;
        var stream = new ProductStream(layer, program.Formats(layer)[0], input.Extent,
            (o, i) => elementAt[i] < 0 ? 0 : layer.Weights.Values[(o * weights) + weightOf(elementAt[i])], program.Kernels);
        string name = program.Identifier(layer);
        program.Constant($"{name}_weights", CType.Int32, stream.WordCount, () => stream.Words().Select(CText.Number),
            ConstantRole.Stream);
        ConvLowering.Describe(program, "mn_product", name, stream, "single", 0, product => [product]);
        program.Emit(layer, $"mn_dense{stream.Form}", () =>
            [$"mn_dense{stream.Form}(&{name}, {ProgramBuilder.At(input)}, {ProgramBuilder.At(at.Output)}, {input.Extent}, "
                + $"{ProgramBuilder.WordsAt(at.Scratch)});"],
            $"mn_product_single_{stream.Suffix}");
    }

    // Which of an output's weights belongs to an element of the input.
    private static Func<int, int> WeightOf(Layer layer)
    {
        if (layer.Op is not Conv2D conv)
            return element => element;
        Window window = conv.Window(layer.InputShape);
        (int width, int channels) = (layer.InputShape.Width, layer.InputShape.Channels);
        return element => ((((element / channels / width) + window.Top) * window.Kernel.Width) + (element / channels % width)
            + window.Left) * channels + (element % channels);
    }
}
