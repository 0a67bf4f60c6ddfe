using MicroNets.TFLite;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.Tests.TFLite;

/// <summary>Files that are well formed piece by piece, but whose pieces do not go together.</summary>
public class ContradictionTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    public void A_shape_that_its_operator_does_not_give_is_refused(int declared)
    {
        var file = new TfliteFileBuilder();
        int x = Map(file, 8, 1), middle = Map(file, 8, declared), y = Map(file, 8, 16);
        Convolution(file, x, middle, [8, 1, 1, 1]);
        Convolution(file, middle, y, [16, 1, 1, declared]);
        AssertRefused(file.Build(x, y), $"8, 8, {declared}", "8×8×8");
    }

    [Theory]
    [InlineData(3, 32768, 32767)]
    [InlineData(3, 32768, 32768)]
    [InlineData(65538, 32768, 1)]
    public void A_dilated_kernel_of_more_taps_than_memory_is_refused(int height, int dilationHeight, int dilationWidth)
    {
        var file = new TfliteFileBuilder();
        int x = Map(file, 8, 1), y = Map(file, 8, 1);
        Convolution(
            file,
            x,
            y,
            [1, height, 3, 1],
            Slot.Int32(TfliteSchema.Conv2DOptions.DilationHeight, dilationHeight, 1),
            Slot.Int32(TfliteSchema.Conv2DOptions.DilationWidth, dilationWidth, 1));
        AssertRefused(file.Build(x, y), "kernel", "taps");
    }

    [Fact]
    public void A_pool_of_more_taps_than_memory_is_refused()
    {
        var file = new TfliteFileBuilder();
        int x = Map(file, 8, 1), y = Map(file, 8, 1);
        file.Operator(BuiltinOperator.AveragePool2D, [x], y, TfliteSchema.Pool2DOptions.Type, [
            Slot.Int32(TfliteSchema.Pool2DOptions.StrideWidth, 1),
            Slot.Int32(TfliteSchema.Pool2DOptions.StrideHeight, 1),
            Slot.Int32(TfliteSchema.Pool2DOptions.FilterWidth, 40_000),
            Slot.Int32(TfliteSchema.Pool2DOptions.FilterHeight, 40_000)]);
        AssertRefused(file.Build(x, y), "40000×40000", "taps");
    }

    [Fact]
    public void Scales_whose_ratio_no_integer_multiplier_holds_are_refused()
    {
        var file = new TfliteFileBuilder();
        int x = Map(file, 8, 1, 1e10f), y = Map(file, 8, 1, 1e-10f);
        Convolution(file, x, y, [1, 1, 1, 1]);
        AssertRefused(file.Build(x, y), "scale", "1E-10");
    }

    private static int Map(TfliteFileBuilder file, int side, int channels, float scale = 1f / 64) =>
        file.Activation([1, side, side, channels], scale, 0);

    private static void Convolution(TfliteFileBuilder file, int x, int y, int[] filter, params Slot[] options) => file.Operator(
        BuiltinOperator.Conv2D,
        [x, file.Weights(filter, new sbyte[filter.Aggregate((product, size) => product * size)], 0, 1f / 64)],
        y,
        TfliteSchema.Conv2DOptions.Type,
        [Slot.Int32(TfliteSchema.Conv2DOptions.StrideWidth, 1), Slot.Int32(TfliteSchema.Conv2DOptions.StrideHeight, 1), .. options]);

    private static void AssertRefused(byte[] file, params string[] said)
    {
        string message = Assert.Throws<InputException>(() => TfliteReader.Read(file)).Message;
        Assert.All(said, text => Assert.Contains(text, message, StringComparison.Ordinal));
    }
}
