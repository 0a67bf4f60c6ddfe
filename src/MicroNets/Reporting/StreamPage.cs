using static MicroNets.Reporting.HtmlPage;

namespace MicroNets.Reporting;

/// <summary>How a model does on a sound that does not end, as one page that opens offline.</summary>
internal static class StreamPage
{
    private static readonly EquatableArray<string> s_pointHeader = ["margin", "misses", "false alarms an hour"];

    public static string Render(StreamRecord record)
    {
        using var invariant = InvariantText.Begin();
        string title = $"{record.Model} in {record.Hours:0.##} hours of sound";
        (string Name, string Value)[] tiles =
        [
            ("misses", Units.Percent(record.Chosen.MissRate)), ("false alarms an hour", $"{record.Chosen.FalseAlarmsPerHour:0.##}"),
            ("events", $"{record.Events:N0}"), ("a hop", $"{record.HopMilliseconds:0} ms"),
        ];
        var page = new HtmlPage(title)
        {
            Header = $"""
                <header><div class="topline"><h1>{Text(title)}</h1><button id="theme" type="button">Dark</button></div>
                <p>{Text(record.Source)}</p>
                <dl class="tiles">{string.Concat(tiles.Select(tile => $"<div><dt>{Text(tile.Name)}</dt><dd>{Text(tile.Value)}</dd></div>"))}</dl>
                </header>

                """,
        };
        page.Section("curve", "How many false alarms at how many misses?", record.AimMisses is { } aim
            ? "Margins and numbers of averaged outputs were tried on this recording; the rule has the fewest false alarms at "
                + $"{Units.Percent(aim)} misses at most, or else the fewest errors."
            : "The rule was given and is judged as it is.");
        page.Chart("stream", "The fewest false alarms an hour at so many misses at most, a line for each number of averaged outputs; none "
            + "is drawn at the lower edge.");
        page.Paragraph($"The rule averages {record.SmoothingHops} outputs, asks a margin of {record.Chosen.Margin:0.###} and is silent for "
            + $"{record.RefractoryHops} hops after an event. Multiply-accumulates of a hop: {record.HopMacs:N0}"
            + (record.HopMacs == record.WindowMacs ? "." : $"; of a whole window {record.WindowMacs:N0}."));
        foreach (StreamCurveRecord curve in record.Curves)
        {
            page.Details($"The curve of {curve.SmoothingHops} averaged outputs in figures", () =>
                page.Table($"{curve.SmoothingHops} averaged outputs", s_pointHeader, curve.Points.Select(Row)));
        }

        page.Section("classes", "Which events are missed?",
            "An event is found when its class is said between its start and 0.75 seconds after its end; all "
                + "else that is said is a false alarm.");
        page.Table("Classes", ["class", "events", "missed", "share", "false alarms"], record.Classes.Select(each => new[]
        {
            each.Name, $"{each.Events:N0}", $"{each.Misses:N0}", each.Events == 0 ? "–" : Units.Percent((double)each.Misses / each.Events),
                $"{each.FalseAlarms:N0}",
        }));
        page.Details("What was said, in order", () =>
            page.Table("Said", ["at", "class"], record.Found.Select(one => new[] { $"{one.Seconds:0.0} s", one.Name })));
        return page.Render(record);
    }

    private static string[] Row(StreamPointRecord point) =>
        [$"{point.Margin:0.###}", Units.Percent(point.MissRate), $"{point.FalseAlarmsPerHour:0.##}"];
}
