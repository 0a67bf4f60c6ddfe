using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Search.Spaces;

namespace MicroNets.Tests.Search;

public class SearchSpaceTests
{
    [Theory]
    [InlineData("kws-l", "kws-paper")]
    [InlineData("kws-m", "kws-paper")]
    [InlineData("kws-s", "kws-paper")]
    [InlineData("ds-cnn-l", "kws-paper")]
    [InlineData("ds-cnn-m", "kws-paper")]
    [InlineData("ds-cnn-s", "kws-paper")]
    [InlineData("ad-l", "ad-paper")]
    [InlineData("ad-m", "ad-paper")]
    [InlineData("ad-s", "ad-paper")]
    [InlineData("vww-2", "vww-paper")]
    [InlineData("vww-3", "vww-paper")]
    [InlineData("vww-4", "vww-paper")]
    public void A_published_network_is_a_point_of_its_space(string network, string space)
    {
        Network published = Zoo.Get(network);

        Architecture? architecture = BuiltInSpaces.Get(space).Locate(published);

        Assert.NotNull(architecture);
        Network built = BuiltInSpaces.Get(space).Build(architecture);
        Assert.Equal(published.Macs, built.Macs);
        Assert.Equal(published.ParameterCount, built.ParameterCount);
        Assert.Equal(published.Fold().ParameterCount, built.Fold().ParameterCount);
    }

    [Fact]
    public void A_network_of_another_family_is_no_point()
    {
        Assert.Null(BuiltInSpaces.KwsPaper.Locate(Zoo.Get("ad-s")));
        Assert.Null(BuiltInSpaces.VwwPaper.Locate(Zoo.Get("kws-s")));
    }

    [Theory]
    [InlineData("kws")]
    [InlineData("ic")]
    [InlineData("kws-paper")]
    [InlineData("ad-paper")]
    [InlineData("vww-paper")]
    public void A_space_survives_its_JSON_form(string name)
    {
        SearchSpace space = BuiltInSpaces.Get(name);
        Assert.Equal(space, SearchSpace.Read(space.ToJson()));
    }

    [Fact]
    public void A_space_of_ones_own_reads_as_people_write_it()
    {
        SearchSpace space = SearchSpace.Read("""
            {
              "name": "gesture", "inputs": [[64, 3, 1], [128, 3, 1]], "classes": 4,
              "blocks": [
                { "kind": "conv", "name": "stem", "widths": { "from": 8, "to": 32, "step": 8 }, "kernels": [[5, 3], 3], "stride": 2 },
                { "kind": "depthwise-separable", "name": "a", "widths": [8, 16], "presence": "optional", "stride": 2 },
                { "kind": "inverted-bottleneck", "name": "b", "widths": [8, 12], "expand": [16, 32], "shortcut": "residual", "presence": "optional" }
              ]
            }
            """);

        // 2 inputs · (4 widths · 2 kernels) · (2 widths or skip) · (2·2 or skip)
        Assert.Equal(2 * 8 * 3 * 5, space.Size);
        Assert.Equal(space, SearchSpace.Read(space.ToJson()));
    }

    [Fact]
    public void Kinds_of_block_kernels_and_strides_along_one_side_read_as_people_write_them()
    {
        SearchSpace space = SearchSpace.Read("""
            {
              "name": "sounds", "inputs": [[40, 20, 1]], "classes": 4,
              "blocks": [
                { "kind": "conv", "name": "stem", "widths": [8], "stride": [2, 1] },
                { "kind": "any", "name": "a", "of": ["inverted-bottleneck", "depthwise-separable", "conv"], "widths": [8, 16], "expand": [16, 32, 48], "kernels": [3, [5, 1]],
                  "shortcut": "residual", "presence": "optional" }
              ]
            }
            """);

        // The skip; 2 kernels · 2 widths of each kind, with 3 hidden widths for the bottleneck.
        Assert.Equal(1 + (2 * 2 * (3 + 1 + 1)), space.Size);
        Assert.Equal(space, SearchSpace.Read(space.ToJson()));
        var conv = new Architecture("sounds", space.Inputs[0], [new BlockChoice(8, 3), new BlockChoice(16, (5, 1)) { Kind =
            BlockKind.Conv }]);
        Assert.Contains("\"kind\": \"conv\"", conv.ToJson(), StringComparison.Ordinal);
        Assert.Equal("8 conv:16@5×1", conv.ToString());
        Assert.Equal(conv, Architecture.Read(conv.ToJson()));
        Assert.Equal(new Shape(20, 20, 16), space.Build(conv)["a/conv/add"].OutputShape);
    }

