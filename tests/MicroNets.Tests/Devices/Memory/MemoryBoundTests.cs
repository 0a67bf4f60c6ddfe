using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Search.Costs;
using MicroNets.Search.Spaces;
using MicroNets.Tests.Search;

namespace MicroNets.Tests.Devices.Memory;

public class MemoryBoundTests
{
    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("ad")]
    public void No_network_of_a_space_goes_below_the_bound_of_its_parts(string name)
    {
        SearchSpace space = name == "ad" ? BuiltInSpaces.AdPaper : TinySpaces.Get(name);
        var bounds = new CostTables(space, new PartCosts(new ProvenCosts(new DeviceCosts(DeviceCatalog.Get("stm32f446re"), null, []))));
        var random = new RandomStream(3, "points");
        for (int i = 0; i < 60; i++)
        {
            Architecture architecture = space.Sample(ref random);
            long planned = MemoryPlanner.ArenaBytes(space.Build(architecture).Fold());
            Assert.InRange(planned, bounds.Of(architecture)[CostAxis.Sram], long.MaxValue);
        }
    }

    [Fact]
    public void A_pool_to_a_vector_may_write_over_its_input()
    {
        Network part = new NetworkBuilder("pool").Input(4, 4, 64).Then(new AveragePool { Kernel = 4, Stride = 4 }).Build();
        long bytes = MemoryPlanner.PartBytes(part, new Orientation(ColumnsInnermost: false), isFirst: false);
        Assert.InRange(bytes, MemoryBound.Of(part), long.MaxValue);
    }

    [Fact]
    public void The_bound_is_near_where_a_map_must_be_whole()
    {
        Network network = new NetworkBuilder("two").Input(8, 8, 1).Conv(6, 3, 1, "wide").Then(new MaxPool { Kernel = 2, Stride =
            2 }).Build();
        Assert.Equal((64 * 6) + (16 * 6), MemoryBound.Of(network.Fold()));
        Assert.InRange(MemoryPlanner.ArenaBytes(network), (64 * 6) + (16 * 6), (64 * 6) + (16 * 6) + 4096);
    }
}
