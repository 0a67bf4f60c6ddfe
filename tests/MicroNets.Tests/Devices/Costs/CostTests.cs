using MicroNets.Devices.Costs;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Tests.Devices.Costs;

public class CostTests
{
    [Fact]
    public void A_cost_follows_from_the_op_and_its_shapes_alone()
    {
        Network network = Zoo.Get("vww-2").Fold();
        foreach (Layer layer in network.Layers.Skip(1))
            Assert.Equal(LayerCost.Of(layer) with { Name = "" }, LayerCost.Of(layer.Op, layer.InputShapes));
    }

    // FACTS section 1: working memory of a node, section 4 has the model at 103.3 KiB with the runtime's own tables.
    [Fact]
    public void Working_memory_is_inputs_and_output_together() =>
        Assert.Equal(68_600 + 17_500, Zoo.Get("kws-m").Fold().Layers.Max(layer => LayerCost.Of(layer).WorkingBytes));

    [Theory]
    [InlineData(3, 5, 2 * ((4 * 3) + 24))]
    [InlineData(4, 6, 2 * ((4 * 3) + 24))]
    public void Products_are_packed_two_channels_and_two_inputs_to_a_word(int outputs, int inputs, long bytes) =>
        Assert.Equal(bytes, LayerCost.Of(new Dense(outputs), new Shape(1, 1, inputs)).WeightBytes);
}