    [Theory]
    [InlineData("""{ "name": "x", "inputs": [[8, 8, 1]], "classes": 2, "blocks": [{ "kind": "any", "name": "a", "of": [], "widths": [8] }] }""", "kinds")]
    [InlineData("""{ "name": "x", "inputs": [[8, 8, 1]], "classes": 2, "blocks": [{ "kind": "conv", "name": "a", "widths": [8, 4] }] }""",
        "ascending")]
    [InlineData("""{ "name": "x", "inputs": [[8, 8, 1]], "classes": 2, "blocks": [{ "kind": "conv", "name": "a", "widths": [8], "colour": 1 }] }""", "colour")]
    [InlineData("""{ "name": "x", "inputs": [[8, 8, 1]], "classes": 2, "blocks": [{ "kind": "conv", "name": "a", "widths": [8], "bits": [8, 3] }] }""", "bits")]
    [InlineData("""{ "name": "x", "inputs": [[8, 8, 1]], "classes": 1, "blocks": [{ "kind": "conv", "name": "a", "widths": [8] }] }""",
        "two classes")]
    [InlineData("""{ "name": "x", "inputs": [[8, 8, 1]], "classes": 2, "blocks": [{ "kind": "inverted-bottleneck", "name": "a", "widths": [8], "expand": [8], "stride": 2, "shortcut": "residual" }] }""", "stride 1")]
    public void A_wrong_space_is_refused_with_a_reason(string json, string reason)
    {
        Assert.Contains(reason, Assert.Throws<InputException>(() => SearchSpace.Read(json)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kws")]
    [InlineData("ic")]
    [InlineData("kws-paper")]
    [InlineData("ad-paper")]
    [InlineData("vww-paper")]
    public void Samples_are_points_that_build_and_are_found_again(string name)
    {
        SearchSpace space = BuiltInSpaces.Get(name);
        var random = new RandomStream(1, "samples");
        for (int i = 0; i < 40; i++)
        {
            Architecture architecture = space.Sample(ref random);
            Assert.True(space.Contains(architecture));
            Assert.Equal(architecture, Architecture.Read(architecture.ToJson()));
            Architecture found = space.Locate(space.Build(architecture))!;
            Assert.Equal(space.Build(architecture).Macs, space.Build(found).Macs);
        }
    }

    [Fact]
    public void Bits_are_a_decision_that_the_network_states_and_is_found_again_by()
    {
        SearchSpace space = BuiltInSpaces.Kws.WithBits([8, 4]);
        Assert.Equal(space, SearchSpace.Read(space.ToJson()));
        var random = new RandomStream(2, "samples");
        for (int i = 0; i < 40; i++)
        {
            Architecture architecture = space.Sample(ref random);
            Network network = space.Build(architecture);
            foreach ((Block block, BlockChoice choice) in space.Blocks.Zip(architecture.Blocks).Where(pair => !pair.Second.IsSkip))
            {
                Layer[] own = [.. network.Layers.Where(layer => layer.Op is Conv2D && $"{layer.Name}/".StartsWith($"{block.Name}/",
                    StringComparison.Ordinal))];
                Assert.NotEmpty(own);
                Assert.All(own, layer => Assert.Equal(choice.Bits, ((Conv2D)layer.Op).WeightBits));
            }

            Assert.Equal(architecture, Architecture.Read(architecture.ToJson()));
            Assert.Equal(network.Fold().Layers.Select(layer => layer.Op), space.Build(space.Locate(network)!).Fold().Layers.Select(layer =>
                layer.Op));
        }
    }

    [Fact]
    public void The_same_seed_samples_the_same_points()
    {
        RandomStream a = new(7, "samples"), b = new(7, "samples");
        for (int i = 0; i < 10; i++)
            Assert.Equal(BuiltInSpaces.KwsPaper.Sample(ref a), BuiltInSpaces.KwsPaper.Sample(ref b));
    }

    [Fact]
    public void A_foreign_architecture_is_refused()
    {
        var random = new RandomStream(1, "samples");
        Architecture ad = BuiltInSpaces.AdPaper.Sample(ref random);
        Assert.Throws<InputException>(() => BuiltInSpaces.KwsPaper.Build(ad));
    }
}
