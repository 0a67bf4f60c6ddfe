using System.Runtime.InteropServices;
using MicroNets.Onnx;
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
        Assert.Equal(expected.Length, found.Length);
        float reach = expected.Max(MathF.Abs);
        Assert.All(expected.Zip(found), pair => Assert.InRange(MathF.Abs(pair.First - pair.Second), 0, 2e-5f * Math.Max(reach, 1)));
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
            Assert.All(expected.Zip(found), pair => Assert.InRange(MathF.Abs(pair.First - pair.Second), 0, 1.001f * OnnxNetworks.QuantizedStep));
            seen.UnionWith(found);
        }

        // Outputs that move with the input, so that the comparison says something.
        Assert.True(seen.Count > 20);
    }

    private static float[] Run(TfliteModel model, float[] inputs) =>
        MemoryMarshal.Cast<byte, float>(RawInference.Run(model, MemoryMarshal.AsBytes(inputs.AsSpan()).ToArray())).ToArray();
}
