using MicroNets.Data;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Search;
using MicroNets.Search.Costs;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;

namespace MicroNets.Tests.Search;

public sealed class DnasTests : IDisposable
{
    private static readonly DeviceProfile Device = DeviceCatalog.Get("stm32f446re");

    private static readonly DnasOptions Options = new() { Rounds = 6, StepsPerRound = 12, WarmUpRounds = 1, BatchSize = 16,
        ArchitectureRate = 0.3, RepairSamples = 32, Threads = 2 };

    private readonly string _folder = Directory.CreateTempSubdirectory("micronets-search").FullName;

    [Theory]
    [InlineData("tiny", ArchitectureData.Joint)]
    [InlineData("tiny-bottlenecks", ArchitectureData.HeldOut)]
    [InlineData("tiny-kinds", ArchitectureData.Joint)]
    [InlineData("tiny-bits", ArchitectureData.Joint)]
    public void A_search_ends_within_the_limits_and_its_expected_costs_are_those_of_what_it_derives(string name, ArchitectureData data)
    {
        SearchProblem problem = Problem(name, 0.5);

        SearchResult result = Dnas.Run(problem, Source(problem.Space, 96, 1), Source(problem.Space, 32, 2),
            Options with { ArchitectureData = data });

        Assert.All(result.Checks, check => Assert.True(check.Holds));
        Assert.True(problem.Space.Contains(result.Architecture));
        Assert.All(result.Costs, cost => Assert.InRange(cost.RelativeError, -0.25, 0.25));
        Assert.Equal(Options.Rounds, result.Rounds.Count);
        Assert.True(result.Rounds[^1].TaskLoss < result.Rounds[0].TaskLoss);
    }

    [Fact]
    public void A_space_of_a_single_network_is_not_searched()
    {
        var space = new SearchSpace("one", [new Shape(9, 6, 1)], [new ConvBlock("stem") { Widths = [4] },
            new DepthwiseSeparableBlock("a") { Widths = [6] }], 3);
        var problem = new SearchProblem(space, Device, new Limits { Ops = new OpCount(1_000_000) }) { Beside = [] };
        DnasOptions options = Options with { TrialSamples = 64, Checkpoint = Path.Combine(_folder, "search.state") };

        SearchResult result = Dnas.Run(problem, Source(space, 96, 1), Source(space, 32, 2), options);

        Assert.Equal(space.Largest, result.Architecture);
        Assert.Empty(result.Rounds);
        Assert.Empty(result.Trials);
        Assert.Equal(0, result.Gigaflop);
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Throws<InfeasibleException>(() =>
            Dnas.Run(problem with { Limits = new Limits { Ops = new OpCount(100) } }, Source(space, 96, 1), Source(space, 32, 2), options));
    }

