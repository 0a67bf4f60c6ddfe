using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Search;
using MicroNets.Search.Costs;
using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;

namespace MicroNets.Tests.Search;

public class CostTests
{
    private static readonly DeviceProfile Device = DeviceCatalog.Get("stm32f446re");

    private static readonly DeviceCosts Functions = new(
        Device, Device.LatencyModel(BackboneFamily.DepthwiseSeparable));

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-kinds")]
    public void Looking_up_a_point_gives_what_judging_its_network_gives(string name)
    {
        SearchSpace space = TinySpaces.Get(name);
        var tables = new CostTables(space, new PartCosts(Functions));
        var random = new RandomStream(5, "points");
        for (int i = 0; i < 100; i++)
        {
            Architecture architecture = space.Sample(ref random);
            AssertEqual(Exact(space, architecture), tables.Of(architecture) with { Sram = 0 }, 1e-9);
        }
    }

    [Theory]
    [InlineData("kws")]
    [InlineData("ic")]
    [InlineData("kws-paper")]
    [InlineData("ad-paper")]
    [InlineData("vww-paper")]
    public void The_memory_of_parts_is_that_of_the_whole_plan_for_nearly_all_points(string name)
    {
        SearchSpace space = BuiltInSpaces.Get(name);
        var judge = new Judge(new SearchProblem(space with { Inputs = [space.Inputs[0]] }, Device, Limits.None));
        var tables = new CostTables(judge.Problem.Space, judge.Parts);
        var random = new RandomStream(8, "points");
        var ratios = new List<double>();
        for (int i = 0; i < 200; i++)
        {
            Architecture architecture = judge.Problem.Space.Sample(ref random);
            ratios.Add(tables.Of(architecture).Sram / judge.Cost(architecture).Sram);
        }

        ratios.Sort();
        Assert.Equal(1, ratios[100], 0.002);
        Assert.InRange(ratios[10], 0.85, 1);
        Assert.InRange(ratios[190], 1, 1.05);
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-kinds")]
    public void One_hot_decisions_cost_what_the_decided_network_costs(string name)
    {
        SearchSpace space = TinySpaces.Get(name);
        var tables = new CostTables(space, new PartCosts(Functions));
        var expected = new ExpectedCost(tables);
        var random = new RandomStream(6, "points");
        for (int i = 0; i < 50; i++)
        {
            Architecture architecture = space.Sample(ref random);
            CostVector soft = expected.Forward(OptionWeights.OneHot(space, architecture)), hard = tables.Of(architecture);

            AssertEqual(Exact(space, architecture), soft with { Sram = 0 }, 1e-9);
            Assert.InRange(soft.Sram, hard.Sram, hard.Sram * 1.01);
        }
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-kinds")]
    public void The_gradient_of_expected_costs_agrees_with_finite_differences(string name)
    {
        SearchSpace space = TinySpaces.Get(name);
        var expected = new ExpectedCost(new CostTables(space, new PartCosts(Functions)));
        var random = new RandomStream(7, "weights");
        for (int i = 0; i < 5; i++)
        {
            OptionWeights options = Soft.Random(space, ref random);
            var slope = new CostVector(1e-3, 0.01, 2, 0.05);
            var gradient = new OptionWeights(space);
            expected.Forward(options);
            expected.Backward(options, slope, gradient);

            Soft.AssertGradient(options, gradient, () => Value(expected.Forward(options), slope), 1e-4);
        }
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-kinds")]
    public void The_smallest_reachable_costs_are_those_of_all_points(string name)
    {
        SearchSpace space = TinySpaces.Get(name);
        var tables = new CostTables(space, new PartCosts(Functions));
        var reach = new Reach(tables);
        CostVector[] all = AllPoints(space).Select(tables.Of).ToArray();
        Assert.Equal(space.Size, all.Length);

        foreach (CostKind kind in CostVector.Kinds)
        {
            Assert.Equal(all.Min(cost => cost[kind]), reach.Smallest[kind], 1e-6);
            Assert.Equal(reach.Smallest[kind], tables.Of(reach.SmallestPoint(kind))[kind], 1e-6);
        }
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-kinds")]
    public void A_cut_space_loses_no_point_that_fits(string name)
    {
        SearchSpace space = TinySpaces.Get(name);
        var tables = new CostTables(space, new PartCosts(Functions));
        CostVector smallest = new Reach(tables).Smallest;
        CostVector limits = CostVector.Of(kind => smallest[kind] * 1.6);

        SearchSpace cut = new Reach(tables).Cut(limits)!;

        Assert.True(cut.Size < space.Size);
        Assert.All(AllPoints(space).Where(point => tables.Of(point).IsWithin(limits)), point => Assert.True(cut.Contains(point)));
        Assert.Null(new Reach(tables).Cut(smallest with { Sram = smallest.Sram - 1 }));
    }

    private static IEnumerable<Architecture> AllPoints(SearchSpace space)
    {
        IEnumerable<BlockChoice[]> points = [[]];
        foreach (Block block in space.Blocks)
            points = points.SelectMany(point => BlockChoices.Of(block).All.Select(choice => point.Append(choice).ToArray()));
        return points.Select(point => new Architecture(space.Name, space.Inputs[0], point.ToEquatableArray()));
    }

    // Without memory.
    private static CostVector Exact(SearchSpace space, Architecture architecture)
    {
        CostVector layers = Functions.OfLayers(space.Build(architecture).Fold());
        return CostVector.Of(kind => layers[kind] + Functions.Constant[kind]) with { Sram = 0 };
    }

    private static double Value(CostVector cost, CostVector slope) => CostVector.Kinds.Sum(kind => cost[kind] * slope[kind]);

    private static void AssertEqual(CostVector expected, CostVector actual, double relative) =>
        Assert.All(CostVector.Kinds, kind => Assert.InRange(actual[kind], expected[kind] * (1 - relative), expected[kind] * (1 + relative)));
}
