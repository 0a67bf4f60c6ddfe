using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Search.Spaces;

namespace MicroNets.Tests.Search;

public class GeneralSpaceTests
{
    public static TheoryData<Shape, InputContent> Inputs => new()
    {
        { new Shape(49, 40, 1), InputContent.Spectrogram },
        { new Shape(49, 10, 1), InputContent.Spectrogram },
        { new Shape(32, 32, 3), InputContent.Picture },
        { new Shape(8, 8, 1), InputContent.Picture },
        { new Shape(160, 120, 1), InputContent.Picture },
        { new Shape(128, 1, 6), InputContent.Series },
        { new Shape(1, 2000, 3), InputContent.Series },
        { new Shape(1, 1, 20), InputContent.Series },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Every_shape_has_a_space_whose_smallest_and_largest_networks_build_and_end_on_a_few_pixels(Shape input, InputContent content)
    {
        SearchSpace space = GeneralSpace.For(input, content, 4);
        space.Check();
        var random = new RandomStream(1, "points");

        foreach (Architecture point in new[] { space.Largest, space.Sample(ref random), space.Sample(ref random) })
        {
            Network network = space.Build(point);
            Shape last = network.Layers.Single(layer => layer.Op is AveragePool { Kernel: null }).InputShape;
            Assert.InRange(Math.Max(last.Height, last.Width), 1, 9);
            Assert.Equal(Shape.Vector(4), network.Output.OutputShape);
        }

        Assert.Equal(space, SearchSpace.Read(space.ToJson()));
    }

    [Fact]
    public void A_side_that_is_short_shrinks_less_than_a_long_one()
    {
        SearchSpace space = GeneralSpace.For(new Shape(49, 10, 1), InputContent.Spectrogram, 12);
        Assert.Equal([(2, 1), (2, 2), (2, 1)],
            space.Blocks.Select(block => block.Stride).Where(stride => stride != Size2D.One)
            .Select(stride => (stride.Height, stride.Width)));
    }

    [Theory]
    [InlineData("kws", 3, 60)]
    [InlineData("ic", 3, 60)]
    public void A_built_in_space_reaches_from_small_to_large_networks(string name, double fewest, double most)
    {
        SearchSpace space = BuiltInSpaces.Get(name);
        Architecture smallest = space.Largest with
        {
            Blocks = space.Blocks.Select(block => block.Allows(BlockChoice.Skip) ? BlockChoice.Skip
                : BlockChoices.Of(block).All.First(choice => !choice.IsSkip)).ToEquatableArray(),
        };
        Assert.InRange(2e-6 * space.Build(smallest).Macs, 0, fewest);
        Assert.InRange(2e-6 * space.Build(space.Largest).Macs, most, double.PositiveInfinity);
    }
}
