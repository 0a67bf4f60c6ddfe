using MicroNets.Devices;
using MicroNets.Search;
using MicroNets.Search.Spaces;

namespace MicroNets.Tests.Search;

public class FeasibilityTests
{
    private static readonly DeviceProfile Device = DeviceCatalog.Get("stm32f446re");

    [Fact]
    public void A_preview_says_what_fits_what_binds_and_where_the_peak_is()
    {
        var problem = new SearchProblem(BuiltInSpaces.KwsPaper, Device, new Limits { Sram = Bytes.Parse("100k"), Flash = Bytes.Parse("200k"), Latency = Milliseconds.Parse("250ms") });

        FeasibilityPreview preview = Feasibility.Preview(problem, 2000);

        Assert.InRange(preview.Fits, 0.01, 0.9);
        Assert.NotNull(preview.Binding);
        Assert.Null(preview.Impossible);
        Assert.InRange(preview.Ops!.Largest, preview.Ops.Smallest, 18_000_000);
        Assert.All(new Judge(problem).Check(preview.Example!), check => Assert.True(check.Holds));
        Assert.Matches("^(stem|block[0-9]/)", preview.PeakLayer);
    }

    [Fact]
    public void An_impossible_limit_is_proven_with_the_smallest_reachable_value()
    {
        var problem = new SearchProblem(BuiltInSpaces.KwsPaper, Device, new Limits { Sram = Bytes.Parse("1k") });

        FeasibilityPreview preview = Feasibility.Preview(problem, 500);

        Assert.Equal(0, preview.Fits);
        Assert.Equal("sram", preview.Impossible!.Limit);
        Assert.InRange(preview.Impossible.Bound, 1025, preview.Impossible.Value);
        Assert.Equal("sram", preview.Binding);
    }

    [Fact]
    public void The_same_seed_previews_the_same()
    {
        var problem = new SearchProblem(BuiltInSpaces.AdPaper, Device, new Limits { Ops = OpCount.Parse("20M") });
        Assert.Equal(Feasibility.Preview(problem, 300, 5), Feasibility.Preview(problem, 300, 5));
    }
}
