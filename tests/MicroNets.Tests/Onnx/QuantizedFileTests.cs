using System.Runtime.InteropServices;
using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Onnx;
using MicroNets.Quantization;
using MicroNets.Runs;
using MicroNets.TFLite;

namespace MicroNets.Tests.Onnx;

/// <summary>Float files become int8 ones by data alone, and stay the same function.</summary>
public class QuantizedFileTests
{
    public static TheoryData<string> Networks => [.. OnnxNetworks.All.Keys.Except(["ends", "pools"])];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Integers_stay_close_to_the_float_network(string name)
    {
        var model = (FloatModel)OnnxReader.Read(OnnxNetworks.All[name]());
        ArraySource data = Data(model.Network.Input.OutputShape, 60);
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.tflite");
        QuantizedFile file = QuantizedFile.Write(model, data, path, (_, _) => BitPlan.Eight);
        float[] exact = ModelEvaluation.Outputs(model, data), rounded = ModelEvaluation.Outputs(file.Model, data);
        double error = Math.Sqrt(exact.Zip(rounded, (a, b) => (double)(a - b) * (a - b)).Sum()), size = Math.Sqrt(exact.Sum(value => (double)value * value));
        Assert.InRange(error / size, 1e-6, 0.08);
        Assert.Equal(60, file.CalibrationSamples);
    }

    [Fact]
    public void Several_outputs_are_quantised_each_to_its_own_range()
    {
        var model = (FloatModel)TwoOutputs();
        ArraySource data = Data(model.Network.Input.OutputShape, 40);
        using var folder = new TemporaryFolder();
        QuantizedFile file = QuantizedFile.Write(model, data, Path.Combine(folder.Path, "model.tflite"), (_, _) => BitPlan.Eight);
        Assert.Equal(2, file.Model.Outputs.Count);
        Assert.NotEqual(file.Model.Outputs[0].Format, file.Model.Outputs[1].Format);
        var sample = new float[data.Shape.Elements];
        data.Read(0, SampleSource.NoAugmentation, sample);
        float[] exact = MemoryMarshal.Cast<byte, float>(RawInference.Run(model, MemoryMarshal.AsBytes(sample.AsSpan()).ToArray())).ToArray();
        byte[] integers = RawInference.Run(file.Model, [.. file.Model.Inputs[0].Format!.ToIntegers(sample).Select(value => (byte)value)]);
        int at = 0;
        foreach (ModelEnd end in file.Model.Outputs)
        {
            for (int i = 0; i < end.Shape.Elements; i++, at++)
                Assert.InRange(end.Format!.ToReal((sbyte)integers[at]), exact[at] - (8 * end.Format.Scale), exact[at] + (8 * end.Format.Scale));
        }
    }

    [Fact]
    public void Samples_with_channels_first_are_turned_for_a_file_that_has_them_first()
    {
        var model = (FloatModel)OnnxReader.Read(OnnxNetworks.All["convolutions"]());
        Shape shape = model.Network.Input.OutputShape, planes = new(shape.Channels, shape.Height, shape.Width);
        ArraySource last = Data(shape, 3);
        var turned = new float[3 * shape.Elements];
        foreach ((int y, int x, int c, int at) in shape.Places())
        {
            for (int i = 0; i < 3; i++)
                turned[(i * shape.Elements) + planes.IndexOf(c, y, x)] = Values(shape, 3)[(i * shape.Elements) + at];
        }

        var first = new ArraySource(planes, last.Classes, turned, [0, 1, 2]);
        Assert.Equal(ModelEvaluation.Outputs(model, last), ModelEvaluation.Outputs(model, first));
    }

    private static TfliteModel TwoOutputs()
    {
        var file = new MicroNets.Onnx.Writing.OnnxGraphWriter();
        file.Input("x", [1, 2, 5, 4]);
        file.Node("Conv", "conv", ["x", file.Constant("w", [3, 2, 1, 1], [0.5f, -0.2f, 0.3f, 0.9f, -0.7f, 0.1f])]);
        file.Node("Sigmoid", "gate", ["conv"]);
        file.Node("GlobalAveragePool", "mean", ["conv"]);
        file.Output("gate", [1, 3, 5, 4]);
        file.Output("mean", [1, 3, 1, 1]);
        return OnnxReader.Read(file.ToArray()) switch
        {
            // As the .tflite file has them.
            FloatModel model => model with { Inputs = ChannelsLast(model.Inputs), Outputs = ChannelsLast(model.Outputs) },
            var other => other,
        };
    }

    private static EquatableArray<ModelEnd> ChannelsLast(EquatableArray<ModelEnd> ends) => [.. ends.Select(end => end with { Order = ElementOrder.ChannelsLast })];

    private static float[] Values(Shape shape, int samples) => OnnxNetworks.Inputs(samples * shape.Elements, seed: 5);

    private static ArraySource Data(Shape shape, int samples) =>
        new(shape, ["a", "b", "c"], Values(shape, samples), [.. Enumerable.Range(0, samples).Select(i => i % 3)]);
}
