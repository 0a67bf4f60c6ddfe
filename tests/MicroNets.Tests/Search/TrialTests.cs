using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Search;
using MicroNets.Search.Costs;
using MicroNets.Search.Spaces;
using MicroNets.Search.Trials;

namespace MicroNets.Tests.Search;

public class TrialTests
{
    private static readonly SearchProblem Problem = new(BuiltInSpaces.KwsPaper, DeviceCatalog.Get("stm32f446re"),
        new Limits { Ops = OpCount.Parse("8M"), Sram = Bytes.Parse("60k") });

    [Theory]
    [InlineData("random")]
    [InlineData("evolution")]
    public void A_baseline_tries_only_what_fits_and_ends_with_its_budget(string method)
    {
        var judge = new Judge(Problem);
        BaselineSearch search = Search(300);

        TrialSearchResult result = method == "random" ? search.RandomSearch() : search.AgingEvolution(population: 6, sample: 3);

        Assert.All(result.Trials, trial => Assert.True(judge.Holds(trial.Architecture)));
        Assert.Equal(30, result.Trials.Count);
        Assert.Equal(result.Trials.Min(trial => trial.Loss), result.Best.Loss);
    }

    [Fact]
    public void Trials_are_ranked_by_accuracy_and_by_loss_only_within_its_error()
    {
        Trial Of(double accuracy, double loss) => new(Problem.Space.Largest, 1, loss, accuracy, 1) { AccuracyError = 0.005 };
        Trial clear = Of(0.726, 1.0), lower = Of(0.711, 0.8), close = Of(0.724, 0.9);

        Assert.Equal([close, clear, lower], Trial.Ranked([clear, lower, close]));
        Assert.Equal([clear, lower], Trial.Ranked([lower, clear]));
    }

    [Fact]
    public void Evolution_improves_on_its_first_population()
    {
        TrialSearchResult result = Search(1500).AgingEvolution(population: 8, sample: 4);
        Assert.True(result.Best.Loss < result.Trials.Take(8).Min(trial => trial.Loss));
    }

    [Fact]
    public void Other_depths_keep_the_limits_and_use_them()
    {
        var judge = new Judge(Problem);
        var tables = new CostTables(Problem.Space, judge.Parts);
        var deep = new Architecture("kws", Problem.Space.Inputs[0],
            Problem.Space.Blocks.Select(block => new BlockChoice(24, block.Kernels[0])).ToEquatableArray());

        Architecture[] depths = TrialCandidates.OfOtherDepths(deep, judge, tables).ToArray();

        Assert.Equal([5, 7], depths.Select(depth => depth.Depth));
        Assert.All(depths, depth => Assert.InRange(judge.Cost(depth)[CostAxis.Ops], 7.6e6, 8e6));
    }

    [Fact]
    public void The_even_rival_has_the_same_blocks_at_equal_widths_and_uses_the_limits()
    {
        var judge = new Judge(Problem);
        var tables = new CostTables(Problem.Space, judge.Parts);
        int[] widths = [16, 120, 0, 88, 0, 0, 40, 0, 0, 100];
        var found = new Architecture("kws", Problem.Space.Inputs[0],
            widths.Select((width, i) => width == 0 ? BlockChoice.Skip : new BlockChoice(width, Problem.Space.Blocks[i].Kernels[0]))
            .ToEquatableArray());

        Architecture even = TrialCandidates.Even(found, judge, tables)!;

        Assert.Equal(found.Blocks.Select(choice => choice.IsSkip), even.Blocks.Select(choice => choice.IsSkip));
        int[] kept = even.Blocks.Where(choice => !choice.IsSkip).Select(choice => choice.Width).ToArray();
        Assert.InRange(kept.Max() - kept.Min(), 0, 12); // Steps of four, the narrowest widened into what room is left.
        Assert.InRange(judge.Cost(even)[CostAxis.Ops], 7.4e6, 8e6);
    }

