using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Numerics;
using MicroNets.Search;
using MicroNets.Search.Costs;
using MicroNets.Search.Derivation;
using MicroNets.Search.Spaces;

namespace MicroNets.Tests.Search;

public class RepairTests
{
    private static readonly DeviceProfile Device = DeviceCatalog.Get("stm32f446re");

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-bits")]
    public void Whatever_is_derived_lands_within_every_limit_that_some_network_keeps(string name)
    {
        SearchSpace space = TinySpaces.Get(name);
        var random = new RandomStream(8, "limits");
        for (int i = 0; i < 60; i++)
        {
            var problem = new SearchProblem(space, Device, RandomLimits(space, ref random));
            (Judge judge, CostTables tables, Architecture feasible) = PreparedSearch.Of(problem, 1);
            var repair = new Repair(judge, tables, new WidthLoss());

            Architecture repaired = repair.Run(space.Sample(ref random), feasible);

            Assert.All(judge.Check(repaired), check => Assert.True(check.Holds, $"{check}"));
            Assert.Equal(repaired, repair.Steps[^1].Architecture);
        }
    }

    [Theory]
    [InlineData("kws")]
    [InlineData("ic")]
    public void Random_limits_are_kept_in_a_built_in_space_with_bits_to_choose_from(string name)
    {
        SearchSpace space = BuiltInSpaces.Get(name).WithBits([8, 4]);
        var random = new RandomStream(10, "limits");
        for (int i = 0; i < 4; i++)
        {
            var problem = new SearchProblem(space, Device, RandomLimits(space, ref random));
            (Judge judge, CostTables tables, Architecture feasible) = PreparedSearch.Of(problem, 1);

            Architecture repaired = new Repair(judge, tables, new WidthLoss()).Run(space.Sample(ref random), feasible, largestGrowths: 3);

            Assert.All(judge.Check(repaired), check => Assert.True(check.Holds, $"{check}"));
        }
    }

    [Theory]
    [InlineData("kws-paper")]
    [InlineData("kws")]
    public void Landing_uses_the_room_that_there_is(string space)
    {
        var judge = new Judge(new SearchProblem(BuiltInSpaces.Get(space), Device,
            new Limits { Ops = OpCount.Parse("17M"), Sram = Bytes.Parse("100k"), Flash = Bytes.Parse("200k") }));
        var tables = new CostTables(judge.Problem.Space, judge.Parts);
        var random = new RandomStream(9, "points");

        Architecture repaired = new Repair(judge, tables, new WidthLoss()).Run(judge.Problem.Space.Sample(ref random),
            FeasiblePoint.Find(judge, tables, 1));

        CostVector cost = judge.Cost(repaired);
        Assert.True(cost.IsWithin(judge.Bounds));
        Assert.Contains(CostAxis.All, axis => cost[axis] / judge.Bounds[axis] is > 0.98 and <= 1);
    }

    // Plans of whole networks take up to half the memory that their parts take alone.
    [Theory]
    [InlineData("kws", "24k")]
    [InlineData("ad-paper", "64k")]
    public void Landing_uses_the_memory_that_there_is(string name, string sram)
    {
        var judge = new Judge(new SearchProblem(BuiltInSpaces.Get(name), Device, new Limits { Sram = Bytes.Parse(sram) }));
        var tables = new CostTables(judge.Problem.Space, judge.Parts);
        Architecture feasible = FeasiblePoint.Find(judge, tables, 1);

        Architecture repaired = new Repair(judge, tables, new WidthLoss()).Run(judge.Problem.Space.Largest, feasible);

        Assert.True(judge.Holds(repaired));
        Assert.InRange(judge.LeastCost(repaired)[CostAxis.Sram] / judge.Bounds[CostAxis.Sram], 0.9, 1);
    }

    [Theory]
    [InlineData("1k")] // Below the proven bound.
    [InlineData("2k")] // Between the bound and what any network was found to need.
    public void A_limit_below_the_smallest_network_is_refused_with_that_value(string sram)
    {
        var judge = new Judge(new SearchProblem(BuiltInSpaces.KwsPaper, Device, new Limits { Sram = Bytes.Parse(sram) }));
        var tables = new CostTables(judge.Problem.Space, judge.Parts);

        InfeasibleException infeasible = Assert.Throws<InfeasibleException>(() => FeasiblePoint.Find(judge, tables, 1));

        Assert.Equal("sram", infeasible.Smallest!.Limit);
        Assert.Contains($"{infeasible.Smallest.Value}", infeasible.Message, StringComparison.Ordinal);
        Assert.Contains($"'{infeasible.Smallest.Layer}'", infeasible.Message, StringComparison.Ordinal);
    }

    // Limits a little above what a random point costs, so that some network keeps them all.
    private static Limits RandomLimits(SearchSpace space, ref RandomStream random)
    {
        var judge = new Judge(new SearchProblem(space, Device, Limits.None));
        CostVector cost = judge.Cost(space.Sample(ref random));
        double slack = 1 + (0.3 * random.NextDouble());
        return new Limits
        {
            Sram = random.NextInt32(3) == 0 ? null : new Bytes((long)(cost[CostAxis.Sram] * slack)),
            Flash = random.NextInt32(3) == 0 ? null : new Bytes((long)(cost[CostAxis.Flash] * slack)),
            Latency = random.NextInt32(3) == 0 ? null : new Milliseconds(cost[CostAxis.Latency] * slack),
            Ops = random.NextInt32(3) == 0 ? null : new OpCount((long)(cost[CostAxis.Ops] * slack)),
        };
    }
}
