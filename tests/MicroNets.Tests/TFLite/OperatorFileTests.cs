using System.Runtime.InteropServices;
using System.Text;
using MicroNets.Quantization.Interpreter;
using MicroNets.TFLite;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Reading;
using MicroNets.TFLite.Schema;

namespace MicroNets.Tests.TFLite;

/// <summary>Operators as files hold them: any axis, any number of ends, any form of constants; and what is said of files that are not
/// read.</summary>
public class OperatorFileTests
{
    [Fact]
    public void Several_inputs_and_outputs_lie_one_after_the_other()
    {
        var file = new TfliteFileBuilder();
        int a = file.Activation([1, 3], 0.5f, 0), b = file.Activation([1, 2], 0.25f, 1, TensorType.Int8), unread = file.Shape(2);
        int sum = file.Activation([1, 3], 1, 0), doubled = file.Activation([1, 2], 0.125f, 0);
        file.Operator(BuiltinOperator.Add, [a, file.Constant([1], 1, 0, 2)], sum, TfliteSchema.AddOptions.Type);
        file.Operator(BuiltinOperator.Quantize, [b], doubled);
        TfliteModel model = TfliteReader.Read(file.Build([a, unread, b], [sum, doubled]));

        Assert.Equal(3 + 8 + 2, RawInference.InputBytes(model));
        byte[] sample = [2, 4, 254, .. new byte[8], 5, 1];
        Assert.Equal(new sbyte[] { 3, 4, 1, 8, 0 }, MemoryMarshal.Cast<byte, sbyte>(RawInference.Run(model, sample)).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Parts_along_any_axis_come_together_again(int axis)
    {
        int[] shape = [2, 4, 2, 6];
        shape[axis] = 4;
        int[] half = [.. shape];
        half[axis] = 2;
        var file = new TfliteFileBuilder();
        int x = file.Activation(shape, 0.5f, 0), first = file.Activation(half, 0.5f, 0), second = file.Activation(half, 0.5f, 0), y =
            file.Activation(shape, 0.5f, 0);
        file.Operator(BuiltinOperator.Split, [file.Scalar(axis), x], [first, second], 0);
        file.Operator(BuiltinOperator.Concatenation, [second, first], y, TfliteSchema.ConcatenationOptions.Type,
            Slot.Int32(TfliteSchema.ConcatenationOptions.Axis, axis));
        sbyte[] input = [.. Enumerable.Range(0, shape.Aggregate(1, (count, size) => count * size)).Select(i => (sbyte)i)];
        sbyte[] swapped = Run(file.Build(x, y), input);

        int inner = shape[(axis + 1)..].Aggregate(1, (count, size) => count * size);
        Assert.Equal(input.Select((_, i) => input[i + ((i / inner % 4 < 2 ? 2 : -2) * inner)]), swapped);
    }

    [Fact]
    public void Slices_go_forwards_and_backwards_with_steps()
    {
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, 5, 1, 2], 1, 0), y = file.Activation([1, 3, 1, 2], 1, 0);
        file.Operator(BuiltinOperator.StridedSlice, [x, file.Numbers(0, -1, 0, 0), file.Numbers(1, 0, 1, 2), file.Numbers(1, -2, 1, 1)], y,
            TfliteSchema.StridedSliceOptions.Type, Slot.Int32(TfliteSchema.StridedSliceOptions.EndMask, 2));
        Assert.Equal([8, 9, 4, 5, 0, 1], Run(file.Build(x, y), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    }

    [Fact]
    public void Transposes_of_four_dimensions_that_keep_runs_together()
    {
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, 2, 3, 2], 1, 0), y = file.Activation([1, 2, 2, 3], 1, 0);
        file.Operator(BuiltinOperator.Transpose, [x, file.Numbers(0, 3, 1, 2)], y);
        Assert.Equal([0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11], Run(file.Build(x, y), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
    }

    [Fact]
    public void A_transposed_convolution_scatters_its_kernel()
    {
        // Two inputs, stride 2, kernel 1 2 3: 1 2 3 0 0 and, twice as much, 0 0 2 4 6.
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, 1, 2, 1], 1, 0), y = file.Activation([1, 1, 5, 1], 1, 0);
        file.Operator(BuiltinOperator.TransposeConv, [file.Numbers(1, 1, 5, 1), file.Weights([1, 1, 3, 1], [1, 2, 3], 0, 1), x], y,
            TfliteSchema.TransposeConvOptions.Type,
            Slot.Byte(TfliteSchema.TransposeConvOptions.Padding, 1), Slot.Int32(TfliteSchema.TransposeConvOptions.StrideWidth, 2),
                Slot.Int32(TfliteSchema.TransposeConvOptions.StrideHeight, 1));
        Assert.Equal([1, 2, 5, 4, 6], Run(file.Build(x, y), [1, 2]));
    }

