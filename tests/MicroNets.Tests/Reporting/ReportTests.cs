using MicroNets.Reporting;

namespace MicroNets.Tests.Reporting;

/// <summary>The console and the page tell the same run; neither lets text of the outside become markup.</summary>
public sealed class ReportTests
{
    private static readonly RunRecord Record = new()
    {
        Run = "runs/kws",
        Task = "kws",
        Device = "stm32f446re",
        Budget = "quick",
        Seed = 7,
        Data = new DataRecord("clips <of> a & b", 900, 100, 0, ["yes", "no"]),
        Metric = "accuracy",
        JudgedOn = "held-out",
        Scores =
        [
            new ScoreRecord("held-out", ScoreRecord.Reports, 1757) { Float = 0.9489, Int8 = 0.9463, Interval = ScoreInterval.Of(0.9463, 1757) },
            new ScoreRecord("val", ScoreRecord.Chose, 4188) { Float = 0.9512, Int8 = 0.9507 },
        ],
        Architecture = "64 64 – 72",
        Limits =
        [
            new LimitRecord("flash", 204800, 102400, 102400, 102400, "B", "pass", "counted in the firmware linked for cortex-m4"),
            new LimitRecord("latency", 250, 275, 260, 300, "ms", "fail", "estimated: engine law"),
            new LimitRecord("energy", 50, 45, 40, 55, "mJ", "unsure", "estimated") { Remedy = "measure it" },
        ],
        Firmware = new FirmwareRecord("cortex-m4", 8_471_234, 4),
        Networks = [new NetworkRecord("found", 62_676, 16.62) { FloatScore = 0.9489, Int8Score = 0.9463, Costs = [new CostRecord("flash", 102400, 102400, 102400, "B", "counted"), new CostRecord("ops", 16.62e6, 16.62e6, 16.62e6, "ops", "counted")] }, new NetworkRecord("ds-cnn-s", 22_604, 7.18) { Costs = [new CostRecord("ops", 7.18e6, 7.18e6, 7.18e6, "ops", "counted")] }],
        Curves = [new CurveRecord("found", "validation accuracy", [0.8422, double.NaN, 0.9489])],
        SearchSteps = ["derived (margins: flash +50.0 %)"],
        Files = [new FileRecord("model.tflite", 83_558, "the quantised network")],
        Notes = ["The data is synthetic."],
    };

    public static TheoryData<string> Sentences => new(
        "flash", "200.0 KiB", "50.0 %", "counted in the firmware linked for cortex-m4",
        "FAIL", "275.0 ms (260.0 to 300.0)", "-20.0 %", "estimated: engine law", "UNSURE", "energy: measure it.",
        "8,471,234 instructions", "94.89 %", "94.63 %", "62,676", "7.18", "81.6 KiB", "held-out", "93.48 % – 95.59 %", "95.07 %", "which nothing looked at before", "The data is synthetic.", "64 64 – 72");

    [Theory]
    [MemberData(nameof(Sentences))]
    public void Console_and_page_both_show(string sentence)
    {
        Assert.Contains(sentence, ConsoleReport.Render(Record), StringComparison.Ordinal);
        Assert.Contains(sentence, System.Net.WebUtility.HtmlDecode(HtmlReport.Render(Record)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_interval_of_a_share_is_Wilsons()
    {
        ScoreInterval interval = ScoreInterval.Of(0.9, 100), all = ScoreInterval.Of(1, 50);
        Assert.Equal((0.8256, 0.9448), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
        Assert.Equal((0.9287, 1), (Math.Round(all.Low, 4), Math.Round(all.High, 4)));
    }

    [Fact]
    public void Text_of_the_outside_is_no_markup()
    {
        string page = HtmlReport.Render(Record);
        Assert.Contains("clips &lt;of&gt; a &amp; b", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<of>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_asks_nothing_of_a_network() => Assert.DoesNotMatch("(src|href)=|url\\(|@import", HtmlReport.Render(Record));

    [Fact]
    public void Figures_that_nobody_determined_are_a_dash() =>
        Assert.Matches(@"ds-cnn-s +22,604 +– +7\.18 Mops +– +–", ConsoleReport.Render(Record));

    [Fact]
    public void Axes_are_labelled_with_round_values_that_span_the_curve()
    {
        string page = HtmlReport.Render(Record);
        Assert.All(["0.8", "0.85", "0.9", "0.95"], label => Assert.Contains($">{label}</text>", page, StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData(0.5)]
    [InlineData(0.5, 0.5)]
    [InlineData(double.NaN)]
    public void Curves_of_hardly_any_points_can_be_drawn(params double[] values)
    {
        string page = HtmlReport.Render(Record with { Curves = [new CurveRecord("short", "loss", [.. values])] });
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", page, StringComparison.Ordinal);
    }
}
