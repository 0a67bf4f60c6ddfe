using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Quantization.Interpreter;
using MicroNets.TFLite;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.Tests.TFLite;

/// <summary>
/// Forms that converters give their files and this library's writer does not. Scales are chosen so that the integers that come
/// out are the sums themselves, which each test takes directly.
/// </summary>
public class ConverterFileTests
{
    private const int Zero = 3;

    public static TheoryData<int, int, int, int, int> DepthwiseForms => new()
    {
        { 1, 8, 3, 2, 1 },
        { 2, 3, 2, 1, 2 },
        { 5, 1, 3, 2, 1 },
        { 4, 1, 2, 1, 3 },
        { 3, 4, 1, 1, 1 },
    };

    [Theory]
    [MemberData(nameof(DepthwiseForms))]
    public void Depthwise_convolutions_with_multipliers_strides_and_dilations(int inputs, int multiplier, int kernel, int stride,
        int dilation)
    {
        const int Side = 9;
        int channels = inputs * multiplier, reach = ((kernel - 1) * dilation) + 1, side = ((Side - reach) / stride) + 1;
        var random = new Random(inputs);
        sbyte[] weights = Values(random, kernel * kernel * channels, 2), input = Values(random, Side * Side * inputs, 8);
        int[] biases = Enumerable.Range(0, channels).ToArray();

        var file = new TfliteFileBuilder();
        int x = file.Activation([1, Side, Side, inputs], 1f / 64, Zero), y = file.Activation([1, side, side, channels], 1f / 4096, 0);
        file.Operator(BuiltinOperator.DepthwiseConv2D,
            [x, file.Weights([1, kernel, kernel, channels], weights, 3, 1f / 64), file.Biases(biases)], y,
            TfliteSchema.DepthwiseConv2DOptions.Type, [
            Slot.Byte(TfliteSchema.DepthwiseConv2DOptions.Padding, 1),
            Slot.Int32(TfliteSchema.DepthwiseConv2DOptions.StrideWidth, stride),
            Slot.Int32(TfliteSchema.DepthwiseConv2DOptions.StrideHeight, stride),
            Slot.Int32(TfliteSchema.DepthwiseConv2DOptions.DepthMultiplier, multiplier),
            Slot.Int32(TfliteSchema.DepthwiseConv2DOptions.DilationWidth, dilation, 1),
            Slot.Int32(TfliteSchema.DepthwiseConv2DOptions.DilationHeight, dilation, 1)]);

        AssertGives(file.Build(x, y), input, side * side * channels, index =>
        {
            (int c, int column, int row) = (index % channels, index / channels % side * stride, index / channels / side * stride);
            return biases[c] + Enumerable.Range(0, kernel * kernel).Sum(tap =>
                (input[((((row + (tap / kernel * dilation)) * Side) + column + (tap % kernel * dilation)) * inputs)
                    + (c / multiplier)] - Zero) * weights[(tap * channels) + c]);
        });
    }