    [Theory]
    [InlineData(ArchitectureData.Joint)]
    [InlineData(ArchitectureData.HeldOut)]
    public void A_search_that_was_interrupted_goes_on_to_the_same_bits(ArchitectureData data)
    {
        SearchProblem problem = Problem("tiny", 0.6);
        SampleSource train = Source(problem.Space, 96, 1), validation = Source(problem.Space, 32, 2);
        DnasOptions options = Options with { TrialSamples = 64, ArchitectureData = data };
        SearchResult whole = Dnas.Run(problem, train, validation, options);

        DnasOptions kept = options with { Checkpoint = Path.Combine(_folder, "search.state"), Threads = 1 };
        using var stop = new CancellationTokenSource();
        var progress = new Immediate(round =>
        {
            if (round.Round == 3)
                stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => Dnas.Run(problem, train, validation, kept, progress, cancellation: stop.Token));
        SearchResult resumed = Dnas.Run(problem, train, validation, kept);

        Assert.Equal(whole.Rounds, resumed.Rounds);
        Assert.Equal(whole.Steps, resumed.Steps);
        Assert.Equal(whole.Trials, resumed.Trials);
        Assert.Equal(whole.Architecture, resumed.Architecture);
        Assert.NotEmpty(whole.Trials);
        Assert.Equal([kept.Checkpoint], Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-bottlenecks")]
    [InlineData("tiny-bits")]
    public void A_supernet_of_integers_learns_shrinks_and_resumes_as_one_of_floats_does(string name)
    {
        SearchProblem problem = Problem(name, 0.5);
        SampleSource train = Source(problem.Space, 96, 1), validation = Source(problem.Space, 32, 2);
        DnasOptions options = Options with { Bits = 8 };
        SearchResult floating = Dnas.Run(problem, train, validation, Options), whole = Dnas.Run(problem, train, validation, options);

        Assert.NotEqual(floating.Rounds, whole.Rounds);
        Assert.Equal(floating.Rounds[0].TaskLoss, whole.Rounds[0].TaskLoss, 0.1);
        Assert.True(whole.Rounds[^1].TaskLoss < whole.Rounds[0].TaskLoss);
        Assert.All(whole.Checks, check => Assert.True(check.Holds));

        DnasOptions kept = options with { Checkpoint = Path.Combine(_folder, "search.state"), Threads = 1 };
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Dnas.Run(problem, train, validation, kept, new Immediate(round =>
            Cancel(stop, round)), cancellation: stop.Token));
        Assert.Equal(whole.Rounds, Dnas.Run(problem, train, validation, kept).Rounds);

        static void Cancel(CancellationTokenSource stop, DnasRound round)
        {
            if (round.Round == 4)
                stop.Cancel();
        }
    }

    [Fact]
    public void A_damaged_or_foreign_checkpoint_is_refused()
    {
        SearchProblem problem = Problem("tiny", 0.6);
        SampleSource train = Source(problem.Space, 64, 1), validation = Source(problem.Space, 32, 2);
        DnasOptions options = Options with { Rounds = 2, StepsPerRound = 2, Checkpoint = Path.Combine(_folder, "search.state") };
        Dnas.Run(problem, train, validation, options);

        Assert.Contains("another search", Assert.Throws<InputException>(() => Dnas.Run(problem, train, validation, options with { Seed =
            9 })).Message, StringComparison.Ordinal);

        byte[] bytes = File.ReadAllBytes(options.Checkpoint);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(options.Checkpoint, bytes);
        Assert.Contains("damaged", Assert.Throws<InputException>(() => Dnas.Run(problem, train, validation, options)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_shared_supernet_keeps_the_bound_on_computation()
    {
        SearchProblem problem = Problem("tiny", 0.7);
        double Gigaflop(double? most) => Ladder.Supernet(problem, [problem.Limits], Source(problem.Space, 96, 1),
            Options with { MostOperations = most }, null, TestContext.Current.CancellationToken).Gigaflop;

        Assert.Equal(Options.StepsPerRound, Gigaflop(null) / Gigaflop(1), 3);
        Assert.True(Options.StepsPerRound > 1);
    }

    [Fact]
    public void A_ladder_finds_a_network_for_every_rung_from_one_supernet()
    {
        SearchProblem loose = Problem("tiny", 0.7), tight = Problem("tiny", 0.4);

        EquatableArray<SearchResult> results = Ladder.Run(loose, [tight.Limits, loose.Limits], Source(loose.Space, 96, 1),
            Source(loose.Space, 32, 2), Options);

        Assert.Equal(2, results.Count);
        Assert.All(results, result => Assert.All(result.Checks, check => Assert.True(check.Holds)));
        Assert.True(results[0].Network.Macs < results[1].Network.Macs);
    }

    [Fact]
    public void A_rung_whose_own_cut_is_not_inside_the_shared_supernet_is_searched_inside_it()
    {
        EquatableArray<int> widths = [.. Enumerable.Range(1, 16).Select(i => 4 * i)];
        var space = new SearchSpace("late", [new Shape(16, 16, 1)],
        [
            new ConvBlock("stem") { Widths = widths },
            new DepthwiseSeparableBlock("a") { Widths = widths, Presence = Presence.Optional },
            new DepthwiseSeparableBlock("b") { Widths = widths, Stride = 4 },
        ], 3);
        Limits loose = Limits.None with { Ops = OpCount.Parse("0.5M"), Sram = Bytes.Parse("40k") }, tight = loose with
        {
            Sram = Bytes.Parse("2.5k"),
        };
        var problem = new SearchProblem(space, Device, loose);
        SearchSpace Cut(Limits limits)
        {
            (Judge judge, CostTables tables, _) = PreparedSearch.Of(problem with { Limits = limits }, 1);
            return SupernetCut.Apply(tables, judge.Bounds, Options.LargestOverLimits);
        }

        Assert.True(Cut(tight).Blocks[2].Widths[^1] > Cut(loose).Blocks[2].Widths[^1]);
        EquatableArray<SearchResult> results = Ladder.Run(problem, [tight, loose], Source(space, 64, 1), Source(space, 32, 2),
            Options with { Rounds = 2, StepsPerRound = 2 });
        Assert.All(results, result => Assert.All(result.Checks, check => Assert.True(check.Holds)));
    }

    [Fact]
    public void A_network_that_fits_only_without_the_nearest_block_is_not_cut_away()
    {
        var space = new SearchSpace("passed", [new Shape(32, 32, 1)],
        [
            new ConvBlock("stem") { Widths = [32] },
            new DepthwiseSeparableBlock("a") { Widths = [32], Presence = Presence.Optional },
            new DepthwiseSeparableBlock("b") { Widths = [32], Stride = 2 },
        ], 3);
        var free = new Judge(new SearchProblem(space, Device, Limits.None));
        double with = free.LeastCost(space.Largest)[CostAxis.Sram];
        double without = free.LeastCost(space.Largest.With(1, BlockChoice.Skip))[CostAxis.Sram];
        Assert.True(without < with);
        var problem = new SearchProblem(space, Device, Limits.None with { Sram = new Bytes((long)((with + without) / 2)) });

        SearchResult result = Dnas.Run(problem, Source(space, 32, 1), Source(space, 16, 2), Options with { Rounds = 2, StepsPerRound = 2 });

        Assert.True(result.Architecture.Blocks[1].IsSkip);
        Assert.All(result.Checks, check => Assert.True(check.Holds));
    }

    [Fact]
    public void Minimizing_time_begins_at_the_stated_limit_and_tries_none_twice()
    {
        SearchProblem free = Problem("tiny", 1) with { Limits = Limits.None };
        double stated = Math.Floor((10 * new Judge(free).Cost(free.Space.Largest)[CostAxis.Latency]) - 1) / 10;
        SearchProblem problem = free with { Limits = Limits.None with { Latency = new Milliseconds(stated) } };

        MinimizationResult result = Minimization.Run(problem, CostAxis.Latency, 0.5, limits =>
            (PreparedSearch.Of(problem with { Limits = limits }, 1).FeasiblePoint, 0.9));

        Assert.Equal(result.Attempts.Count, result.Attempts.Select(attempt => attempt.Limits).Distinct().Count());
        Assert.Equal(stated, result.Attempts[0].Limits.Latency!.Value.Value, 1e-9);
    }

    [Fact]
    public void Data_of_a_single_class_are_refused()
    {
        SearchProblem problem = Problem("tiny", 1);
        SampleSource one = Source(problem.Space with { Classes = 1 }, 16, 1);
        Assert.Contains("1 class", Assert.Throws<InputException>(() => Dnas.Run(problem, one, one, Options)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Minimizing_ends_at_the_cheapest_limit_whose_network_is_accurate_enough()
    {
        SearchProblem problem = Problem("tiny", 0.8);
        DnasOptions brief = Options with { Rounds = 2, StepsPerRound = 3 };
        double enough = 0.6 * problem.Space.Build(problem.Space.Largest).Macs;
        SampleSource train = Source(problem.Space, 64, 1), validation = Source(problem.Space, 32, 2);

        // A made-up truth: accuracy grows with the operations.
        MinimizationResult result = Minimization.Run(problem, CostAxis.Ops, 0.5, limits =>
        {
            SearchResult found = Dnas.Run(problem with { Limits = limits }, train, validation, brief);
            return (found.Architecture, 2 * found.Network.Macs > enough ? 0.9 : 0.1);
        });

        Assert.InRange(result.Best!.Cost, enough, 1.6 * enough);
        Assert.Equal(5, result.Attempts.Count);
        Assert.All(result.Attempts, attempt => Assert.True(attempt.Cost <= attempt.Limits.Ops!.Value.Count));
    }

    [Fact]
    public void A_space_of_one_network_is_not_searched()
    {
        var space = new SearchSpace("one", [new Shape(9, 6, 1)], [new ConvBlock("stem") { Widths = [4] }], 3);

        SearchResult result = Dnas.Run(new SearchProblem(space, Device, new Limits { Ops = OpCount.Parse("1M") }), Source(space, 32, 1),
            Source(space, 16, 2), Options with { TrialSamples = 64 });

        Assert.Empty(result.Rounds);
        Assert.Equal(0, result.Gigaflop);
        Assert.Equal("4", result.Architecture.ToString());
    }

    [Fact]
    public void Data_of_another_shape_are_refused()
    {
        SearchProblem problem = Problem("tiny", 0.6);
        Assert.Throws<InputException>(() => Dnas.Run(problem, Source(TinySpaces.Bottlenecks, 8, 1), Source(problem.Space, 8, 2), Options));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Limits at a share of the largest network's costs.
    private static SearchProblem Problem(string name, double share)
    {
        SearchSpace space = TinySpaces.Get(name);
        var judge = new Judge(new SearchProblem(space, Device, Limits.None) { Beside = [] });
        CostVectorShare cost = new(judge.Cost(space.Largest), share);
        return new SearchProblem(space, Device, new Limits { Ops = new OpCount(cost.Ops), Flash = new Bytes(cost.Flash), Sram =
            new Bytes(cost.Sram) }) { Beside = [] };
    }

    // Classes differ by where the map is bright.
    private static ArraySource Source(SearchSpace space, int count, ulong seed)
    {
        var random = new RandomStream(seed, "samples");
        Shape shape = space.Inputs[0];
        var values = new float[count * shape.Elements];
        int[] labels = Enumerable.Range(0, count).Select(i => i % space.Classes).ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            int row = i % shape.Elements / (shape.Elements / space.Classes);
            values[i] = (float)random.NextNormal() + (row == labels[i / shape.Elements] ? 1.5f : 0);
        }

        return new ArraySource(shape, Enumerable.Range(0, space.Classes).Select(c => $"c{c}").ToEquatableArray(), values,
            labels.ToEquatableArray());
    }

    private sealed record CostVectorShare(CostVector Cost, double Share)
    {
        public long Ops => (long)(Cost[CostAxis.Ops] * Share);

        public long Flash => (long)(Cost[CostAxis.Flash] * Share);

        // The runtime's scratch hardly depends on the widths of so small networks.
        public long Sram => (long)Cost[CostAxis.Sram];
    }

    private sealed class Immediate(Action<DnasRound> report) : IProgress<DnasRound>
    {
        public void Report(DnasRound value) => report(value);
    }
}
