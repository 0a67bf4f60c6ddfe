using MicroNets.Quantization.Float;
using MicroNets.TFLite;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.Tests.TFLite;

/// <summary>Files of unsigned bytes: int8 networks where nothing rounds in another way, real ones for quantising anew where something
/// does.</summary>
public class UnsignedFileTests
{
    [Fact]
    public void Weights_around_their_zero_point_make_a_network_of_signed_bytes()
    {
        // (10 - 8)·(130 - 125) + (20 - 8)·(122 - 125) + 40 = 14 at scale 1/8, into scale 1/4 with zero point 100; and the same below zero.
        TfliteModel model = TfliteReader.Read(Dense([130, 122], 125, 40));
        Assert.IsType<IntegerModel>(model);
        Assert.Equal([107], RawInference.Run(model, [10, 20]));
        Assert.Equal([100 - 18], RawInference.Run(model, [0, 20]));
        Assert.Equal(ElementType.UInt8, model.Inputs[0].Type);
    }

    [Fact]
    public void Weights_that_no_signed_byte_holds_are_refused_with_what_helps()
    {
        byte[] file = Dense([255, 122], 100, 40);
        var exception = Assert.Throws<InputException>(() => TfliteReader.Read(file));
        Assert.Contains("unsigned bytes", exception.Message, StringComparison.Ordinal);
        Assert.Contains("from 22 to 155", exception.Message, StringComparison.Ordinal);
        Assert.Contains("micronets quantize", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", exception.Message, StringComparison.Ordinal);

        // (10 - 8)/2 · 155/4 + (20 - 8)/2 · 22/4 + 40/8.
        var real = Assert.IsType<FloatModel>(TfliteReader.ReadReal(file));
        Assert.Equal([38.75f + 33 + 5], new FloatInterpreter(real.Network, real.Weights).Run([1, 6]));
    }

    [Fact]
    public void Averages_of_an_even_number_of_pixels_are_refused_and_of_an_odd_number_are_not()
    {
        byte[] Pool(int size)
        {
            var file = new TfliteFileBuilder();
            int x = file.Activation([1, size, 1, 1], 1, 128, TensorType.UInt8), y = file.Activation([1, 1, 1, 1], 1, 128, TensorType.UInt8);
            file.Operator(BuiltinOperator.AveragePool2D, [x], y, TfliteSchema.Pool2DOptions.Type,
                Slot.Byte(TfliteSchema.Pool2DOptions.Padding, 1),
                Slot.Int32(TfliteSchema.Pool2DOptions.FilterHeight, size), Slot.Int32(TfliteSchema.Pool2DOptions.FilterWidth, 1),
                Slot.Int32(TfliteSchema.Pool2DOptions.StrideHeight, 1), Slot.Int32(TfliteSchema.Pool2DOptions.StrideWidth, 1));
            return file.Build(x, y);
        }

        Assert.Equal([4], RawInference.Run(TfliteReader.Read(Pool(3)), [1, 4, 6]));
        Assert.Contains("AVERAGE_POOL_2D", Assert.Throws<InputException>(() => TfliteReader.Read(Pool(2))).Message,
            StringComparison.Ordinal);
    }

    private static byte[] Dense(byte[] weights, int zeroPoint, int bias)
    {
        var file = new TfliteFileBuilder();
        int x = file.Activation([1, 2], 0.5f, 8, TensorType.UInt8), y = file.Activation([1, 1], 0.25f, 100, TensorType.UInt8);
        int filter = file.Unsigned([1, 2], weights, 0.25f, zeroPoint);
        file.Operator(BuiltinOperator.FullyConnected, [x, filter, file.ScaledBiases(0.125f, bias)], y,
            TfliteSchema.FullyConnectedOptions.Type);
        return file.Build(x, y);
    }
}
