using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Tests.Devices;

public class DeviceProfileTests
{
    public static TheoryData<string> Names => [.. DeviceCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_profile_survives_writing_and_reading(string name)
    {
        DeviceProfile profile = DeviceCatalog.Get(name);
        string path = Path.Combine(Path.GetTempPath(), $"micronets-{Guid.NewGuid():N}.json");
        try
        {
            File.WriteAllText(path, DeviceCatalog.Write(profile));
            Assert.Equal(profile, DeviceCatalog.Get(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_number_of_a_profile_has_a_source(string name)
    {
        DeviceProfile profile = DeviceCatalog.Get(name);
        IEnumerable<string?> sources = [profile.Clock.Source, profile.Power?.Source ?? "no power, no source needed",
            profile.BoardFactor?.Source ?? "no factor, no source needed",
            .. profile.Flash.Concat(profile.Ram).Select(region => region.Source), .. profile.Latency.Select(law => law.Source)];
        Assert.All(sources, source => Assert.False(string.IsNullOrWhiteSpace(source)));
    }

    [Fact]
    public void The_boards_of_the_paper_have_the_sizes_of_its_first_table()
    {
        Assert.Equal((128 * 1024, 512 * 1024), Sizes("stm32f446re"));
        Assert.Equal((320 * 1024, 1024 * 1024), Sizes("stm32f746zg"));
        Assert.Equal((512 * 1024, 2048 * 1024), Sizes("stm32f767zi"));

        static (long, long) Sizes(string name) => (DeviceCatalog.Get(name).RamSize.Count, DeviceCatalog.Get(name).FlashSize.Count);
    }

    [Theory]
    [InlineData("the field 'colour'", "one of name, board, core", """{ "name": "x", "colour": "red" }""")]
    [InlineData("a value of another kind at clock.value", "a number", """{ "name": "x", "clock": { "value": "fast" } }""")]
    [InlineData("a value of another kind at name", "text", """{ "name": 5 }""")]
    [InlineData("a value of another kind", "an object", "[]")]
    [InlineData("a value of another kind", "a list", """{ "ram": 5 }""")]
    [InlineData("no text", "a device profile", "")]
    [InlineData("text that is no JSON", "a device profile", "{ \n \"name\": \"x\"")]
    [InlineData("line 2, byte ", "a device profile", "{ \n \"name\": ")]
    [InlineData("the document is null", "a device profile", "null")]
    public void What_is_wrong_with_a_profile_is_told_in_the_words_of_the_file(string found, string expected, string json)
    {
        var refusal = Assert.Throws<InputException>(() => DeviceCatalog.Read(json, "my.json"));
        Assert.Contains(found, refusal.Found, StringComparison.Ordinal);
        Assert.Contains("device profile 'my.json'", refusal.Found, StringComparison.Ordinal);
        Assert.Contains(expected, refusal.Expected, StringComparison.Ordinal);
        Assert.Equal("compare it with those in devices/", refusal.Remedy);
        Assert.Contains(found, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("MicroNets.", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("BytePosition", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clock.value 1E+300", "at most 10000 MHz", "\"value\": 180", "\"value\": 1e300")]
    [InlineData("clock.unit 'GHz'", "'MHz'", "MHz", "GHz")]
    [InlineData("core 'cortex-m5'", "cortex-m4", "cortex-m4", "cortex-m5")]
    [InlineData("flash[0].bytes 0", "a positive number", "524288", "0")]
    [InlineData("ram[0] from 0x08000010", "regions apart", "0x20000000", "0x08000010")]
    [InlineData("ram[0] of 131072 bytes from 0xffffff00", "32-bit addresses", "0x20000000", "0xffffff00")]
    [InlineData("ram[0].origin '20000000'", "hexadecimal", "0x20000000", "20000000")]
    [InlineData("boardFactor.value 0", "more than 0", "\"value\": 1.35", "\"value\": 0")]
    [InlineData("boardFactor.low 1.9", "holds the value", "\"low\": 1.2", "\"low\": 1.9")]
    [InlineData("boardFactor.low 1E-05", "at least 0.1", "\"low\": 1.2", "\"low\": 1e-5")]
    [InlineData("boardFactor without low", "the ends of the band", "\"low\": 1.2,", "")]
    [InlineData("power.low 900", "holds the value", "\"low\": 151", "\"low\": 900")]
    public void A_figure_that_no_device_has_is_refused_with_its_field(string found, string expected, string part, string other)
    {
        string json = DeviceCatalog.Write(DeviceCatalog.Get("stm32f446re"));
        Assert.Contains(part, json, StringComparison.Ordinal);
        var refusal = Assert.Throws<InputException>(() => DeviceCatalog.Read(json.Replace(part, other, StringComparison.Ordinal),
            "my.json"));
        Assert.StartsWith($"device profile 'my.json': {found}", refusal.Found, StringComparison.Ordinal);
        Assert.Contains(expected, refusal.Expected, StringComparison.Ordinal);
        Assert.NotEmpty(refusal.Remedy);
    }

    [Fact]
    public void A_fault_within_lists_is_told_with_its_whole_path()
    {
        string json = DeviceCatalog.Write(DeviceCatalog.Get("stm32f446re")).Replace("\"mops\": 16.654", "\"mops\": \"many\"",
            StringComparison.Ordinal);
        Assert.Contains("at latency[0].points[1].mops", Assert.Throws<InputException>(() => DeviceCatalog.Read(json, "my.json")).Found,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_device_is_refused_with_the_known_ones()
    {
        var refusal = Assert.Throws<InputException>(() => DeviceCatalog.Get("stm32f4"));
        Assert.Contains("stm32f446re", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"name":"x","board":"x","core":"cortex-m4","clock":{"value":1,"unit":"MHz","source":""},"flash":[],"ram":[],"latency":[]}""")]
    public void A_broken_profile_is_refused_with_its_path(string json)
    {
        string path = Path.Combine(Path.GetTempPath(), $"micronets-{Guid.NewGuid():N}.json");
        try
        {
            File.WriteAllText(path, json);
            Assert.Contains(path, Assert.Throws<InputException>(() => DeviceCatalog.Get(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    // FACTS section 5, fitted on the op counts that the paper prints; the laws here are fitted on those of the real graphs.
    [Theory]
    [InlineData("stm32f746zg", BackboneFamily.DepthwiseSeparable, 4.51, 36, 0.998)]
    [InlineData("stm32f767zi", BackboneFamily.DepthwiseSeparable, 4.34, 38, 0.99)]
    [InlineData("stm32f446re", BackboneFamily.DepthwiseSeparable, 11.1, 62, 0.983)]
    [InlineData("stm32f746zg", BackboneFamily.InvertedBottleneck, 8.05, 46, 0.992)]
    [InlineData("stm32f767zi", BackboneFamily.InvertedBottleneck, 7.42, 55, 0.98)]
    public void The_laws_are_those_of_the_published_table(string device, BackboneFamily family, double slope, double intercept,
        double rSquared)
    {
        var law = Law(device, Zoo.Get(family == BackboneFamily.InvertedBottleneck ? "vww-2" : "kws-s").Fold());
        Assert.InRange(law.Fit.Slope, slope * 0.96, slope * 1.04);
        Assert.InRange(law.Fit.Intercept, intercept - 5, intercept + 5);
        Assert.True(law.Fit.RSquared >= rSquared - 0.005, $"r² {law.Fit.RSquared}");
    }

    [Theory]
    [InlineData("stm32f446re")]
    [InlineData("stm32f746zg")]
    [InlineData("stm32f767zi")]
    public void The_paper_law_meets_the_paper_table_within_its_stated_error(string device)
    {
        DeviceProfile profile = DeviceCatalog.Get(device);
        foreach (LatencyLaw law in profile.Latency)
        {
            foreach (LatencyPoint point in law.Points.Where(point => point.Network != "vww-1"))
            {
                Network network = Zoo.Get(point.Network).Fold();
                Assert.Equal(law.Family, network.Family());
                LinearLatency model = Law(device, network);
                Assert.Equal(point.Mops, 2e-6 * network.Macs, 3);
                Assert.InRange(model.Estimate(network, MemoryPlanner.Plan(network))!.Milliseconds.Value,
                    point.Milliseconds * (1 - model.Error.Worst), point.Milliseconds * (1 + model.Error.Worst));
            }
        }
    }

    [Theory]
    [InlineData("vww-2", 181)]
    [InlineData("vww-4", 726)]
    public void A_law_by_relation_meets_the_measurements_it_was_not_fitted_on(string network, double milliseconds)
    {
        Network folded = Zoo.Get(network).Fold();
        LinearLatency model = Law("stm32f446re", folded);
        Assert.InRange(model.Estimate(folded, MemoryPlanner.Plan(folded))!.Milliseconds.Value, milliseconds * (1 - model.Error.Worst),
            milliseconds * (1 + model.Error.Worst));
    }

    [Fact]
    public void No_law_of_the_paper_covers_other_networks()
    {
        Network dense = new NetworkBuilder("dense").Input(1, 1, 640).Dense(128).Dense(640).Build();
        Assert.Throws<InputException>(() => DeviceCatalog.Get("stm32f446re").LatencyModel(dense, "paper"));
        Assert.NotNull(DeviceCatalog.Get("stm32f446re").LatencyModel(dense)!.Estimate(dense, MemoryPlanner.Plan(dense)));
    }

    [Fact]
    public void Below_the_networks_it_was_fitted_on_the_paper_s_law_proves_nothing()
    {
        Network small = new NetworkBuilder("small").Input(10, 10, 1).Then(new Conv2D(4, 3, 1, Padding.Same))
            .Then(new DepthwiseConv2D(3, 1, Padding.Same)).Then(new Conv2D(4, 1, 1, Padding.Same)).Build().Fold();
        Assert.Equal(0, Law("stm32f746zg", small).Estimate(small, MemoryPlanner.Plan(small))!.Milliseconds.Low);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_engine_s_law_is_the_default_with_a_band_that_holds_the_board_s(string name)
    {
        DeviceProfile profile = DeviceCatalog.Get(name);
        Network network = Zoo.Get("kws-s").Fold();
        if (profile.LatencyModel(network) is not { } law)
        {
            Assert.Null(profile.BoardFactor);
            return;
        }

        LatencyEstimate estimate = law.Estimate(network, MemoryPlanner.Plan(network))!;
        Assert.Equal("engine", estimate.Law);
        Estimate board = profile.BoardFactor!.Estimate, time = estimate.Milliseconds;
        Assert.InRange(time.Low / time.Value, 0, board.Low / board.Value);
        Assert.InRange(time.High / time.Value, board.High / board.Value, 2);
        Assert.Contains($"{profile.Clock.Value:0.#} MHz", estimate.How, StringComparison.Ordinal);
    }

    private static LinearLatency Law(string device, Network folded) =>
        Assert.IsType<LinearLatency>(DeviceCatalog.Get(device).LatencyModel(folded, "paper"));
}
