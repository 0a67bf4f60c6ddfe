using MicroNets.Data;
using MicroNets.Firmware;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Quantization.Streams;
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
            int hop = StreamingForm.UsualHop(network);
            var form = StreamingForm.Of(RandomWeights.Of(network, 1), hop);
            Assert.True(form.Network.Network.Macs < network.Macs / 2);
            Assert.Equal(network.ParameterCount, form.Network.Network.ParameterCount);
        }

        Assert.Single(last);
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
