using System.Text.Json;
using MicroNets.Devices;
using MicroNets.Devices.Costs;

namespace MicroNets.Tests.Devices;

public class LimitsTests
{
    [Theory]
    [InlineData("100k", 102_400)]
    [InlineData("1M", 1_048_576)]
    [InlineData("64 KiB", 65_536)]
    [InlineData("1.5k", 1536)]
    [InlineData("65536", 65_536)]
    public void Sizes_are_read_in_powers_of_1024(string text, long bytes) => Assert.Equal(bytes, Bytes.Parse(text).Count);

    [Fact]
    public void A_limit_above_the_devices_memory_is_said_to_be_cut()
    {
        DeviceProfile device = DeviceCatalog.Get("stm32f446re");
        Assert.Contains("512.0 KiB of", Assert.Single(new Limits { Flash = Bytes.Parse("2M"), Sram = Bytes.Parse("64k") }.CutBy(device)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("0.5s", 500)]
    public void Times_need_their_unit(string text, double milliseconds) => Assert.Equal(milliseconds, Milliseconds.Parse(text).Value);

    [Theory]
    [InlineData("10mJ", 10)]
    [InlineData("0.01J", 10)]
    public void Energies_need_their_unit(string text, double millijoules) => Assert.Equal(millijoules, Millijoules.Parse(text).Value);

    [Theory]
    [InlineData("17M", 17_000_000)]
    [InlineData("16.65Mops", 16_650_000)]
    public void Operations_are_read_in_powers_of_1000(string text, long ops) => Assert.Equal(ops, OpCount.Parse(text).Count);

    [Theory]
    [InlineData("")]
    [InlineData("-5k")]
    [InlineData("0")]
    [InlineData("ten")]
    [InlineData("1e3k")]
    [InlineData("9999999999999M")]
    public void Nonsense_is_refused(string text) => Assert.Throws<InputException>(() => Bytes.Parse(text));

    [Fact]
    public void A_time_without_unit_is_refused() => Assert.Throws<InputException>(() => Milliseconds.Parse("250"));

    [Theory]
    [InlineData(100, 100, 100, Verdict.Pass)]
    [InlineData(90, 80, 100, Verdict.Pass)]
    [InlineData(90, 80, 101, Verdict.Unsure)]
    [InlineData(105, 100, 120, Verdict.Unsure)]
    [InlineData(105, 101, 120, Verdict.Fail)]
    public void A_limit_holds_when_the_upper_end_of_the_band_is_within_it(double value, double low, double high, Verdict verdict)
    {
        var cost = new NetworkCost([new CostPart(CostAxis.Flash, "all", new Estimate(value, low, high), "")]);
        LimitCheck check = Assert.Single(new Limits { Flash = new Bytes(100) }.Check(cost));
        Assert.Equal(verdict, check.Verdict);
        Assert.Equal(verdict == Verdict.Pass, check.Holds);
        Assert.Equal(check.Holds, check.Margin >= 0);
    }

    [Fact]
    public void A_limit_that_nothing_estimates_is_refused() =>
        Assert.Throws<InputException>(() => new Limits { Latency = new Milliseconds(1) }.Check(new NetworkCost([])));

    [Fact]
    public void A_cost_is_the_sum_of_its_parts_and_a_part_takes_the_place_of_its_like()
    {
        NetworkCost cost = new NetworkCost(
            [new CostPart(CostAxis.Sram, "arena", Estimate.Exactly(100), "planned"),
            new CostPart(CostAxis.Sram, "stack", new Estimate(10, 5, 20), "bounded")])
            .With(new CostPart(CostAxis.Sram, "arena", Estimate.Exactly(90), "counted"));
        Assert.Equal(new Estimate(100, 95, 110), cost[CostAxis.Sram]!.Value);
        Assert.Contains("counted", cost[CostAxis.Sram]!.How, StringComparison.Ordinal);
        Assert.Contains("bounded", cost[CostAxis.Sram]!.How, StringComparison.Ordinal);
        Assert.Null(cost[CostAxis.Flash]);
    }

    [Fact]
    public void Every_axis_has_its_place_and_writes_what_it_reads()
    {
        Assert.Equal(Enumerable.Range(0, CostAxis.All.Count), CostAxis.All.Select(axis => axis.Index));
        Assert.All(CostAxis.All, axis => Assert.Equal(3 * 1024 * 100, axis.Parse(axis.Label(3 * 1024 * 100)), 1e-6));
        Assert.All(CostAxis.All, axis => Assert.Same(axis, CostAxis.Named(axis.Name)));
    }

    [Fact]
    public void Limits_are_written_by_name_and_read_back()
    {
        var limits = new Limits { Sram = new Bytes(102_400), Latency = new Milliseconds(12.5) };
        string json = JsonSerializer.Serialize(limits);
        Assert.Equal("""{"sram":102400,"latency":12.5}""", json);
        Assert.Equal(limits, JsonSerializer.Deserialize<Limits>(json));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Limits>("""{"speed":1}"""));
    }

    [Fact]
    public void A_device_limits_what_is_not_stated()
    {
        Limits limits = new Limits { Sram = new Bytes(1 << 30) }.Within(DeviceCatalog.Get("stm32f446re"));
        Assert.Equal(128 * 1024, limits.Sram!.Value.Count);
        Assert.Equal(512 * 1024, limits.Flash!.Value.Count);
    }
}
