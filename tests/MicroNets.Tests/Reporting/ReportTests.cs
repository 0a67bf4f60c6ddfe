using MicroNets.Reporting;

namespace MicroNets.Tests.Reporting;

/// <summary>The console and the page tell the same run; neither lets text of the outside become markup.</summary>
public sealed class ReportTests
{
    private static RunRecord Record => SampleRecords.Keywords;

    public static TheoryData<string> Sentences => new(
        "flash", "200.0 KiB", "50.0 %", "counted in the firmware linked for cortex-m4",
        "FAIL", "275.0 ms (260.0 to 300.0)", "-20.0 %", "estimated: engine law", "UNSURE", "energy: measure it.",
        "8,471,234 instructions", "94.89 %", "94.63 %", "62,676", "7.18", "81.6 KiB", "held-out", "93.48 % – 95.59 %", "95.07 %",
            "which nothing looked at before", "The data is synthetic.", "64 64 – 72");

    [Theory]
    [MemberData(nameof(Sentences))]
    public void Console_and_page_both_show(string sentence)
    {
        TextWidth.Set(200);
        string console = ConsoleReport.Render(Record);
        TextWidth.Set(TextWidth.Default);
        Assert.Contains(sentence, console, StringComparison.Ordinal);
        Assert.Contains(sentence, System.Net.WebUtility.HtmlDecode(HtmlReport.Render(Record)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(69723, "fail", "-1 B")]
    [InlineData(69724, "pass", "0.0 %")]
    [InlineData(69725, "pass", "1 B")]
    [InlineData(139448, "pass", "50.0 %")]
    public void A_margin_that_rounds_to_nothing_is_told_in_its_unit(double limit, string verdict, string margin) => Assert.Equal(margin,
        ReportTables.Limits([new LimitRecord("flash", limit, 69724, 69724, 69724, "B", verdict, "counted")]).Single()[4]);

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
    public void The_page_asks_nothing_of_a_network()
    {
        string page = HtmlReport.Render(Record);
        string markup = page[..page.IndexOf("<script", StringComparison.Ordinal)];
        Assert.Contains("default-src 'none'", markup, StringComparison.Ordinal);
        Assert.DoesNotMatch("src=|href=\"[^#]|url\\(|@import", markup);
        Assert.DoesNotMatch("<script[^>]+src", page);
    }

    [Fact]
    public void Figures_that_nobody_determined_are_a_dash() =>
        Assert.Matches(@"untrained +1,000 +– +– +1\.00 Mops +– +–", ConsoleReport.Render(Record));

    [Fact]
    public void The_page_answers_in_the_order_of_a_readers_questions()
    {
        string page = HtmlReport.Render(Record);
        string[] questions = ["Does it fit?", "How good is it?", "What is it?", "How was it found?", "Where does the cost go?",
            "When is memory in use?", "What is it beside others?", "Where does it come from?"];
        int[] places = [.. questions.Select(question => page.IndexOf($">{question}</h2>", StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [Theory]
    [InlineData("down")]
    [InlineData("b/inverted-bottleneck/expand")]
    [InlineData("1,200,000")]
    [InlineData("the same bytes as int8 (4 inputs)")]
    [InlineData("left out")]
    [InlineData("64 64 40 56")]
    [InlineData("micronets run kws --device stm32f446re --seed 7")]
    public void What_charts_show_is_in_tables_too(string text) =>
        Assert.Contains($">{text}</", HtmlReport.Render(Record), StringComparison.Ordinal);

    [Fact]
    public void A_record_of_an_earlier_version_has_a_page_too()
    {
        string page = HtmlReport.Render(Record with { Blocks = [], Layers = [], Memory = null, Search = null, LatencyLaw = null,
            Provenance = null, Curves = [], SearchSteps = [] });
        Assert.Contains("Does it fit?", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-chart=\"memory\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_keeps_its_columns_whatever_the_cells_hold()
    {
        string text = MarkdownReport.Render(Record with { Limits = [Record.Limits[0] with { How = "a | b" }] });
        Assert.Contains("| PASS | flash | 100.0 KiB | 200.0 KiB | 50.0 % | a \\| b |", text, StringComparison.Ordinal);
        Assert.Contains("94.63 %", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_has_every_figure_with_its_unit_and_quotes_what_needs_it()
    {
        string[] lines = CsvReport.Render(Record with { JudgedOn = "held-out" }).Split("\r\n");
        Assert.Equal("section,item,figure,value,unit", lines[0]);
        Assert.Contains("limits,latency,high,300,ms", lines);
        string how = Assert.Single(lines, line => line.StartsWith("limits,latency,how,", StringComparison.Ordinal));
        Assert.Contains("engine law", how, StringComparison.Ordinal);
        Assert.Contains("scores,held-out,int8 accuracy,0.9463,", lines);
        Assert.Contains("layers,stem,cycles,800000,", lines);
        Assert.All(lines.Where(line => line.Length > 0 && !line.Contains('"', StringComparison.Ordinal)),
            line => Assert.Equal(4, line.Count(c => c == ',')));
        Assert.Contains("\"a,\"\"b\"\"\"", CsvReport.Render(Record with { Networks = [new NetworkRecord("a,\"b\"", 1, 1)] }),
            StringComparison.Ordinal);

        string[] rows = CsvReport.Render(SampleRecords.Study).Split("\r\n");
        Assert.Equal("network,seed,run,architecture,parameters,mops,score,limits_hold,flash_B,flash_low,flash_high,flash_how,ops_ops,ops_low,ops_high,ops_how,search_gigaflop,training_gigaflop", rows[0]);
        Assert.StartsWith("dnas,1,runs/study/dnas-1,64 64 – 72,60000,8,0.9,true,108000,100000,120000,", rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_of_a_stream_tells_the_rule_the_curves_and_each_class()
    {
        string page = StreamPage.Render(SampleRecords.Stream);
        Assert.Contains("kws &lt;S&gt; in 2 hours of sound", page, StringComparison.Ordinal);
        Assert.Contains("<dt>misses</dt><dd>4.00 %</dd>", page, StringComparison.Ordinal);
        Assert.Contains("1,200,000; of a whole window 11,613,408", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("averaged outputs in figures").Length - 1);
        Assert.Contains("5.33 %", page, StringComparison.Ordinal);
        Assert.Contains("the rule has the fewest false alarms at 5.00 % misses", page, StringComparison.Ordinal);
        Assert.DoesNotContain("the rule has the fewest", StreamPage.Render(SampleRecords.Stream with { AimMisses = null }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_of_times_says_below_how_they_were_found()
    {
        (string, double, double, bool)[] points = [("a", 1.5, 0.25, true), ("b", 2.5, 0.5, false)];
        string plain = FrontChart.Render("t", "latency, ms", "accuracy, %", points), note = string.Join(' ',
            Enumerable.Repeat("estimated: engine law <180 MHz>", 9));
        string noted = FrontChart.Render("t", "latency, ms", "accuracy, %", points, note);
        Assert.DoesNotContain("engine law", plain, StringComparison.Ordinal);
        string[] lines = [.. noted.Split('\n').Where(line => line.Contains("engine law", StringComparison.Ordinal))];
        Assert.Equal(3, lines.Length);
        Assert.Equal(note, System.Net.WebUtility.HtmlDecode(string.Join(' ', lines.Select(line =>
            line[(line.IndexOf('>', StringComparison.Ordinal) + 1)..line.LastIndexOf("</text>", StringComparison.Ordinal)]))));
    }
}
