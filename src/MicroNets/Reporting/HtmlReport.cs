using System.Net;
using System.Text;

namespace MicroNets.Reporting;

/// <summary>A run as one page that opens offline: tables, and curves as inline SVG.</summary>
public static class HtmlReport
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1c2330 }
        table { border-collapse: collapse; margin: 1rem 0 } th, td { padding: .3rem .8rem; border-bottom: 1px solid #dde2ea; text-align: left }
        td.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums } .pass { color: #14713a } .fail { color: #b3261e; font-weight: 600 } .unsure { color: #8a5a00; font-weight: 600 }
        .note { background: #fff6dd; padding: .5rem .8rem; border-left: 3px solid #d9a400 } figure { margin: 1rem 0 } figcaption { color: #5a6475 }
        """;

    public static string Render(RunRecord record)
    {
        using var invariant = InvariantText.Begin();
        var page = new StringBuilder();
        string title = $"{record.Task} for {record.Device}";
        page.Append($"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Text(title)}</title><style>\n{Style}\n</style></head><body>\n");
        page.Append($"<h1>{Text(title)}</h1>\n<p>Architecture: {Text(record.Architecture)}</p>\n");
        page.Append($"<p>Data: {Text(record.Data.Origin)}; {ReportTables.Splits(record)}. Budget {Text(record.Budget)}, seed {record.Seed}. {Text(ReportTables.JudgedOn(record))}</p>\n");
        foreach (string note in record.Notes)
            page.Append($"<p class=\"note\">{Text(note)}</p>\n");

        page.Append("<h2>Limits</h2>\n");
        Table(page, ReportTables.LimitHeader, ReportTables.Limits(record.Limits));
        foreach (string remedy in ReportTables.Remedies(record.Limits))
            page.Append($"<p class=\"note\">{Text(remedy)}</p>\n");
        if (ReportTables.Firmware(record) is { } firmware)
            page.Append($"<p>{Text(firmware)}</p>\n");
        page.Append("<h2>Networks</h2>\n");
        Table(page, ReportTables.NetworkHeader(record), ReportTables.Networks(record));
        Table(page, ReportTables.ScoreHeader(record), ReportTables.Scores(record));

        if (record.Classification is { } classes)
        {
            page.Append("<h2>Classes</h2>\n");
            Table(page, ReportTables.ClassHeader(classes), ReportTables.Classes(classes));
            page.Append($"<p>{Text(ReportTables.Calibration(classes))}</p>\n");
        }

        if (record.Anomalies is { } anomalies)
        {
            page.Append("<h2>Anomalies</h2>\n");
            Table(page, AnomalyTable.Header, AnomalyTable.Rows(anomalies));
            page.Append($"<p>{Text(AnomalyTable.Note(anomalies) ?? "")}</p>\n");
            page.Append($"<figure>{HistogramChart.Render(anomalies)}<figcaption>Clips by score</figcaption></figure>\n");
        }

        foreach (IGrouping<string, CurveRecord> chart in record.Curves.GroupBy(curve => curve.Unit))
            page.Append($"<figure>{CurveChart.Render([.. chart])}<figcaption>{Text(chart.Key)} per epoch</figcaption></figure>\n");

        if (record.SearchSteps.Count > 0)
        {
            page.Append("<h2>Search</h2>\n<ol>\n");
            foreach (string step in record.SearchSteps)
                page.Append($"<li>{Text(step)}</li>\n");
            page.Append("</ol>\n");
        }

        page.Append("<h2>Files</h2>\n");
        Table(page, ["file", "size", ""], record.Files.Select(file => new[] { file.Path, Units.Format(file.Bytes, "B"), file.What }));
        return page.Append("</body></html>\n").ToString();
    }

    private static void Table(StringBuilder page, EquatableArray<string> header, IEnumerable<string[]> rows)
    {
        page.Append("<table><tr>").AppendJoin("", header.Select(cell => $"<th>{Text(cell)}</th>")).Append("</tr>\n");
        foreach (string[] row in rows)
            page.Append("<tr>").AppendJoin("", row.Select(cell => $"<td class=\"{Kind(cell)}\">{Text(cell)}</td>")).Append("</tr>\n");
        page.Append("</table>\n");
    }

    private static string Kind(string cell) => cell switch
    {
        "PASS" or "UNSURE" or "FAIL" => cell.ToLowerInvariant(),
        _ when cell.Length > 0 && char.IsAsciiDigit(cell[0]) => "n",
        _ => "",
    };

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
