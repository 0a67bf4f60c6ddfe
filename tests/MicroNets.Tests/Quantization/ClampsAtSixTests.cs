using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Project;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.TFLite;
using MicroNets.Tests.Devices.Memory;

namespace MicroNets.Tests.Quantization;

/// <summary>Maps of four bits in files of integers of eight.</summary>
public class ClampsAtSixTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_file_of_int8_holds_maps_of_four_bits_of_any_range(int seed)
    {
        IntegerNetwork network = Scaled(RandomWeights.Of(PackedNetworks.Of(seed), (ulong)seed), seed);
        sbyte[] inputs = SelfTest.Inputs(network, 3, 1), outputs = SelfTest.Outputs(network, inputs);
        IntegerNetwork six = ClampsAtSix.Of(network);
        Assert.Equal(outputs, SelfTest.Outputs(six, inputs));

        IntegerNetwork read = ((IntegerModel)TfliteReader.Read(TfliteWriter.Write(new IntegerModel(six)))).Network;
        Assert.Equal(outputs, SelfTest.Outputs(read, inputs));
        Assert.Equal(network.Layers.Where(layer => layer.Layer.Node.OutputBits == 4).Select(layer => layer.Layer.Name),
            read.Layers.Where(layer => layer.Layer.Node.OutputBits == 4).Select(layer => layer.Layer.Name));
        Assert.Equal(MemoryPlanner.Plan(network.Network).ArenaBytes, MemoryPlanner.Plan(read.Network).ArenaBytes);
    }

    [Fact]
    public void Maps_whose_readers_cannot_take_a_factor_keep_eight_bits()
    {
        Network network = new NetworkBuilder("sum").Input(6, 6, 2)
            .Then(new Conv2D(4, 3, 1, Padding.Same) { HasBias = true, Activation = Activation.Relu }, "summed")
            .Then(new Conv2D(4, 3, 1, Padding.Same) { HasBias = true, Activation = Activation.Relu }, "hidden")
            .Then(new Conv2D(4, 3, 1, Padding.Same) { HasBias = true }, "linear")
            .Append(new Add(), "sum", "linear", "summed").Then(new Mean(), "mean").Dense(3, "classes").Build();
        Assert.Equal(["hidden"], BitPlan.FourBitMaps(network).OutputBits.Keys);
    }

    [Fact]
    public void A_network_without_such_maps_is_refused()
    {
        Network network = Zoo.Get("vww-2").Fold();
        Assert.Contains("no map of which can have 4 bits", Assert.Throws<InputException>(() => BitPlan.Eight.WithFourBitMaps(
            new NetworkBuilder("dense").Input(1, 1, 5).Dense(3, "classes").Build())).Message, StringComparison.Ordinal);
        Assert.NotEmpty(BitPlan.Eight.WithFourBitMaps(network).OutputBits);
    }

    [Fact]
    public void A_network_states_its_bits_and_its_plan_reads_them()
    {
        Network network = PackedNetworks.Of(1);
        BitPlan plan = BitPlan.Of(network);
        Assert.NotEmpty(plan.OutputBits);
        Assert.Equal(network, plan.Stated(BitPlan.Eight.Stated(network)));
        Assert.Equal(network, NetworkJson.Read(NetworkJson.Write(network)));
        Assert.Throws<GraphException>(() => new Network("n", network.Layers.Select(layer => layer.Node with { OutputBits = 5 })));
    }

    // As training leaves them.
    private static IntegerNetwork Scaled(IntegerNetwork network, int seed)
    {
        var random = new Random(seed);
        Dictionary<string, float> scales = network.Layers.ToDictionary(layer => layer.Layer.Name, layer =>
            layer.Layer.Node.OutputBits == 4 ? layer.Output.Scale * (0.5f + random.NextSingle()) : layer.Output.Scale);
        foreach (IntegerLayer layer in network.Layers.Where(layer => layer.Layer.Op.KeepsFormat))
            scales[layer.Layer.Name] = scales[layer.Layer.Node.Inputs[0]];
        return new IntegerNetwork(network.Network, network.Layers.Select(layer => layer with { Output = layer.Output with
        {
            Scale = scales[layer.Layer.Name],
        } }));
    }
}