    [Fact]
    public void A_pad_before_a_strided_convolution_with_one_scale_for_all_weights_and_no_bias()
    {
        const int Side = 6, Channels = 3;
        var random = new Random(1);
        sbyte[] weights = Values(random, Channels * 9, 3), input = Values(random, Side * Side, 8);
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, Side, Side, 1], 1f / 64, Zero), padded = file.Activation([1, Side + 1, Side + 1, 1], 1f / 64, Zero),
            y = file.Activation([1, 3, 3, Channels], 1f / 4096, 0);
        file.Operator(BuiltinOperator.Pad, [x, file.Numbers([4, 2], [0, 0, 0, 1, 0, 1, 0, 0])], padded, TfliteSchema.PadOptions.Type);
        file.Operator(BuiltinOperator.Conv2D, [padded, file.Weights([Channels, 3, 3, 1], weights, 0, 1f / 64), -1], y,
            TfliteSchema.Conv2DOptions.Type, [
            Slot.Byte(TfliteSchema.Conv2DOptions.Padding, 1),
            Slot.Int32(TfliteSchema.Conv2DOptions.StrideWidth, 2),
            Slot.Int32(TfliteSchema.Conv2DOptions.StrideHeight, 2)]);

        AssertGives(file.Build(x, y), input, 9 * Channels, index =>
        {
            (int c, int column, int row) = (index % Channels, index / Channels % 3 * 2, index / Channels / 3 * 2);
            return Enumerable.Range(0, 9).Sum(tap => row + (tap / 3) < Side
                && column + (tap % 3) < Side ? (input[((row + (tap / 3)) * Side) + column + (tap % 3)] - Zero) * weights[(c * 9) + tap]
                : 0);
        });
    }

    [Fact]
    public void Shapes_computed_from_shapes_vanish()
    {
        sbyte[] input = Values(new Random(1), 24, 100);
        byte[] file = ShapeChain();
        Assert.Equal(["input", "reshape"], Read(file).Structure.Layers.Select(layer => layer.Op.Kind()));
        AssertGives(file, input, 24, index => input[index]);
    }

    [Theory]
    [InlineData(true, new[] { 1, 2 })]
    [InlineData(false, new[] { 2, 1 })]
    [InlineData(false, new[] { -2, -3 })]
    public void Means_with_and_without_their_dimensions(bool keeps, int[] axes)
    {
        sbyte[] input = Values(new Random(1), 4 * 2 * 3, 50);
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, 4, 2, 3], 1f / 8, Zero), y = file.Activation(keeps ? [1, 1, 1, 3] : [1, 3], 1f / 64, 0);
        file.Operator(BuiltinOperator.Mean, [x, file.Numbers(axes)], y, TfliteSchema.ReducerOptions.Type,
            [Slot.Byte(TfliteSchema.ReducerOptions.KeepDimensions, keeps ? (byte)1 : (byte)0)]);
        AssertGives(file.Build(x, y), input, 3, c => Enumerable.Range(0, 8).Sum(pixel => input[(pixel * 3) + c] - Zero));
    }

    [Fact]
    public void Contents_behind_the_tables()
    {
        sbyte[] weights = Values(new Random(1), 12, 3), input = Values(new Random(2), 4, 8);
        TfliteFileBuilder Dense(out int x, out int y)
        {
            var file = new TfliteFileBuilder();
            (x, y) = (file.Activation([1, 4], 1f / 64, Zero), file.Activation([1, 3], 1f / 4096, 0));
            file.Operator(BuiltinOperator.FullyConnected, [x, file.Weights([3, 4], weights, 0, 1f / 64), file.Biases(5, -6, 7)], y,
                TfliteSchema.FullyConnectedOptions.Type);
            return file;
        }

        byte[] outside = Dense(out int x, out int y).BuildWithContentsOutside(x, y);
        AssertGives(outside, input, 3, unit =>
            new[] { 5, -6, 7 }[unit] + Enumerable.Range(0, 4).Sum(i => (input[i] - Zero) * weights[(unit * 4) + i]));
        Assert.Throws<InputException>(() => TfliteReader.Read(outside.AsMemory(0, outside.Length - 1)));
    }

    [Fact]
    public void Ends_of_another_type_than_the_inside()
    {
        var file = new TfliteFileBuilder();
        int real = file.Reals([1, 4]), x = file.Activation([1, 4], 0.5f, Zero),
            y = file.Activation([1, 4], 0.5f, 128 + Zero, TensorType.UInt8);
        file.Operator(BuiltinOperator.Quantize, [real], x);
        file.Operator(BuiltinOperator.Quantize, [x], y);
        IntegerModel model = Read(file.Build(real, y));
        Assert.Equal((ElementType.Float32, ElementType.UInt8), (model.InputType, model.OutputType));
        byte[] input = new[] { -70f, 0f, 0.74f, 70f }.SelectMany(BitConverter.GetBytes).ToArray();
        Assert.Equal(new byte[] { 0, 131, 132, 255 }, RawInference.Run(model, input));
    }

    /// <summary>RESHAPE to [SHAPE(x)[0], 24].</summary>
    private static byte[] ShapeChain()
    {
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, 4, 2, 3], 0.5f, Zero), y = file.Activation([1, 24], 0.5f, Zero);
        int shape = file.Shape(4), batch = file.Shape(), packed = file.Shape(2);
        file.Operator(BuiltinOperator.Shape, [x], shape);
        file.Operator(BuiltinOperator.StridedSlice, [shape, file.Numbers(0), file.Numbers(1), file.Numbers(1)], batch,
            TfliteSchema.StridedSliceOptions.Type, [Slot.Int32(TfliteSchema.StridedSliceOptions.ShrinkAxisMask, 1)]);
        file.Operator(BuiltinOperator.Pack, [batch, file.Scalar(24)], packed);
        file.Operator(BuiltinOperator.Reshape, [x, packed], y);
        return file.Build(x, y);
    }

    private static sbyte[] Values(Random random, int count, int most) =>
        Enumerable.Range(0, count).Select(_ => (sbyte)random.Next(-most, most + 1)).ToArray();

    private static IntegerModel Read(byte[] file) => (IntegerModel)TfliteReader.Read(file);

    private static void AssertGives(byte[] file, sbyte[] input, int elements, Func<int, int> expected)
    {
        IntegerNetwork network = Read(file).Network;
        sbyte[] outputs = Enumerable.Range(0, elements).Select(index => (sbyte)Math.Clamp(expected(index), -128, 127)).ToArray();
        Assert.Equal(outputs, new ReferenceInterpreter(network).Run(input));
        Assert.All(IntegerKernelVariants.Supported, variant => Assert.Equal(outputs, new IntegerInterpreter(network, variant).Run(input)));
    }
}
