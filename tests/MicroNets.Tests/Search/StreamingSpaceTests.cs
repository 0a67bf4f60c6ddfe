using MicroNets.Data;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Lowering;
using MicroNets.Graph;
using MicroNets.Graph.Streams;
using MicroNets.Numerics;
using MicroNets.Quantization.Streams;
using MicroNets.Search;
using MicroNets.Search.Spaces;

namespace MicroNets.Tests.Search;

public class StreamingSpaceTests
{
    [Theory]
    [InlineData(49, 40, InputContent.Spectrogram)]
    [InlineData(24, 10, InputContent.Spectrogram)]
    [InlineData(100, 1, InputContent.Series)]
    public void Every_network_of_the_space_streams_and_has_maps_of_the_same_length(int rows, int columns, InputContent content)
    {
        SearchSpace space = GeneralSpace.Streaming(new Shape(rows, columns, 1), content, 4);
        space.Check();
        Assert.True(space.Streams);
        Assert.Equal(space, SearchSpace.Read(space.ToJson()));
        var random = new RandomStream(1, "streaming spaces");
        var last = new HashSet<int>();
        for (int i = 0; i < 6; i++)
        {
            Network network = space.Build(space.Sample(ref random)).Fold();
            last.Add(network.Layers.Single(layer => layer.Name == "pool").InputShape.Height);
            int hop = HopNetwork.UsualHop(network);
            var form = StreamingForm.Of(RandomWeights.Of(network, 1), hop);
            Assert.True(form.Network.Network.Macs < network.Macs / 2);
            Assert.Equal(network.ParameterCount, form.Network.Network.ParameterCount);
        }

        Assert.Single(last);
    }

    [Fact]
    public void Networks_that_stream_are_judged_by_the_larger_arena_of_their_two_forms()
    {
        SearchSpace space = GeneralSpace.Streaming(new Shape(49, 40, 1), InputContent.Spectrogram, 4);
        var problem = new SearchProblem(space, DeviceCatalog.Get("stm32f446re"), Limits.None) { IsStreaming = true };
        Judge both = new(problem), windows = new(problem with { IsStreaming = false });
        var random = new RandomStream(2, "streaming spaces");
        int larger = 0;
        for (int i = 0; i < 4; i++)
        {
            Architecture point = space.Sample(ref random);
            Network network = space.Build(point).Fold();
            var hop = StreamingForm.Of(RandomWeights.Of(network, 1), HopNetwork.UsualHop(network));
            int ofHop = Lowered.From(hop.Network, ArenaGoal.Balanced).Place(),
                ofWindow = MemoryPlanner.Plan(network).ArenaBytes is var bytes
                ? (int)bytes : 0;
            double beside = windows.Estimate(network)[CostAxis.Sram]!.Value.High - ofWindow;
            Assert.Equal(Math.Max(ofHop, ofWindow) + beside, both.Estimate(point)[CostAxis.Sram]!.Value.High);
            larger += ofHop > ofWindow ? 1 : 0;
        }

        Assert.True(larger > 0);
    }

    [Fact]
    public void Blocks_that_shorten_a_map_are_always_there()
    {
        const string Blocks = """
            {"name":"own","inputs":[[20,8,1]],"classes":3,"blocks":[
              {"kind":"conv","name":"stem","widths":[8],"padding":"columns","stride":[2,2]},
              {"kind":"depthwise-separable","name":"a","widths":[8,16],"padding":"columns","kernels":[[3,3],[3,5]]BLOCK}]}
            """;
        SearchSpace space = SearchSpace.Read(Blocks.Replace("BLOCK", "", StringComparison.Ordinal));
        Assert.True(space.Streams);
        foreach (string wrong in (string[])[",\"presence\":\"optional\"", ",\"shortcut\":\"residual\""])
        {
            InputException refused = Assert.Throws<InputException>(() => SearchSpace.Read(Blocks.Replace("BLOCK", wrong,
                StringComparison.Ordinal)));
            Assert.Contains("'a' makes shorter", refused.Message, StringComparison.Ordinal);
        }

        Assert.False(BuiltInSpaces.Kws.Streams);
    }
}