    [Fact]
    public void Blocks_of_pixels_go_into_channels_and_into_samples_and_back()
    {
        sbyte[] input = [.. Enumerable.Range(0, 4 * 6 * 2).Select(i => (sbyte)i)];
        foreach (bool intoSamples in new[] { false, true })
        {
            var file = new TfliteFileBuilder();
            int x = file.Activation([1, 4, 6, 2], 1, 0), apart = file.Activation(intoSamples ? [4, 2, 3, 2] : [1, 2, 3, 8], 1, 0), y =
                file.Activation([1, 4, 6, 2], 1, 0);
            if (intoSamples)
            {
                file.Operator(BuiltinOperator.SpaceToBatchNd, [x, file.Numbers(2, 2), file.Numbers([2, 2], [0, 0, 0, 0])], apart);
                file.Operator(BuiltinOperator.BatchToSpaceNd, [apart, file.Numbers(2, 2), file.Numbers([2, 2], [0, 0, 0, 0])], y);
            }
            else
            {
                file.Operator(BuiltinOperator.SpaceToDepth, [x], apart, 1, Slot.Int32(TfliteSchema.BlockOptions.Size, 2));
                file.Operator(BuiltinOperator.DepthToSpace, [apart], y, 1, Slot.Int32(TfliteSchema.BlockOptions.Size, 2));
            }

            // The first part (and the first channels of its first pixel) come from the even rows and columns.
            Assert.Equal(intoSamples ? [0, 1, 4, 5] : [0, 1, 2, 3], Run(file.Build(x, apart), input).Take(4));
            Assert.Equal(input, Run(file.Build(x, y), input));
        }
    }

