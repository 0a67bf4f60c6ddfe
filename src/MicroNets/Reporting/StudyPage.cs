using static MicroNets.Reporting.HtmlPage;

namespace MicroNets.Reporting;

/// <summary>Several runs beside each other as one page that opens offline.</summary>
internal static class StudyPage
{
    public static string Render(StudyRecord study)
    {
        using var invariant = InvariantText.Begin();
        string title = StudyReport.Title(study);
        var page = new HtmlPage(title)
        {
            Header = $"<header><div class=\"topline\"><h1>{Text(title)}</h1><button id=\"theme\" "
                + "type=\"button\">Dark</button></div></header>\n",
        };
        page.Section("front", "Which is best?", study.Front.Count > 0
            ? $"Nothing beats {string.Join(", ", study.Front)} in cost and score at once."
            : "Score against cost; the line joins what nothing beats in both.");
        string[] costs = [.. study.Rows.SelectMany(row => row.Costs).Select(cost => cost.Name).Distinct()];
        if (costs.Length > 0)
        {
            page.Choice("cost", "Cost", costs.OrderByDescending(name => name == "ops")
                .Select(name => ($"{name}|{study.Rows.Select(row => row.Cost(name)).First(cost => cost is not null)!.Unit}", name)));
            page.Chart("front", "Score against the chosen cost; the line joins the networks that nothing beats in both.");
        }

        if (study.Summaries.Any(summary => summary.Runs > 1))
            page.Chart("summaries", "Mean score of each name over its seeds, with the deviation.");
        page.Table("By name, over seeds", StudyTables.ShortSummaryHeader(study), StudyTables.ShortSummaries(study));
        foreach (string note in study.Notes)
            page.Paragraph(note, "note");

        page.Section("fit", "What fits?",
            "The upper end of each cost's band as a share of its limit; beyond 100 % the limit does not hold.");
        if (study.Rows.Any(row => row.Limits.Count > 0))
            page.Chart("margins", "Every limited cost of every network as a share of its limit.");
        page.Table("Networks", StudyTables.RowHeader(study), StudyTables.Rows(study));
        page.Section("runs", "Where are the runs?", "Each has a page of its own, its files and its certificate.");
        page.Table("Runs", ["network", "seed", "folder"], study.Rows.Select(row => new[] { row.Name, $"{row.Seed}", row.Run }));
        return page.Render(study);
    }
}
