using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;

namespace MicroNets.Tests.Search;

public class WidthFlowTests
{
    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-kinds")]
    public void One_hot_decisions_give_the_width_that_the_network_has(string name)
    {
        SearchSpace space = TinySpaces.Get(name);
        var flow = new WidthFlow(space);
        var random = new RandomStream(3, "points");
        for (int i = 0; i < 50; i++)
        {
            Architecture architecture = space.Sample(ref random);
            double[][] edges = flow.Forward(OptionWeights.OneHot(space, architecture));

            int channels = space.Build(architecture).Layers.Single(layer => layer.Op is AveragePool { Kernel: null }).InputShape.Channels;
            Assert.Equal(1, edges[^1][Array.IndexOf(flow.Edges[^1].ToArray(), channels)]);
            Assert.All(edges, edge => Assert.Equal(1, edge.Sum()));
        }
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-kinds")]
    public void The_gradient_agrees_with_finite_differences(string name)
    {
        SearchSpace space = TinySpaces.Get(name);
        var flow = new WidthFlow(space);
        var random = new RandomStream(4, "weights");
        OptionWeights options = Soft.Random(space, ref random);
        double[][] slope = flow.NewEdges();
        foreach (double[] edge in slope)
        {
            for (int i = 0; i < edge.Length; i++)
                edge[i] = random.NextNormal();
        }

        var gradient = new OptionWeights(space);
        flow.Backward(options, flow.Forward(options), slope.Select(edge => edge.ToArray()).ToArray(), gradient);

        double Value() => flow.Forward(options).Zip(slope)
            .Sum(pair => pair.First.Zip(pair.Second).Sum(product => product.First * product.Second));
        Soft.AssertGradient(options, gradient, Value);
    }

    [Theory]
    [InlineData("kws")]
    [InlineData("kws-paper")]
    [InlineData("ad-paper")]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-kinds")]
    public void A_supernet_is_a_network_with_a_mask_wherever_dead_channels_could_wake(string name)
    {
        SearchSpace space = BuiltInSpaces.All.FirstOrDefault(known => known.Name == name) ?? TinySpaces.Get(name);
        var supernet = new Supernet(space);
        foreach (Layer depthwise in supernet.Network.Layers.Where(layer => layer.Op is DepthwiseConv2D))
        {
            Layer relu = supernet.Network[$"{depthwise.Name}/relu6"];
            Assert.All(supernet.Network.ConsumersOf(relu.Name), consumer => Assert.True(consumer.Op is ChannelMask));
        }
    }
}
