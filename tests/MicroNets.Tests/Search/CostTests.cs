using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
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

    private static readonly AimedCosts Functions = new(
        new DeviceCosts(Device, Device.LatencyModel(TinySpaces.Separable.Build(TinySpaces.Separable.Largest).Fold()), FirmwareParts.Least),
            Aim.Certain, new Orientation(ColumnsInnermost: false));

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-kinds")]
    [InlineData("tiny-bits")]
    public void Looking_up_a_point_gives_what_judging_its_network_gives(string name)
    {
        SearchSpace space = TinySpaces.Get(name);
        var tables = new CostTables(space, new PartCosts(Functions));
        var random = new RandomStream(5, "points");
        for (int i = 0; i < 100; i++)
        {
            Architecture architecture = space.Sample(ref random);
            AssertEqual(Exact(space, architecture), tables.Of(architecture).With(CostAxis.Sram, 0), 1e-9);
        }
    }

    [Theory]
    [InlineData("kws")]
    [InlineData("ic")]
    [InlineData("kws-paper")]
    [InlineData("ad-paper")]
    [InlineData("vww-paper")]
    public void The_memory_of_parts_is_hardly_below_that_of_the_whole_plan_and_often_the_same(string name)
    {
        SearchSpace space = BuiltInSpaces.Get(name);

        // Under a limit that nothing is within, plans are as small as can be.
        var judge = new Judge(new SearchProblem(space with { Inputs = [space.Inputs[0]] }, Device, new Limits { Sram = new Bytes(1024) }));
        var tables = new CostTables(judge.Problem.Space, judge.Parts);
        var random = new RandomStream(8, "points");
        var ratios = new List<double>();
        for (int i = 0; i < 200; i++)
        {
            Architecture architecture = judge.Problem.Space.Sample(ref random);
            ratios.Add(tables.Of(architecture)[CostAxis.Sram] / judge.Cost(architecture)[CostAxis.Sram]);
        }

        // Layers of several parts may run together a band of rows at a time: then parts, whose ends are whole, say too much.
        ratios.Sort();
        Assert.InRange(ratios[10], 0.85, 1.2);
        Assert.InRange(ratios[100], 0.998, 1.25);
        Assert.InRange(ratios[190], 1, 2);
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-kinds")]
    [InlineData("tiny-bits")]
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

            AssertEqual(Exact(space, architecture), soft.With(CostAxis.Sram, 0), 1e-9);
            Assert.InRange(soft[CostAxis.Sram], hard[CostAxis.Sram], hard[CostAxis.Sram] * 1.01);
        }
    }

    private static readonly Dictionary<string, double> Slopes = new() { ["flash"] = 0.01, ["sram"] = 0.05, ["latency"] = 2, ["energy"] = 3,
        ["ops"] = 1e-3 };

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-bits")]
    public void Nothing_that_is_proven_is_above_what_a_network_costs(string name)
    {
        SearchSpace space = TinySpaces.Get(name);
        var judge = new Judge(new SearchProblem(space, Device, Limits.None));
        CostVector proven = new SmallestCosts(new CostTables(space, judge.Proven)).Smallest;
        Assert.True(proven[CostAxis.Latency] > 0);
        foreach (Architecture point in AllPoints(space).Where((_, index) => index % 7 == 0))
        {
            NetworkCost cost = judge.Estimate(point);
            Assert.All(CostAxis.All, axis => Assert.InRange(proven[axis], 0, cost[axis]!.Value.Low));
        }
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-kinds")]
    [InlineData("tiny-bits")]
    public void The_gradient_of_expected_costs_agrees_with_finite_differences(string name)
    {
        SearchSpace space = TinySpaces.Get(name);
        var expected = new ExpectedCost(new CostTables(space, new PartCosts(Functions)));
        var random = new RandomStream(7, "weights");
        for (int i = 0; i < 5; i++)
        {
            OptionWeights options = Soft.Random(space, ref random);
            var slope = CostVector.Of(axis => Slopes[axis.Name]);
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
    [InlineData("tiny-bits")]
    public void The_smallest_reachable_costs_are_those_of_all_points(string name)
    {
        SearchSpace space = TinySpaces.Get(name);
        var tables = new CostTables(space, new PartCosts(Functions));
        var reach = new SmallestCosts(tables);
        CostVector[] all = AllPoints(space).Select(tables.Of).ToArray();
        Assert.Equal(space.Size, all.Length);

        foreach (CostAxis axis in CostAxis.All)
        {
            Assert.Equal(all.Min(cost => cost[axis]), reach.Smallest[axis], 1e-6);
            Assert.Equal(reach.Smallest[axis], tables.Of(reach.SmallestPoint(axis))[axis], 1e-6);
        }
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-kinds")]
    [InlineData("tiny-bits")]
    public void A_cut_space_loses_no_point_that_fits(string name)
    {
        SearchSpace space = TinySpaces.Get(name);
        var tables = new CostTables(space, new PartCosts(Functions));
        CostVector smallest = new SmallestCosts(tables).Smallest;
        CostVector limits = CostVector.Of(axis => smallest[axis] * 1.6);

        SearchSpace cut = new SmallestCosts(tables).Cut(limits)!;

        Assert.True(cut.Size < space.Size);
        Assert.All(AllPoints(space).Where(point => tables.Of(point).IsWithin(limits)), point => Assert.True(cut.Contains(point)));
        Assert.Null(new SmallestCosts(tables).Cut(smallest.With(CostAxis.Sram, smallest[CostAxis.Sram] - 1)));
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
        return layers.Plus(1, Functions.Constant).With(CostAxis.Sram, 0);
    }

    private static double Value(CostVector cost, CostVector slope) => CostAxis.All.Sum(axis => cost[axis] * slope[axis]);

    private static void AssertEqual(CostVector expected, CostVector actual, double relative) =>
        Assert.All(CostAxis.All, axis => Assert.InRange(actual[axis], expected[axis] * (1 - relative), expected[axis] * (1 + relative)));
}
