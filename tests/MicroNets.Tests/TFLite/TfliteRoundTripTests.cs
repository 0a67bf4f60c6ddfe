using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Interpreter;
using MicroNets.TFLite;
using MicroNets.Tests.Quantization;

namespace MicroNets.Tests.TFLite;

public class TfliteRoundTripTests
{
    [Fact]
    public void A_written_network_reads_back_as_the_same_function()
    {
        for (int seed = 0; seed < 25; seed++)
        {
            IntegerNetwork network = RandomIntegerNetwork.Make(seed);
            IntegerNetwork read = ((IntegerModel)TfliteReader.Read(TfliteWriter.Write(new IntegerModel(network)))).Network;
            sbyte[] input = RandomIntegerNetwork.Input(network, seed, samples: 1);
            Assert.Equal(new ReferenceInterpreter(network).Run(input), new ReferenceInterpreter(read).Run(input));
        }
    }

    [Fact]
    public void Names_formats_and_weights_survive()
    {
        Network structure = new NetworkBuilder("n").Input(8, 8, 3)
            .Then(new Conv2D(5, 3, 2, Padding.Same) { HasBias = true, Activation = Activation.Relu6 }, "stem").GlobalAveragePool()
            .Dense(4, "logits").Build();
        IntegerNetwork network = RandomIntegerNetwork.Quantize(structure, new Random(3));
        IntegerNetwork read = ((IntegerModel)TfliteReader.Read(TfliteWriter.Write(new IntegerModel(network)))).Network;
        Assert.Equal(network.Layers.Select(layer => (layer.Layer.Name, layer.Output)),
            read.Layers.Select(layer => (layer.Layer.Name, layer.Output)));
        Assert.Equal(network.Layers.Select(layer => layer.Weights), read.Layers.Select(layer => layer.Weights));
    }

    [Fact]
    public void Borders_that_the_format_has_no_padding_for_are_read_as_padding_again()
    {
        Network structure = new NetworkBuilder("n").Input(9, 7, 2).Then(new Conv2D(5, 3, 1, Padding.Columns) { HasBias = true }, "a")
            .Then(new DepthwiseConv2D((1, 4), 2, Padding.Explicit(0, 0, 2, 1)) { HasBias = true }, "b")
            .Then(new Pad(0, 0, 3, 3), "wide").Then(new Conv2D(4, 3, 1, Padding.Valid) { HasBias = true }, "c").Build();
        IntegerNetwork network = RandomIntegerNetwork.Quantize(structure, new Random(3));
        IntegerNetwork read = ((IntegerModel)TfliteReader.Read(TfliteWriter.Write(new IntegerModel(network)))).Network;

        // More columns than a kernel reaches stay an op of their own.
        Assert.Equal(["input", "a", "b", "wide", "c"], read.Network.Layers.Select(layer => layer.Name));
        sbyte[] input = RandomIntegerNetwork.Input(network, 3, samples: 2);
        Assert.Equal(new IntegerInterpreter(network).Run(input), new IntegerInterpreter(read).Run(input));
    }

    [Theory]
    [InlineData(ElementType.Int8, ElementType.Int8)]
    [InlineData(ElementType.Float32, ElementType.Float32)]
    [InlineData(ElementType.UInt8, ElementType.Float32)]
    [InlineData(ElementType.Float32, ElementType.UInt8)]
    public void The_ends_and_the_metadata_of_a_file_survive(ElementType input, ElementType output)
    {
        var model = new IntegerModel(RandomIntegerNetwork.Make(4))
        {
            InputType = input,
            OutputType = output,
            Metadata = new TfliteMetadata(["yes", "no"], """{"kind":"mfcc"}""", """{"seed":1}""") { ArenaBytes = 12345 },
        };
        var read = (IntegerModel)TfliteReader.Read(TfliteWriter.Write(model));
        Assert.Equal(12345, read.Network.ArenaBytes);
        Assert.Equal((input, output, model.Metadata), (read.InputType, read.OutputType, read.Metadata));
        Assert.Equal(model.Network.Input.Output, read.Network.Input.Output);
        Assert.Equal(model.Network.Output.Output, read.Network.Output.Output);
    }

    [Fact]
    public void Four_bit_weights_are_packed_two_to_a_byte()
    {
        Network structure = new NetworkBuilder("n").Input(4, 4, 8).Then(new Conv2D(33, 1, 1, Padding.Same) { HasBias = true }, "a").Build();
        IntegerNetwork eight = RandomIntegerNetwork.Quantize(structure, new Random(1));
        IntegerLayer layer = eight["a"];
        IntegerWeights weights = layer.Weights! with { Bits = 4,
            Values = layer.Weights.Values.Select(value => (sbyte)(value >> 4)).ToEquatableArray() };
        var four = new IntegerNetwork(structure, [eight.Input, layer with { Weights = weights }]);

        byte[] file = TfliteWriter.Write(new IntegerModel(four));
        Assert.InRange(TfliteWriter.Write(new IntegerModel(eight)).Length - file.Length, 100, 160);
        Assert.Equal(weights, ((IntegerModel)TfliteReader.Read(file)).Network["a"].Weights);
    }

    [Fact]
    public void Four_bit_outputs_are_written_only_where_the_clamp_of_the_op_keeps_them()
    {
        Network structure = new NetworkBuilder("n").Input(4, 4, 3)
            .Then(new Conv2D(5, 1, 1, Padding.Same) { HasBias = true, Activation = Activation.Relu6 }, "a").Build();
        IntegerNetwork eight = RandomIntegerNetwork.Quantize(structure, new Random(1));
        IntegerModel With(TensorFormat format) => new(new IntegerNetwork(structure, [eight.Input, eight["a"] with { Output = format }]));

        Assert.NotEmpty(TfliteWriter.Write(With(new TensorFormat(4, 6f / 15, -8))));
        var exception = Assert.Throws<InputException>(() => TfliteWriter.Write(With(new TensorFormat(4, 3f / 15, -8))));
        Assert.Contains("node 'a'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_contents_are_stored_once()
    {
        Network once = new NetworkBuilder("n").Input(4, 4, 16).Then(new Conv2D(16, 1, 1, Padding.Same) { HasBias = true }, "a").Build();
        IntegerNetwork single = RandomIntegerNetwork.Quantize(once, new Random(1));
        Network twice = new NetworkBuilder("n").Input(4, 4, 16).Then(new Conv2D(16, 1, 1, Padding.Same) { HasBias = true }, "a")
            .Then(new Conv2D(16, 1, 1, Padding.Same) { HasBias = true }, "b").Build();
        IntegerLayer a = single["a"];
        var both = new IntegerNetwork(twice,
            [single.Input, new IntegerLayer(twice["a"], a.Output) { Weights = a.Weights },
            new IntegerLayer(twice["b"], a.Output) { Weights = a.Weights }]);
        int more = TfliteWriter.Write(new IntegerModel(both)).Length - TfliteWriter.Write(new IntegerModel(single)).Length;
        Assert.InRange(more, 1, 250);
    }
}
