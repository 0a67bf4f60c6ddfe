using MicroNets.Devices;
using MicroNets.Graph;
using MicroNets.Search;
using MicroNets.Search.Spaces;

namespace MicroNets.Tests.Search;

public class FeasibilityTests
{
    private static readonly DeviceProfile Device = DeviceCatalog.Get("stm32f446re");

    [Fact]
    public void A_preview_says_what_fits_what_binds_and_where_the_peak_is()
    {
        var problem = new SearchProblem(BuiltInSpaces.KwsPaper, Device,
            new Limits { Sram = Bytes.Parse("100k"), Flash = Bytes.Parse("200k"), Latency = Milliseconds.Parse("250ms") });

        FeasibilityPreview preview = Feasibility.Preview(problem, 2000);

        Assert.InRange(preview.Fits, 0.01, 0.9);
        Assert.NotNull(preview.Binding);
        Assert.Null(preview.Impossible);
        Assert.InRange(preview.Ops!.Largest, 20_000_000, 60_000_000);
        Assert.All(new Judge(problem).Check(preview.Example!), check => Assert.True(check.Holds));
        Assert.Matches("^(stem|block[0-9]/)", preview.PeakLayer);
    }

    [Fact]
    public void An_impossible_limit_is_proven_with_the_smallest_reachable_value()
    {
        var problem = new SearchProblem(BuiltInSpaces.KwsPaper, Device, new Limits { Sram = Bytes.Parse("200") });

        FeasibilityPreview preview = Feasibility.Preview(problem, 500);

        Assert.Equal(0, preview.Fits);
        Assert.Equal("sram", preview.Impossible!.Limit);
        Assert.InRange(preview.Impossible.Bound, 201, preview.Impossible.Value);
        Assert.Equal("sram", preview.Binding);
    }

    // A law with an intercept called this impossible below 59.7 ms.
    [Fact]
    public void A_small_network_fits_a_short_time()
    {
        SearchSpace series = new("series", [new Shape(100, 1, 3)],
        [
            new ConvBlock("stem") { Widths = [4, 16, 32], Kernels = [new Size2D(5, 1)], Stride = 2 },
            new DepthwiseSeparableBlock("a") { Widths = [8, 24, 48], Kernels = [new Size2D(3, 1)], Stride = 2 },
        ], 4);
        FeasibilityPreview preview = Feasibility.Preview(
            new SearchProblem(series, Device, new Limits { Latency = Milliseconds.Parse("5ms") }), 200);
        Assert.Null(preview.Unreached);
        Assert.True(preview.Fits > 0);
    }

    [Fact]
    public void A_time_is_called_impossible_only_below_what_counting_proves()
    {
        SmallestReachable Reach(string latency) =>
            Feasibility.Preview(new SearchProblem(BuiltInSpaces.KwsPaper, Device, new Limits { Latency = Milliseconds.Parse(latency) }), 50)
            .Smallest.Single(reach => reach.Limit == "latency");

        SmallestReachable far = Reach("1us");
        Assert.False(far.CanHold);
        Assert.InRange(far.Bound, 0.001, far.Value / 2);
        SmallestReachable near = Reach(FormattableString.Invariant($"{1.5 * far.Bound}ms"));
        Assert.True(near.CanHold);
        Assert.False(near.WasReached);
    }

    [Fact]
    public void The_same_seed_previews_the_same()
    {
        var problem = new SearchProblem(BuiltInSpaces.AdPaper, Device, new Limits { Ops = OpCount.Parse("20M") });
        Assert.Equal(Feasibility.Preview(problem, 300, 5), Feasibility.Preview(problem, 300, 5));
    }
}
