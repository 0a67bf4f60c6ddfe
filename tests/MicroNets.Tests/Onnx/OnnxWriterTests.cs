using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Onnx;
using MicroNets.Onnx.Writing;
using MicroNets.Quantization.Float;
using MicroNets.TFLite;

namespace MicroNets.Tests.Onnx;

/// <summary>What is written is read back as the same function. ONNX Runtime judges it in the conformance tests.</summary>
public class OnnxWriterTests
{
    public static TheoryData<string> Networks => [.. FloatNetworks.All.Keys, .. OnnxNetworks.All.Keys.Except(["ends"])];

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_written_network_reads_back_as_the_same_function(string name)
    {
        FloatModel model = Model(name), read = Assert.IsType<FloatModel>(OnnxReader.Read(OnnxWriter.Write(model)));
        float[] inputs = OnnxNetworks.Inputs(model.Network.Input.OutputShape.Elements);
        float[] expected = new FloatInterpreter(model.Network.Fold(model.Weights).Network, model.Network.Fold(model.Weights).Weights)
            .Run(inputs), found = new FloatInterpreter(read.Network, read.Weights).Run(inputs);
        Assert.Equal(model.Network.Input.OutputShape, read.Network.Input.OutputShape);
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.InRange(MathF.Abs(pair.First - pair.Second), 0,
            2e-5f * Math.Max(1, expected.Max(MathF.Abs))));
    }

    [Fact]
    public void Names_of_classes_and_front_end_survive()
    {
        FloatModel model = Model("separable")
            with { Metadata = new TfliteMetadata(["yes", "no"], """{"kind":"mfcc"}""", "{}") { Anomalies = "{}" } };
        Assert.Equal(model.Metadata, OnnxReader.Read(OnnxWriter.Write(model)).Metadata);
    }

    [Fact]
    public void Every_op_is_written_or_says_why_not() =>
        Assert.Equal(OpCatalog.Kinds.Values.OrderBy(type => type.Name),
            NodeExporters.ByOp.Keys.Concat(NodeExporters.Absent.Keys).OrderBy(type => type.Name));

    [Fact]
    public void What_is_not_written_names_the_node()
    {
        Network network = new NetworkBuilder("n").Input(3, 3, 2).Then(new Spread(2), "spread").Build();
        string message = Assert.Throws<InputException>(() => OnnxWriter.Write(new FloatModel(network, new Weights()))).Message;
        Assert.Contains("node 'spread'", message, StringComparison.Ordinal);
    }

    private static FloatModel Model(string name) => FloatNetworks.All.TryGetValue(name, out Func<FloatModel>? make) ? make()
        : (FloatModel)OnnxReader.Read(OnnxNetworks.All[name]());
}