    [Fact]
    public void A_contest_computes_as_much_as_is_reckoned_with()
    {
        // Seven begin, three of them go on for as long again; of eight, four go on for as long again, and two for twice as long.
        Assert.Equal([0, 2, 10, 16], ((int[])[1, 2, 7, 8]).Select(SuccessiveHalving.FirstTrainings));

        SearchSpace space = TinySpaces.Bits;
        DeviceProfile device = DeviceCatalog.Get("stm32f446re");
        var free = new Judge(new SearchProblem(space, device, Limits.None) { Beside = [] });
        var tight = new Limits { Flash = new Bytes((long)(0.6 * free.Cost(space.Largest)[CostAxis.Flash])) };
        (Judge judge, CostTables tables, _) = PreparedSearch.Of(new SearchProblem(space, device, tight) { Beside = [] }, 1);
        Architecture[] candidates = [.. TrialCandidates.Of(space.Largest, judge, tables)];
        Assert.InRange(candidates.Length, 3, TrialCandidates.Most);
        Assert.Contains(candidates, candidate => candidate.Blocks.Any(choice => choice.Bits == 4));
        Assert.All(candidates, candidate => Assert.True(judge.Holds(candidate)));
    }

    [Fact]
    public void Networks_that_see_little_data_meet_smaller_ones_and_those_of_fewer_blocks()
    {
        SearchSpace space = BuiltInSpaces.Kws;
        DeviceProfile device = DeviceCatalog.Get("stm32f446re");
        (Judge judge, CostTables tables, Architecture found) = PreparedSearch.Of(
            new SearchProblem(space, device, Limits.None with { Ops = new OpCount(10_000_000) }), 1);
        double Ops(Architecture architecture) => judge.Cost(architecture)[CostAxis.Ops];
        Architecture large = TrialCandidates.Uniform(judge, tables)!;
        Architecture[] candidates = [.. TrialCandidates.OfOtherSizes(large, judge, tables, [0.5, 0.25])];

        Assert.InRange(candidates.Length, 3, TrialCandidates.Most);
        Assert.All(candidates, candidate => Assert.True(judge.Holds(candidate)));
        Assert.Contains(candidates, candidate => Ops(candidate) <= Ops(large) / 4);
        Assert.Contains(candidates, candidate => Ops(candidate) <= Ops(large) / 2 && Ops(candidate) > Ops(large) / 3);
        Assert.Contains(candidates, candidate => Ops(candidate) > 0.8 * Ops(large) && candidate.Depth <= large.Depth / 2);
        Assert.Contains(candidates, candidate => Ops(candidate) <= Ops(large) / 2 && candidate.Depth <= large.Depth / 2);
        Assert.Contains(candidates, candidate => Ops(candidate) <= Ops(large) / 2 && candidate.Depth == large.Depth);
        Assert.True(judge.Holds(found));
    }

    [Fact]
    public void A_difference_within_the_spread_is_none()
    {
        SampleStatistics a = SampleStatistics.Of([0.94, 0.95, 0.96]), b = SampleStatistics.Of([0.945, 0.955, 0.965]), c =
            SampleStatistics.Of([0.98, 0.981, 0.982]);
        Assert.Equal(0.01, a.Deviation, 1e-9);
        Assert.False(a.DiffersFrom(b));
        Assert.True(a.DiffersFrom(c));
        Assert.False(SampleStatistics.Of([0.5]).DiffersFrom(SampleStatistics.Of([0.9])));
    }

    [Theory]
    [InlineData(1.0, new[] { 1.0, 2, 3, 4 }, new[] { 10.0, 20, 30, 40 })]
    [InlineData(-1.0, new[] { 1.0, 2, 3, 4 }, new[] { 4.0, 3, 2, 1 })]
    [InlineData(2.0 / 3, new[] { 1.0, 2, 3, 4 }, new[] { 1.0, 2, 4, 3 })]
    [InlineData(0.9128709291752769, new[] { 1.0, 2, 2, 3 }, new[] { 1.0, 2, 3, 4 })]
    public void Kendalls_tau_counts_the_pairs_in_the_same_order(double tau, double[] first, double[] second) =>
        Assert.Equal(tau, RankCorrelation.Kendall(first, second), 1e-12);

    [Fact]
    public void A_front_holds_what_nothing_beats_in_cost_and_value()
    {
        (double Cost, double Value)[] points = [(3, 5), (1, 2), (2, 2), (2, 4), (4, 4)];
        Assert.Equal([(1, 2), (2, 4), (3, 5)], ParetoFront.Of(points, point => point.Cost, point => point.Value));
    }

    // A made-up truth: networks like blocks of about equal width.
    private static BaselineSearch Search(double gigaflop) => new(
        PreparedSearch.Of(Problem, 1),
        architecture => new Trial(architecture, 1,
            architecture.Blocks.Where(choice => !choice.IsSkip).Select(choice => Math.Abs(choice.Width - 60.0)).DefaultIfEmpty(1000)
            .Average(), 0, 10),
        gigaflop,
        1);
}
