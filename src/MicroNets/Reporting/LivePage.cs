using static MicroNets.Reporting.HtmlPage;

namespace MicroNets.Reporting;

/// <summary>A run that goes on and has no record yet: how far it is, and its search so far.</summary>
internal static class LivePage
{
    /// <param name="title">What runs.</param>
    /// <param name="doing">How far it is, as a sentence.</param>
    /// <param name="search">Null before its first round.</param>
    public static string Render(string title, string doing, SearchRecord? search)
    {
        using var invariant = InvariantText.Begin();
        var page = new HtmlPage(title)
        {
            Header = $"<header><div class=\"topline\"><h1>{Text(title)}</h1>"
                + "<button id=\"theme\" type=\"button\">Dark</button></div></header>\n",
        };
        page.Section("progress", "How far is it?", doing);
        if (search is { Rounds.Count: > 0 })
            SearchCharts.Add(page, search);
        return page.Render(new { search });
    }
}
