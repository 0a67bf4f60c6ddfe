using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Tests.Graph;

/// <summary>The published networks, against the figures that were parsed from the published files.</summary>
public class ZooTests
{
    [Theory]
    [InlineData("kws-l", 500_328, 65_714_076)]
    [InlineData("kws-m", 111_984, 15_556_352)]
    [InlineData("ad-l", 362_312, 64_494_656)]
    [InlineData("ad-s", 195_976, 18_740_192)]
    [InlineData("vww-2", 89_302, 3_143_416)]
    [InlineData("vww-3", 266_829, 22_565_040)]
    [InlineData("vww-4", 233_948, 18_828_800)]
    [InlineData("resnet-8", 77_706, 12_501_632)]
    public void Parameters_and_macs_are_those_of_the_published_files(string name, long parameters, long macs)
    {
        Network network = Zoo.Get(name).Fold();
        Assert.Equal(parameters, network.ParameterCount);
        Assert.Equal(macs, network.Macs);
    }

    [Theory]
    [InlineData("kws-s", 60_200, 8.33)]
    [InlineData("ad-m", null, 62.34)]
    public void Where_the_figures_are_rounded_they_round_to_them(string name, int? parameters, double millionMacs)
    {
        Network network = Zoo.Get(name).Fold();
        Assert.Equal(millionMacs, network.Macs / 1e6, 0.0075);
        if (parameters is { } expected)
            Assert.Equal(expected, network.ParameterCount, 50.0);
    }

    [Fact]
    public void The_papers_op_counts_are_twice_the_macs_up_to_its_rounding_of_strides()
    {
        foreach (ZooEntry entry in Zoo.Entries.Where(entry => entry.Name != "vww-2"))
            Assert.Equal(entry.PaperMops, 2e-6 * entry.Build().Macs, entry.PaperMops * 0.02);
    }

    [Fact]
    public void Folding_leaves_only_what_is_deployed()
    {
        foreach (ZooEntry entry in Zoo.Entries)
            Assert.DoesNotContain(entry.Build().Fold().Layers, layer => layer.Op is BatchNorm or Relu6 or Dropout);
    }

    [Fact]
    public void An_unknown_name_lists_the_known_ones()
    {
        InputException exception = Assert.Throws<InputException>(() => Zoo.Get("kws-xl"));
        Assert.Contains("kws-xl", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ds-cnn-s", exception.Message, StringComparison.Ordinal);
    }
}
