using System.Runtime.InteropServices;
using MicroNets.Data;
using MicroNets.Firmware;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Onnx;
using MicroNets.Quantization;
using MicroNets.Quantization.Float;
using MicroNets.Runs;
using MicroNets.Tests;
using MicroNets.Tests.Onnx;
using MicroNets.TFLite;

namespace MicroNets.Conformance.Onnx;

/// <summary>What this library reads from ONNX files computes what ONNX Runtime computes of them.</summary>
public class OnnxRuntimeTests
{
    public static TheoryData<string> Networks => [.. OnnxNetworks.All.Keys];

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_float_network_gives_the_runtimes_numbers(string name)
    {
        byte[] file = OnnxNetworks.All[name]();
        TfliteModel model = OnnxReader.Read(file);
        float[] inputs = OnnxNetworks.Inputs(RawInference.InputBytes(model) / sizeof(float));
        float[] expected = Runtime.Run(file, inputs), found = Run(model, inputs);
        AssertNear(expected, found);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_quantised_network_is_at_most_a_step_from_the_runtimes(bool isSigned)
    {
        byte[] file = OnnxNetworks.Quantized(isSigned);
        var model = Assert.IsType<IntegerModel>(OnnxReader.Read(file));
        var seen = new HashSet<float>();
        for (int seed = 0; seed < 20; seed++)
        {
            float[] inputs = OnnxNetworks.Inputs(3 * 12 * 12, seed), expected = Runtime.Run(file, inputs), found = Run(model, inputs);
            Assert.All(expected.Zip(found), pair =>
                Assert.InRange(MathF.Abs(pair.First - pair.Second), 0, 1.001f * OnnxNetworks.QuantizedStep));
            seen.UnionWith(found);
        }

        // Outputs that move with the input, so that the comparison says something.
        Assert.True(seen.Count > 20);
    }

    public static TheoryData<string> Written => [.. FloatNetworks.All.Keys, .. OnnxNetworks.All.Keys.Except(["ends"])];

    [Theory]
    [MemberData(nameof(Written))]
    public void A_written_network_is_the_same_to_the_runtime(string name)
    {
        FloatModel model = FloatNetworks.All.TryGetValue(name, out Func<FloatModel>? make) ? make()
            : (FloatModel)OnnxReader.Read(OnnxNetworks.All[name]());
        byte[] file = OnnxWriter.Write(model);
        TfliteModel read = OnnxReader.Read(file);
        float[] inputs = OnnxNetworks.Inputs(model.Network.Input.OutputShape.Elements);
        AssertNear(Runtime.Run(file, inputs), Run(read, inputs));

        // The runtime sees channels first; what it computes is what the network that was written computes.
        (Network network, Weights weights) = model.Network.Fold(model.Weights);
        float[] own = new FloatInterpreter(network, weights).Run(ChannelsLast(inputs, read.Inputs[0]));
        AssertNear(Runtime.Run(file, inputs), ChannelsFirst(own, read.Outputs[0]));
    }

    private static float[] ChannelsLast(float[] values, ModelEnd end) => end.Order == ElementOrder.ChannelsLast ? values
        : [.. end.Shape.Places().Select(place =>
            values[new Shape(end.Shape.Channels, end.Shape.Height, end.Shape.Width).IndexOf(place.C, place.Y, place.X)])];

    private static float[] ChannelsFirst(float[] values, ModelEnd end)
    {
        if (end.Order == ElementOrder.ChannelsLast)
            return values;
        var planes = new Shape(end.Shape.Channels, end.Shape.Height, end.Shape.Width);
        return [.. planes.Places().Select(place => values[end.Shape.IndexOf(place.X, place.C, place.Y)])];
    }

    private static void AssertNear(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        float reach = expected.Max(MathF.Abs);
        Assert.All(expected.Zip(found), pair => Assert.InRange(MathF.Abs(pair.First - pair.Second), 0, 2e-5f * Math.Max(reach, 1)));
    }

    [Fact]
    public void A_network_from_onnx_runs_as_firmware()
    {
        Target target = Target.Named("cortex-m4");
        Assert.SkipUnless(target.Compiler.IsPresent && OutsideProgram.Emulator.IsPresent, "no compiler or emulator");
        var model = (FloatModel)OnnxReader.Read(OnnxNetworks.All["mobile"]());
        Shape shape = model.Network.Input.OutputShape;
        var data = new ArraySource(shape, ["a"], OnnxNetworks.Inputs(20 * shape.Elements), [.. new int[20]]);
        using var folder = new TemporaryFolder();
        QuantizedFile file = QuantizedFile.Write(model, data, Path.Combine(folder.Path, "model.tflite"), (_, _) => BitPlan.Eight);
        Measurement measurement = Measurement.Of(file.Model.Network, target, Path.Combine(folder.Path, "firmware"), 3, 1);
        Assert.True(measurement.BitExact);
    }

    private static float[] Run(TfliteModel model, float[] inputs) =>
        MemoryMarshal.Cast<byte, float>(RawInference.Run(model, MemoryMarshal.AsBytes(inputs.AsSpan()).ToArray())).ToArray();
}
