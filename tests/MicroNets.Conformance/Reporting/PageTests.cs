using System.Text.Json;
using MicroNets.Reporting;
using MicroNets.Tests;
using MicroNets.Tests.Reporting;
using PuppeteerSharp;
using PuppeteerSharp.Media;

namespace MicroNets.Conformance.Reporting;

/// <summary>
/// Pages in a browser without a network: charts have data, nothing is wider than the window, nothing goes wrong, everybody can read them.
/// </summary>
public sealed class PageTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run", 10)]
    [InlineData("anomalies", 5)]
    [InlineData("study", 3)]
    [InlineData("stream", 1)]
    public async Task A_page_is_whole_at_every_width_and_in_both_themes(string kind, int leastCharts)
    {
        await using IPage page = await browser.OpenAsync();
        var wrong = new List<string>();
        page.Console += (_, message) => wrong.Add($"{message.Message.Type}: {message.Message.Text}");
        page.PageError += (_, error) => wrong.Add(error.Message);
        page.Request += (_, request) =>
        {
            if (!request.Request.Url.StartsWith("file:", StringComparison.Ordinal)
                && !request.Request.Url.StartsWith("data:", StringComparison.Ordinal))
                wrong.Add($"asked for {request.Request.Url}");
        };
        await page.SetOfflineModeAsync(true);
        await page.SetViewportAsync(new ViewPortOptions { Width = 1280, Height = 900 });
        await page.GoToAsync(new Uri(Write(kind)).AbsoluteUri);
        await page.EvaluateExpressionAsync(browser.Axe);
        string[] charts = await Charts(page);
        Assert.True(charts.Length >= leastCharts, $"{charts.Length} charts: {string.Join(", ", charts)}");
        foreach (string theme in (string[])["light", "dark"])
        {
            foreach (int width in (int[])[1280, 390])
            {
                await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
                await page.EvaluateFunctionAsync("name => Page.theme(name)", theme);
                Assert.Equal(charts, await Charts(page));
                Assert.Equal("", await page.EvaluateFunctionAsync<string>(TooWide));
                if (width == 390)
                    Assert.Equal("[]", await page.EvaluateFunctionAsync<string>(Faults));
            }
        }

        await page.EmulateMediaTypeAsync(MediaType.Print);
        Assert.Equal("none", await page.EvaluateExpressionAsync<string>("getComputedStyle(document.querySelector('nav')).display"));
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_page_can_be_read_by_keyboard()
    {
        await using IPage page = await browser.OpenAsync();
        await page.GoToAsync(new Uri(Write("run")).AbsoluteUri);
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("#fit", await page.EvaluateExpressionAsync<string>("document.activeElement.getAttribute('href')"));
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("dark", await page.EvaluateExpressionAsync<string>("document.documentElement.dataset.theme"));

        // Another decision is another chart.
        string before = await page.EvaluateExpressionAsync<string>(Options);
        await page.FocusAsync("#decision");
        await page.Keyboard.PressAsync("ArrowDown");
        string after = await page.EvaluateExpressionAsync<string>(Options);
        Assert.Contains("there", before, StringComparison.Ordinal);
        Assert.Contains("expected channels", after, StringComparison.Ordinal);
    }

    private const string Options =
        "JSON.stringify(echarts.getInstanceByDom(document.querySelector('[data-chart=options]')).getOption().series.map(one => one.name))";

    // Elements that stick out, but for those in a box that scrolls.
    private const string TooWide = """
        () => document.documentElement.scrollWidth <= innerWidth ? '' : [...document.querySelectorAll('body *')]
            .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll, nav')).map(one => `${one.tagName} ${one.className}`).slice(0, 5).join()
            || `scrollWidth ${document.documentElement.scrollWidth}`
        """;

    private const string Faults = """
        async () => JSON.stringify((await axe.run()).violations.filter(one => ['serious', 'critical'].includes(one.impact)).map(one => [one.id, one.nodes[0].html]))
        """;

    // Names of the charts that have data and are drawn.
    private static async Task<string[]> Charts(IPage page) => JsonSerializer.Deserialize<string[]>(await page.EvaluateFunctionAsync<string>("""
        () => JSON.stringify([...document.querySelectorAll('[data-chart]')].map(one => {
            const series = echarts.getInstanceByDom(one).getOption().series;
            return series.some(lines => lines.data.length > 0) && one.querySelectorAll('svg path, svg rect').length > 3 ? one.dataset.chart : `${one.dataset.chart} is empty`;
        }))
        """))!.Select(name => name.EndsWith("is empty", StringComparison.Ordinal) ? throw new InvalidOperationException(name) : name).ToArray();

    private string Write(string kind) => _folder.Add($"{kind}.html", System.Text.Encoding.UTF8.GetBytes(kind switch
    {
        "run" => HtmlReport.Render(SampleRecords.Keywords),
        "anomalies" => HtmlReport.Render(SampleRecords.Anomalies),
        "stream" => StreamPage.Render(SampleRecords.Stream),
        _ => StudyPage.Render(SampleRecords.Study),
    }));
}
