using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MicroNets.Reporting;

/// <summary>
/// A page that opens offline: style, scripts, the chart library and the data of the charts inside of it, sections of text and tables that
/// need no script. Its policy lets a browser ask nothing of anybody.
/// </summary>
internal sealed class HtmlPage(string title)
{
    // A verdict is coloured, a number is set to the right.
    private const string NumberClass = "n";

    // Cells longer than this are sentences, which need room.
    private const int Sentence = 48;

    private const string WideCell = "<td class=\"wide\"";

    // "113.3 ms (100.7 to 151.1)" is a number with its band.
    private const int LongestNumber = 34;

    private static readonly JsonSerializerOptions DataForm = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly StringBuilder _body = new();
    private readonly List<(string Id, string Name)> _sections = [];

    /// <summary>Whether this build has the chart library.</summary>
    public static bool HasCharts { get; } = Resource("echarts.js") is not null;

    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>What stands above the sections, as markup.</summary>
    public string Header { get; set; } = "";

    /// <param name="id">Of the section, and in a word its name among the contents.</param>
    public HtmlPage Section(string id, string name, string lead)
    {
        if (_sections.Count > 0)
            _body.Append("</section>\n");
        _sections.Add((id, name));
        _body.Append($"<section id=\"{id}\" aria-labelledby=\"{id}-title\"><h2 "
            + $"id=\"{id}-title\">{Text(name)}</h2>\n<p class=\"lead\">{Text(lead)}</p>\n");
        return this;
    }

    public void Heading(string text) => _body.Append($"<h3>{Text(text)}</h3>\n");

    public void Paragraph(string text, string kind = "") =>
        _body.Append(kind.Length == 0 ? $"<p>{Text(text)}</p>\n" : $"<p class=\"{kind}\">{Text(text)}</p>\n");

    public void Markup(string markup) => _body.Append(markup);

    /// <summary>A chart by its name in the scripts.</summary>
    /// <param name="shows">What it shows, as a sentence: its caption, and what is read aloud in its place.</param>
    /// <param name="attributes">Further ones of its element, as markup.</param>
    public void Chart(string name, string shows, string attributes = "")
    {
        if (HasCharts)
            _body.Append($"<figure><figcaption>{Text(shows)}</figcaption><div class=\"chart\" data-chart=\"{name}\" role=\"img\" "
                + $"aria-label=\"{Text(shows)}\" {attributes}></div></figure>\n");
    }

    /// <summary>A choice that charts depend on.</summary>
    public void Choice(string id, string label, IEnumerable<(string Value, string Name)> options) =>
        _body.Append($"<p><label for=\"{id}\">{Text(label)}</label> <select id=\"{id}\" data-redraws>")
        .AppendJoin("", options.Select(option => $"<option value=\"{Text(option.Value)}\">{Text(option.Name)}</option>"))
            .Append("</select></p>\n");

    public void Table(string caption, EquatableArray<string> header, IEnumerable<string[]> rows) =>
        Table(caption, header, rows.Select(row => row.Select(cell => $"<td class=\"{Kind(cell)}\">{Text(cell)}</td>")), "");

    /// <param name="cells">As markup.</param>
    /// <param name="kind">Class of the table.</param>
    public void Table(string caption, EquatableArray<string> header, IEnumerable<IEnumerable<string>> cells, string kind)
    {
        string[][] rows = [.. cells.Select(row => row.ToArray())];
        if (rows.Length == 0)
            return;
        bool stacks = rows.Any(row => row.Any(cell => cell.StartsWith(WideCell, StringComparison.Ordinal)));
        if (stacks)
        {
            kind = $"stacks {kind}".TrimEnd();
            rows = [.. rows.Select(row => row.Select((cell, column) => Named(cell, header[column])).ToArray())];
        }

        _body.Append($"<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{Text(caption)}\"><table "
            + $"class=\"{kind}\"><caption>{Text(caption)}</caption><thead><tr>");
        for (int column = 0; column < header.Count; column++)
            _body.Append($"<{(header[column].Length == 0 ? "td" : "th scope=\"col\"")}"
                + $"{(rows[0][column].Contains($"class=\"{NumberClass}\"", StringComparison.Ordinal) ? $" class=\"{NumberClass}\"" : "")}>"
                + $"{Text(header[column])}</{(header[column].Length == 0 ? "td" : "th")}>");
        _body.Append("</tr></thead><tbody>\n");
        foreach (string[] row in rows)
            _body.Append("<tr>").AppendJoin("", row).Append("</tr>\n");
        _body.Append("</tbody></table></div>\n");
    }

    // A phone shows the name beside the figure.
    private static string Named(string cell, string name) =>
        name.Length > 0 && cell.StartsWith("<td", StringComparison.Ordinal) ? $"<td data-name=\"{Text(name)}\"{cell[3..]}" : cell;

    /// <summary>What is there for those who ask for it.</summary>
    public void Details(string summary, Action content)
    {
        _body.Append($"<details><summary>{Text(summary)}</summary>\n");
        content();
        _body.Append("</details>\n");
    }

    /// <param name="data">What the charts are drawn from.</param>
    public string Render(object data)
    {
        string[] scripts = HasCharts ? ["echarts.js", "page.js", "charts.js", "study.js"] : ["page.js"];
        var page = new StringBuilder();
        page.Append($"""
            <!doctype html>
            <html lang="en" data-theme="light"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
            <title>{Text(title)}</title><style>
            {Resource("page.css")}</style></head><body>
            <a class="skip" href="#{_sections[0].Id}">Skip to {Text(_sections[0].Name)}</a>
            {Header}<nav aria-label="Contents">{string.Concat(_sections.Select(section => $"<a href=\"#{section.Id}\">{section.Id}</a>"))}</nav>
            <main>
            {(HasCharts ? "" : "<p class=\"note\">The build that made this page had no chart library; the tables hold every figure.</p>")}

            """);
        page.Append(_body)
            .Append("</section></main>\n<footer><p>Made by MicroNets. The page holds all that it shows and asks "
            + "nothing of a network.</p></footer>\n");
        page.Append($"<script type=\"application/json\" id=\"data\">{JsonSerializer.Serialize(data, data.GetType(), DataForm)}</script>\n");
        foreach (string script in scripts)
            page.Append("<script>\n").Append(Resource(script)!.Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase))
                .Append("\n</script>\n");
        return page.Append("<script>Page.start();</script></body></html>\n").ToString();
    }

    public static string Number(string text) => $"<td class=\"{NumberClass}\">{Text(text)}</td>";

    private static string Kind(string cell) => cell switch
    {
        "PASS" or "UNSURE" or "FAIL" => cell.ToLowerInvariant(),
        _ when cell.Length < LongestNumber && cell.Length > 0 && (char.IsAsciiDigit(cell[0]) || cell[0] is '-' or '–') => NumberClass,
        _ => cell.Length > Sentence ? "wide" : "",
    };

    private static string? Resource(string name)
    {
        using Stream? stream = typeof(HtmlPage).Assembly.GetManifestResourceStream($"report/{name}");
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
