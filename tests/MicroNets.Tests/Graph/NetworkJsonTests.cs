using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Tests.Quantization;

namespace MicroNets.Tests.Graph;

public class NetworkJsonTests
{
    [Fact]
    public void Every_published_network_comes_back_equal()
    {
        foreach (ZooEntry entry in Zoo.Entries)
        {
            Network network = entry.Build();
            Assert.Equal(network, NetworkJson.Read(NetworkJson.Write(network)));
        }
    }

    [Fact]
    public void Every_op_and_attribute_comes_back_equal()
    {
        Network network = new NetworkBuilder("all").Input(16, 12, 4)
            .Then(new Quantize()).Then(new Dequantize())
            .Then(new Pad(1, 2, 3, 4) { ChannelsAfter = 2 })
            .Then(new Conv2D(12, (3, 5), (2, 1), Padding.Explicit(1, 0, 2, 3)) { HasBias = true, Activation = Activation.Relu }, "conv")
            .Then(new BatchNorm { Epsilon = 0.002f, Momentum = 0.25f })
            .Then(new ChannelMask("width", [4, 8, 12]), "masked")
            .Then(new DepthwiseConv2D(3, 1, Padding.Same) { Activation = Activation.Relu6 }, "depthwise")
            .Then(new FakeQuantize(4), "skip")
            .Append(new BranchSum("depth"), "sum", "masked", "skip")
            .Then(new Relu()).Then(new Relu6(), "relu6")
            .Append(new Concat(), "concat", "relu6", "masked")
            .Then(new MaxPool { Kernel = 2, Stride = 2, Padding = Padding.Same })
            .Then(new AveragePool { Kernel = (2, 1) })
            .Then(new Mean(), "mean")
            .Append(new Mul(), "mul", "mean", "mean").Add("mean")
            .Then(new Reshape(new Shape(1, 4, 6))).Then(new Dropout(0.5f))
            .Then(new Dense(7) { HasBias = false, Activation = Activation.Relu }).Then(new Softmax())
            .Build();

        // A new op has to be added above or there, or its JSON form is untested.
        Network[] networks = [network, .. Enumerable.Range(1, 8).Select(seed => RandomOperatorNetwork.Make(seed).Network)];
        Assert.Equal(OpCatalog.Kinds.Keys.Order(),
            networks.SelectMany(one => one.Layers).Select(layer => layer.Op.Kind()).Distinct().Order());
        Assert.All(networks, one => Assert.Equal(one, NetworkJson.Read(NetworkJson.Write(one))));
    }

    [Fact]
    public void The_form_is_stable()
    {
        Network network = new NetworkBuilder("tiny").Input(4, 4, 1).Conv(2, 3, 2, "conv").Build();
        const string expected = """
            {"version":1,"name":"tiny","nodes":[
            {"name":"input","op":{"kind":"input","shape":[4,4,1]},"inputs":[]},
            {"name":"conv","op":{"kind":"conv2d","channels":2,"kernel":{"height":3,"width":3},"stride":{"height":2,"width":2},
            "padding":{"kind":"same","top":0,"bottom":0,"left":0,"right":0},"hasBias":false,"activation":"none"},"inputs":["input"]}]}
            """;
        Assert.Equal(Compact(expected), Compact(NetworkJson.Write(network)));
        Assert.Equal(network, NetworkJson.Read(expected));
        Assert.Equal(network,
            NetworkJson.Read(expected.Replace("[4,4,1]", """{"height":4,"width":4,"channels":1}""", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"version":2,"name":"x","nodes":[]}""")]
    [InlineData("""{"version":1,"name":"x","nodes":[]}""")]
    [InlineData("""{"version":1,"nodes":[{"name":"input","op":{"kind":"input","shape":{"height":4,"width":4,"channels":1}},"inputs":[]}]}""")]
    [InlineData("""{"version":1,"name":"x","nodes":[null]}""")]
    [InlineData("""{"version":1,"name":"x","nodes":[{"name":"a","op":{"kind":"warp"},"inputs":[]}]}""")]
    [InlineData("""{"version":1,"name":"x","nodes":[{"name":"a","op":{"kind":"relu","size":3},"inputs":[]}]}""")]
    [InlineData("""{"version":1,"name":"x","nodes":[{"name":"a","op":{"kind":"relu"},"inputs":["nobody"]}]}""")]
    [InlineData("""{"version":1,"name":"x","nodes":[{"name":"input","op":{"kind":"input","shape":{"height":4,"width":4,"channels":1}},"inputs":[]},{"name":"a","op":{"kind":"relu"},"inputs":[null]}]}""")]
    [InlineData("""{"version":1,"name":"x","nodes":[{"name":"input","op":{"kind":"input","shape":{"height":1000,"width":1000,"channels":1}},"inputs":[]},{"name":"a","op":{"kind":"dense","units":100000},"inputs":["input"]}]}""")]
    public void Other_text_is_refused(string json) => Assert.Throws<InputException>(() => NetworkJson.Read(json));

    [Fact]
    public void No_truncation_or_changed_byte_does_worse_than_be_refused()
    {
        string json = NetworkJson.Write(new NetworkBuilder("tiny").Input(4, 4, 1).Conv(2, 3, 2, "conv").NormRelu6().Build());
        var random = new Random(1);
        for (int i = 0; i < 1000; i++)
        {
            char[] text = json.ToCharArray();
            text[random.Next(text.Length)] = (char)random.Next(32, 127);
            string mutated = new(text, 0, random.Next(2) == 0 ? text.Length : random.Next(text.Length));
            Exception? exception = Record.Exception(() => NetworkJson.Read(mutated));
            Assert.True(exception is null or InputException, $"{exception}\n{mutated}");
        }
    }

    private static string Compact(string json) => string.Concat(json.Where(c => !char.IsWhiteSpace(c)));
}
