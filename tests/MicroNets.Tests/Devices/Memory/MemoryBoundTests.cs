using MicroNets.Devices;
using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Search.Costs;
using MicroNets.Search.Spaces;
using MicroNets.Tests.Search;

namespace MicroNets.Tests.Devices.Memory;

public class WholeTensorsTests
{
    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("ad")]
    public void No_network_of_a_space_goes_below_the_bound_of_its_parts_or_above_whole_tensors_and_scratch(string name)
    {
        SearchSpace space = name == "ad" ? BuiltInSpaces.Ad : TinySpaces.Get(name);
        var parts = new PartCosts(new MemoryBound(new Bytes(0)));
        var random = new RandomStream(3, "points");
        for (int i = 0; i < 60; i++)
        {
            Architecture architecture = space.Sample(ref random);
            long planned = MemoryPlanner.ArenaBytes(space.Build(architecture).Fold());
            Assert.InRange(planned, Bound(space, architecture, parts), long.MaxValue);
        }
    }

    [Fact]
    public void The_bound_is_near_where_a_map_must_be_whole()
    {
        Network network = new NetworkBuilder("two").Input(8, 8, 1).Conv(6, 3, 1, "wide").Conv(4, 3, 2, "narrow").Build();
        Assert.Equal((64 * 6) + (16 * 4), WholeTensors.LowerBound(network.Fold()));
        Assert.InRange(MemoryPlanner.ArenaBytes(network), (64 * 6) + (16 * 4), (64 * 6) + (16 * 4) + 4096);
    }

    private static double Bound(SearchSpace space, Architecture architecture, PartCosts parts)
    {
        double bound = 0;
        Shape shape = architecture.Input;
        for (int i = 0; i < space.Blocks.Count; i++)
        {
            Block block = space.Blocks[i];
            bound = Math.Max(bound, parts.Of(block, shape)(architecture.Blocks[i]).Sram);
            NetworkBuilder builder = SearchSpace.Start("shape", shape);
            block.Emit(builder, architecture.Blocks[i]);
            shape = builder.CurrentShape;
        }

        return Math.Max(bound, parts.OfHead(space, shape).Sram);
    }
}
