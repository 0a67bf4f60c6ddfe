using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Reporting;
using MicroNets.Runs;

namespace MicroNets.Tests.Runs;

/// <summary>Verdicts as runs tell them.</summary>
public class CostRecordTests
{
    private static readonly DeviceProfile Device = DeviceCatalog.Get("stm32f446re");

    [Theory]
    [InlineData(102 * 1024, 102.5 * 1024,
        "the network is 0.5 KiB above the limit: run again into another folder with --flash 103936, so that")]
    [InlineData(1024, 4096, "the network is 3.0 KiB above the limit: allow 4.0 KiB, or give the search a smaller space")]
    public void A_broken_limit_says_what_to_run(double limit, double found, string said)
    {
        LimitRecord record = Assert.Single(CostRecords.OfRun([new LimitCheck(CostAxis.Flash, limit, Estimate.Exactly(found), "")], Device));
        Assert.Equal("fail", record.Verdict);
        Assert.StartsWith(said, record.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_that_holds_needs_no_remedy() =>
        Assert.Null(Assert.Single(CostRecords.OfRun([new LimitCheck(CostAxis.Flash, 2048, Estimate.Exactly(1024), "")], Device)).Remedy);
}