    [Fact]
    public void Mirrored_borders()
    {
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, 4], 1, 0), y = file.Activation([1, 7], 1, 0);
        file.Operator(BuiltinOperator.MirrorPad, [x, file.Numbers([2, 2], [0, 0, 2, 1])], y, 0);
        Assert.Equal([3, 2, 1, 2, 3, 4, 3], Run(file.Build(x, y), [1, 2, 3, 4]));
    }

    [Fact]
    public void Means_and_sums_over_any_axis()
    {
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, 2, 2, 3], 1, 0), mean = file.Activation([1, 2, 2, 1], 1, 0), sum = file.Activation([1, 1, 2, 1], 1, 0);
        file.Operator(BuiltinOperator.Mean, [x, file.Numbers(3)], mean, TfliteSchema.ReducerOptions.Type);
        file.Operator(BuiltinOperator.Sum, [mean, file.Numbers(1)], sum, TfliteSchema.ReducerOptions.Type);
        Assert.Equal([2 + 20, 5 + 50], Run(file.Build(x, sum), [1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]));
    }

    [Fact]
    public void A_dense_layer_over_rows_treats_each_alike()
    {
        var file = new TfliteFileBuilder();
        int x = file.Activation([3, 2], 1, 0), y = file.Activation([3, 1], 1, 0);
        file.Operator(BuiltinOperator.FullyConnected, [x, file.Weights([1, 2], [2, -1], 0, 1), file.Biases(1)], y,
            TfliteSchema.FullyConnectedOptions.Type);
        Assert.Equal([1, 6, 0], Run(file.Build(x, y), [1, 2, 4, 3, 1, 3]));
    }

    [Fact]
    public void Samples_of_a_batch_are_seen_one_by_one_and_dense_layers_keep_dimensions()
    {
        var file = new TfliteFileBuilder();
        int x = file.Activation([3, 1, 2, 1], 1, 0), sums = file.Activation([3, 1, 1, 1], 1, 0), y = file.Activation([3, 1, 1, 2], 1, 0);
        file.Operator(BuiltinOperator.Conv2D, [x, file.Weights([1, 1, 2, 1], [1, 3], 0, 1), file.Biases(0)], sums,
            TfliteSchema.Conv2DOptions.Type,
            Slot.Byte(TfliteSchema.Conv2DOptions.Padding, 1), Slot.Int32(TfliteSchema.Conv2DOptions.StrideWidth, 1),
                Slot.Int32(TfliteSchema.Conv2DOptions.StrideHeight, 1));
        file.Operator(BuiltinOperator.FullyConnected, [sums, file.Weights([2, 1], [1, -1], 0, 1), file.Biases(0, 1)], y,
            TfliteSchema.FullyConnectedOptions.Type);
        Assert.Equal([7, -6, 15, -14, 23, -22], Run(file.Build(x, y), [1, 2, 3, 4, 5, 6]));
    }

    [Fact]
    public void Weights_of_half_precision_and_of_bytes_make_a_float_network()
    {
        var file = new TfliteFileBuilder();
        int x = file.Reals([1, 2]), weights = file.Reals([1, 2]), y = file.Reals([1, 1]), z = file.Reals([1, 1]);
        byte[] halves = MemoryMarshal.AsBytes<Half>(new[] { (Half)0.5f, (Half)2f }).ToArray();
        file.Operator(BuiltinOperator.Dequantize, [file.Raw([1, 2], TensorType.Float16, halves)], weights);
        file.Operator(BuiltinOperator.FullyConnected, [x, weights], y, TfliteSchema.FullyConnectedOptions.Type);
        file.Operator(BuiltinOperator.FullyConnected, [y, file.Weights([1, 1], [4], 0, 0.25f)], z, TfliteSchema.FullyConnectedOptions.Type);
        byte[] output = RawInference.Run(TfliteReader.Read(file.Build(x, z)), MemoryMarshal.AsBytes<float>(new[] { 2f, 3f }).ToArray());
        Assert.Equal([7f], MemoryMarshal.Cast<byte, float>(output).ToArray());
    }

    [Fact]
    public void All_missing_operators_are_named_at_once_and_the_file_is_not_called_damaged()
    {
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, 4], 1, 0), y = file.Activation([1, 4], 1, 0), z = file.Activation([1, 4], 1, 0), w =
            file.Activation([1, 4], 1, 0);
        file.Operator((BuiltinOperator)128, [x], y);
        file.Operator((BuiltinOperator)119, [y], z);
        file.Operator((BuiltinOperator)128, [z], w);
        var exception = Assert.Throws<InputException>(() => TfliteReader.Read(file.Build(x, w)));
        Assert.Contains("an int8 network of 3 operators, which uses CUMSUM (2 times), WHILE", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_as_C_array_is_read()
    {
        byte[] file = Relu();
        using var folder = new TemporaryFolder();
        string bytes = string.Join(", ", file.Select((value, i) => i % 3 == 0 ? $"0x{value:X2}" : $"{value}"));
        File.WriteAllText(folder["model.cc"],
            $"// {{ a licence }}\n#include \"model.h\"\nconst int other[] = {{1, 2, 3}};\nalignas(16) const unsigned char g_model[] = "
            + $"{{\n{bytes},\n}};\nconst int g_model_len = {file.Length};\n");
        Assert.Equal(((IntegerModel)TfliteReader.Read(file)).Network.Network,
            ((IntegerModel)TfliteReader.Read(folder["model.cc"])).Network.Network);

        File.WriteAllText(folder["none.h"], "const int a[] = {1, 2, 3};");
        Assert.Contains("0 of them", Assert.Throws<InputException>(() => TfliteReader.Read(folder["none.h"])).Message,
            StringComparison.Ordinal);
        Assert.Throws<InputException>(() => CArrayText.Read(Encoding.ASCII.GetBytes("x = {0x1c, 0x00, 0x00")));
    }

    private static byte[] Relu()
    {
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, 4], 1, 0), y = file.Activation([1, 4], 1, 0);
        file.Operator(BuiltinOperator.Relu, [x], y);
        return file.Build(x, y);
    }

    private static sbyte[] Run(byte[] file, sbyte[] input) =>
        new IntegerInterpreter(((IntegerModel)TfliteReader.Read(file)).Network).Run(input);
}
