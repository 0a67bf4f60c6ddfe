using System.Runtime.InteropServices;
using MicroNets.Quantization.Arithmetic;
using MicroNets.TFLite;
using MicroNets.TFLite.Schema;

namespace MicroNets.Tests.TFLite;

/// <summary>LOG_SOFTMAX, L2_NORMALIZATION, ARG_MAX, ARG_MIN and ADD_N against values worked out by hand.</summary>
public class NormalizeFileTests
{
    [Theory]
    // ln 2 and ln 4 are 11.09 and 22.18 sixteenths; of two values that are 1 apart, ln(1 + 1/e) and one more are 5.01 and 21.01.
    [InlineData(0.25f, new sbyte[] { 7 }, new sbyte[] { 127 })]
    [InlineData(0.25f, new sbyte[] { 7, 7 }, new sbyte[] { 116, 116 })]
    [InlineData(3f, new sbyte[] { -9, -9, -9, -9 }, new sbyte[] { 105, 105, 105, 105 })]
    [InlineData(0.25f, new sbyte[] { 4, 0 }, new sbyte[] { 122, 106 })]
    [InlineData(1f, new sbyte[] { 127, -128 }, new sbyte[] { 127, -128 })]
    public void Logarithms_of_softmax(float scale, sbyte[] input, sbyte[] expected)
    {
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, input.Length], scale, 3), y = file.Activation([1, input.Length], 16f / 256, 127);
        file.Operator(BuiltinOperator.LogSoftmax, [x], y);
        Assert.Equal(expected, Run(file.Build(x, y), input));
    }

    [Theory]
    [InlineData(0.0005f)]
    [InlineData(0.01f)]
    [InlineData(0.07f)]
    [InlineData(1.3f)]
    public void Logarithms_of_softmax_are_the_real_ones_to_one_step(float scale)
    {
        var random = new Random(3);
        var arithmetic = LogSoftmaxArithmetic.Of(new MicroNets.Quantization.TensorFormat(8, scale, 0));
        for (int row = 0; row < 200; row++)
        {
            int[] input = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(-128, 128))], output = new int[input.Length];
            arithmetic.Run(input, output);
            double log = Math.Log(input.Sum(x => Math.Exp(scale * x)));
            for (int i = 0; i < input.Length; i++)
                Assert.InRange(output[i], Math.Max(-128, (16 * ((scale * input[i]) - log)) + 127 - 1),
                    Math.Max(-128, (16 * ((scale * input[i]) - log)) + 127 + 1));
        }
    }

    [Theory]
    // 3 and 4 of 5 are 76.8 and 102.4 of 128.
    [InlineData(new sbyte[] { 10, 11 }, new sbyte[] { 77, 102 })]
    [InlineData(new sbyte[] { 4, 3 }, new sbyte[] { -77, -102 })]
    [InlineData(new sbyte[] { 7, 7, 7 }, new sbyte[] { 0, 0, 0 })]
    [InlineData(new sbyte[] { 7, 12 }, new sbyte[] { 0, 127 })]
    [InlineData(new sbyte[] { -128, 7 }, new sbyte[] { -128, 0 })]
    public void Vectors_of_unit_length(sbyte[] input, sbyte[] expected)
    {
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, input.Length], 0.3f, 7), y = file.Activation([1, input.Length], 1f / 128, 0);
        file.Operator(BuiltinOperator.L2Normalization, [x], y, TfliteSchema.L2NormOptions.Type);
        Assert.Equal(expected, Run(file.Build(x, y), input));
    }

    [Fact]
    public void Inverse_square_roots_are_the_real_ones()
    {
        foreach (int x in (int[])[2, 3, 4, 5, 255, 65025, 1 << 20, (1 << 29) - 1, 1 << 29, int.MaxValue])
        {
            FixedPointMultiplier inverse = FixedPoint.InverseSquareRoot(x);
            Assert.Equal(1, inverse.Multiplier * Math.ScaleB(1, inverse.Shift - 31) * Math.Sqrt(x), 1e-3);
        }
    }

    [Theory]
    [InlineData(true, 3, new[] { 1, 0, 0, 2 })]
    [InlineData(false, -1, new[] { 0, 2, 0, 0 })]
    [InlineData(true, 1, new[] { 0, 0, 0, 0, 1, 1 })]
    public void Places_of_extremes_are_the_first_ones(bool isMost, int axis, int[] expected)
    {
        var file = new TfliteFileBuilder();
        int[] kept = axis is 3 or -1 ? [1, 2, 2] : [1, 2, 3];
        int x = file.Activation([1, 2, 2, 3], 0.5f, 9), y = file.Shape(kept);
        file.Operator(isMost ? BuiltinOperator.ArgMax : BuiltinOperator.ArgMin, [x, file.Numbers(axis)], y);
        byte[] output = RawInference.Run(TfliteReader.Read(file.Build(x, y)), MemoryMarshal.AsBytes<sbyte>([1, 5, 5, 3, 3, 2, 0, 0, 0, 1, 4,
            9]).ToArray());
        Assert.Equal(expected, MemoryMarshal.Cast<byte, int>(output).ToArray());
    }

    [Fact]
    public void Sums_of_several_tensors_are_rounded_once()
    {
        // (1 + 1 + 2) / 2, halves of it, and the ends of a byte; zero points 3 and -1.
        var file = new TfliteFileBuilder();
        int[] x = [.. Enumerable.Range(0, 3).Select(_ => file.Activation([1, 4], 0.25f, 3))];
        int y = file.Activation([1, 4], 0.5f, -1);
        file.Operator(BuiltinOperator.AddN, x, y);
        sbyte[] input = [4, 4, 127, -128, 4, 4, 127, -128, 5, 4, 127, -128];
        TfliteModel model = TfliteReader.Read(file.Build(x, [y]));
        Assert.Equal([2 - 1, 2 - 1, 127, -128], MemoryMarshal.Cast<byte,
            sbyte>(RawInference.Run(model, MemoryMarshal.AsBytes<sbyte>(input).ToArray())).ToArray());
    }

    [Fact]
    public void A_float_network_ends_with_the_place_of_its_largest_output()
    {
        var file = new TfliteFileBuilder();
        int x = file.Reals([1, 3]), logs = file.Reals([1, 3]), y = file.Shape(1);
        file.Operator(BuiltinOperator.LogSoftmax, [x], logs);
        file.Operator(BuiltinOperator.ArgMax, [logs, file.Numbers(1)], y);
        var model = Assert.IsType<FloatModel>(TfliteReader.Read(file.Build(x, y)));
        Assert.Equal([2f], new MicroNets.Quantization.Float.FloatInterpreter(model.Network, model.Weights).Run([1, 2, 3]));
    }

    private static sbyte[] Run(byte[] file, sbyte[] input) =>
        MemoryMarshal.Cast<byte, sbyte>(RawInference.Run(TfliteReader.Read(file), MemoryMarshal.AsBytes<sbyte>(input).ToArray())).ToArray();
}
