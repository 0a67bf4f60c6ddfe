using MicroNets.Data;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Graph;
using MicroNets.Search;
using MicroNets.Search.Spaces;
using MicroNets.Search.Trials;

namespace MicroNets.Tests.Search;

public class UsualLimitsTests
{
    private static readonly DeviceProfile Device = DeviceCatalog.Get("stm32f446re");

    private static readonly Shape s_input = new(16, 16, 1);

    [Fact]
    public void Half_of_the_memory_and_a_quarter_of_a_second_where_networks_of_the_space_keep_them()
    {
        Limits limits = UsualLimits.For(new SearchProblem(BuiltInSpaces.KwsPaper, Device, Limits.None));
        Assert.Equal((256 * 1024, 64 * 1024, 250), (limits.Flash!.Value.Count, limits.Sram!.Value.Count, limits.Latency!.Value.Value));

        // Pictures of a VGA camera, even the smallest network over which takes more.
        var large = new SearchSpace("large", [new Shape(240, 320, 1)], [new ConvBlock("stem") { Widths = [4], Stride = 2 }], 2);
        limits = UsualLimits.For(new SearchProblem(large, Device, Limits.None));
        Assert.Null(limits.Sram);
        Assert.NotNull(limits.Flash);
        Assert.Contains("--sram", UsualLimits.Describe(limits, Device), StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_network_that_is_next_to_perfect_bounds_the_search_and_one_that_errs_does_not()
    {
        SearchSpace space = GeneralSpace.For(s_input, InputContent.Picture, 3);
        var problem = new SearchProblem(space, Device, new Limits { Ops = OpCount.Parse("8M") });
        Levels train = new(600, 0), validation = new(300, 0), others = new(300, 1);
        var trials = new List<Trial>();
        OpCount? Of(SampleSource judged) => SmallestSufficient.Of(
            PreparedSearch.Of(problem, 1), new ShortTraining(space, train, judged, 1), 1e12, 4_000, new SynchronousReports(trials),
            CancellationToken.None);

        double largest = new Judge(problem).Cost(space.Largest)[CostAxis.Ops];
        OpCount? sufficient = Of(validation);
        Assert.True(sufficient is not null, $"{trials.Count} trials: {string.Join("; ", trials)}");
        Assert.InRange(sufficient.Value.Count, 1, largest);
        Assert.Null(Of(others));
    }

    private static Architecture Small(SearchSpace space)
    {
        var problem = new SearchProblem(space, Device, new Limits { Ops = OpCount.Parse("4M") });
        return BaselineSearch.Samples(PreparedSearch.Of(problem, 1), 1).First();
    }

    [Fact]
    public void A_trial_of_few_samples_learns_more_in_small_batches()
    {
        SearchSpace space = GeneralSpace.For(s_input, InputContent.Picture, 3);
        Levels train = new(600, 0), validation = new(300, 0);
        Architecture small = Small(space);
        Trial Of(int fewestSteps) => new ShortTraining(space, train, validation, 1) { FewestSteps = fewestSteps }.Run(small, 600).Trial;

        Trial large = Of(0), few = Of(150);
        Assert.Equal((large.Samples, large.Gigaflop), (few.Samples, few.Gigaflop));
        Assert.True(few.Loss < 0.8 * large.Loss, $"in small batches {few.Loss:F3}, in large ones {large.Loss:F3}");
    }

    [Theory]
    [InlineData(300)]
    [InlineData(600)]
    [InlineData(870)] // An epoch and a half: neither one nor two.
    public void A_trial_sees_as_many_samples_as_it_is_given(int samples)
    {
        SearchSpace space = GeneralSpace.For(s_input, InputContent.Picture, 3);
        Architecture small = Small(space);

        Trial trial = new ShortTraining(space, new Levels(600, 0), new Levels(30, 0), 1) { FewestSteps = 0 }.Run(small, samples).Trial;

        Assert.InRange(trial.Samples, 0.9 * samples, 1.1 * samples);
    }

    private sealed class SynchronousReports(List<Trial> trials) : IProgress<Trial>
    {
        public void Report(Trial value) => trials.Add(value);
    }

    // Classes that differ by what a mean shows.
    private sealed class Levels(int count, int shift) : SampleSource
    {
        public override int Count => count;

        public override Shape Shape => s_input;

        public override EquatableArray<string> Classes => ["low", "middle", "high"];

        public override int Label(int index) => (index + shift) % 3;

        public override void Read(int index, int epoch, Span<float> destination) => destination.Fill((index % 3) - 1);
    }
}
