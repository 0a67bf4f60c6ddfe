using static MicroNets.Reporting.HtmlPage;

namespace MicroNets.Reporting;

/// <summary>A run as one page that opens offline, in the order of a reader's questions.</summary>
public static class HtmlReport
{
    /// <param name="record">Of a finished run, or of the stages so far.</param>
    /// <param name="doing">What a run that goes on is doing, as a sentence; null for a finished one.</param>
    public static string Render(RunRecord record, string? doing = null)
    {
        using var invariant = InvariantText.Begin();
        var page = new HtmlPage($"{record.Task} for {record.Device}") { Header = Header(record, doing) };
        Fits(page, record);
        Good(page, record);
        Network(page, record);
        Found(page, record);
        Spent(page, record);
        Memory(page, record);
        Beside(page, record);
        Provenance(page, record);
        return page.Render(record);
    }

    private static string Header(RunRecord record, string? doing)
    {
        NetworkRecord found = record.Networks[0];
        (string Kind, string Text) verdict = record.Limits.Count == 0 ? ("unsure", "no limit stated")
            : record.EveryLimitHolds ? ("pass", "every limit holds")
            : record.Limits.Any(limit => limit.Verdict == "fail")
                ? ("fail", $"{string.Join(", ", record.Limits.Where(limit => limit.Verdict == "fail").Select(limit => limit.Name))} beyond "
                + "the limit")
            : ("unsure", $"{string.Join(", ", record.Limits.Where(limit => !limit.Holds).Select(limit => limit.Name))} not sure");
        IEnumerable<(string Name, string Value, string Small)> tiles =
        [
            (record.Metric == "auc" ? "AUC" : record.Metric, Units.Percent(found.Int8Score ?? found.FloatScore),
                $"{(found.Int8Score is null ? "float" : "int8")}, on {record.JudgedOn}"),
            .. found.Costs.Where(cost => cost.Name is "flash" or "sram" or "latency")
                .Select(cost => (cost.Name == "sram" ? "SRAM" : cost.Name, Units.Format(cost.Value, cost.Unit), Way(cost.How))),
            ("parameters", $"{found.Parameters:N0}", $"{found.Mops:F2} Mops"),
        ];
        return $"""
            <header><div class="topline"><h1>{Text(record.Task)} for {Text(record.Device)}</h1><button id="theme" type="button">Dark</button></div>
            <p><span class="badge {verdict.Kind}">{Text(verdict.Text)}</span></p>
            {(doing is null ? "" : $"<p class=\"note\">{Text(doing)}</p>")}
            <p>{Text(record.Architecture)}</p>
            <dl class="tiles">{string.Concat(tiles.Select(tile => $"<div><dt>{Text(tile.Name)}</dt><dd>{Text(tile.Value)} <small>{Text(tile.Small)}</small></dd></div>"))}</dl>
            </header>

            """;
    }

    // In a word; an estimate in any part makes the sum one.
    private static string Way(string how) => ((string[])["estimated", "measured", "counted"])
        .FirstOrDefault(word => how.Contains(word, StringComparison.Ordinal)) ?? "";

    private static void Fits(HtmlPage page, RunRecord record)
    {
        page.Section("fit", "Does it fit?",
            "Every limit with the value, its band and the margin. A limit holds when the upper end of the band is within it.");
        if (record.Limits.Count > 0)
            page.Chart("limits", "Each value as a share of its limit, with the band in which the true value lies.");
        page.Table("Limits", ReportTables.LimitHeader, ReportTables.Limits(record.Limits));
        foreach (string remedy in ReportTables.Remedies(record.Limits))
            page.Paragraph(remedy, "note");
        if (record.Networks[0].Costs.Any(cost => cost.Parts.Count > 1))
        {
            page.Chart("parts", "What each cost is the sum of.");
            page.Details("The parts in figures",
                () => page.Table("Parts of the costs", ["cost", "part", "value"],
                record.Networks[0].Costs.Where(cost => cost.Parts.Count > 1)
                .SelectMany(cost => cost.Parts.Select(part => new[] { cost.Name, part.Name, Units.Format(part.Value, cost.Unit) }))));
        }

        if (ReportTables.Firmware(record) is { } firmware)
            page.Paragraph(firmware);
        foreach (string note in record.Notes)
            page.Paragraph(note, "note");
    }

    private static void Good(HtmlPage page, RunRecord record)
    {
        page.Section("quality", "How good is it?", ReportTables.JudgedOn(record));
        page.Paragraph($"Data: {record.Data.Origin}; {ReportTables.Splits(record)}.");
        page.Table("The found network in float, in integers and on the device", [.. ReportTables.ScoreHeader(record), "on the device"],
            ReportTables.Scores(record).Select(row => (string[])[.. row, Device(record)]));
        if (record.Classification is { } classes)
        {
            page.Chart("classes", "Precision and recall of each class, in integers.");
            page.Table("Classes: a row per true class, a column per answer",
                [.. ReportTables.ClassHeader(classes).SkipLast(classes.Classes.Count), .. classes.Classes.Select(each => each.Name)],
                Confusion(classes), "confusion");
            page.Paragraph(ReportTables.Calibration(classes));
        }

        if (record.Anomalies is { } anomalies)
        {
            page.Chart("histogram", "Clips by score: a threshold between the two humps tells anomalies from normal clips.");
            if (anomalies.Machines.Any(machine => machine.Roc.Count > 0))
                page.Chart("roc", "Detected anomalies against false alarms over all thresholds, by machine.");
            page.Table("Machines", AnomalyTable.Header, AnomalyTable.Rows(anomalies));
            if (AnomalyTable.Note(anomalies) is { } note)
                page.Paragraph(note);
        }
    }

    private static string Device(RunRecord record) => record.Firmware is { } ran ? $"the same bytes as int8 ({ran.Samples} inputs)"
        : "not run";

    private static IEnumerable<IEnumerable<string>> Confusion(ClassificationRecord classes) => classes.Classes.Select((each, label) =>
    {
        EquatableArray<int> row = classes.Confusion[label];
        IEnumerable<string> counts = row.Select(count =>
            $"<td class=\"n\" style=\"--share:{(each.Items == 0 ? 0 : (double)count / each.Items):0.###}\">{count:N0}</td>");
        return (IEnumerable<string>)[$"<th scope=\"row\">{Text(each.Name)}</th>", Cell($"{each.Items:N0}"),
            Cell(Units.Percent(each.Precision)), Cell(Units.Percent(each.Recall)), Cell(Units.Percent(each.F1)), .. counts];
    });

    private static string Cell(string number) => $"<td class=\"n\" style=\"--share:0\">{Text(number)}</td>";

    private static void Network(HtmlPage page, RunRecord record)
    {
        page.Section("network", "What is it?", record.Blocks.Count > 0
            ? "A bar per block as wide as its channels, in front of the widest that the space holds (dashed). The pale bar is the width "
                + "inside of a block; gray blocks are left out."
            : "A bar per layer with weights, as wide as its channels.");
        if (record.Blocks.Count > 0 || record.Layers.Any(layer => layer.WeightBytes > 0))
            page.Chart("network", "The found network block by block.");
        page.Details("The blocks in figures", () =>
            page.Table("Blocks", ["block", "kind", "channels", "of at most", "inside", "of at most", "kernel"],
            record.Blocks.Select(block => new[]
        {
            block.Name, block.Kind, block.Width == 0 ? "left out" : $"{block.Width}", $"{block.LargestWidth}",
                block.Hidden == 0 ? "" : $"{block.Hidden}", block.LargestHidden == 0 ? "" : $"{block.LargestHidden}", block.Kernel,
        })));
    }

    private static void Found(HtmlPage page, RunRecord record)
    {
        page.Section("search", "How was it found?",
            record.Search is { } trace ? $"A differentiable search of {trace.Rounds.Count} rounds, a derivation that keeps every "
            + $"limit, and {trace.Trials.Count} trials." : "The steps to the network, and its training.");
        if (record.Search is { Rounds.Count: > 0 } search)
            SearchCharts.Add(page, search);

        foreach (string unit in record.Curves.Where(curve => curve.Values.Any(double.IsFinite)).Select(curve => curve.Unit).Distinct())
        {
            string step = unit.Contains("search", StringComparison.Ordinal) ? "round" : "epoch";
            page.Chart("curves", $"{unit[..1].ToUpperInvariant()}{unit[1..]}, {step} by {step}.",
                $"data-unit=\"{Text(unit)}\" data-step=\"{step}\"");
        }

        if (record.SearchSteps.Count > 0)
            page.Details("Steps from the derived network to this one",
                () => page.Markup($"<ol>{string.Concat(record.SearchSteps.Select(step => $"<li>{Text(step)}</li>"))}</ol>\n"));
    }

    private static void Spent(HtmlPage page, RunRecord record)
    {
        if (record.Layers.Count == 0)
            return;
        page.Section("layers", "Where does the cost go?",
            record.Firmware is { } ran
            ? $"Instructions counted on the emulated {ran.Target}; cycles by the documented timing of every instruction that was executed."
            : "Operations, weights and estimated time of each layer.");
        if (record.Layers.Any(layer => layer.Macs > 0))
            page.Chart("layers", "Share of time and of weights by layer.");
        long cycles = record.Layers.Sum(layer => layer.Cycles ?? 0);
        page.Table("Layers", ["layer", "op", "output", "MACs", "weight bytes", "bits", "working bytes", "instructions", "cycles", "share"],
            record.Layers.Where(layer => layer.Op != "input").Select(layer => new[]
        {
            layer.Name, layer.Op, layer.Output, $"{layer.Macs:N0}", $"{layer.WeightBytes:N0}", $"{layer.WeightBits}",
                $"{layer.WorkingBytes:N0}", $"{layer.Instructions:N0}", $"{layer.Cycles:N0}",
            cycles > 0 && layer.Cycles is { } own ? $"{100.0 * own / cycles:F1} %" : "",
        }));
    }

    private static void Memory(HtmlPage page, RunRecord record)
    {
        if (record.Memory is not { Steps.Count: > 0 } memory)
            return;
        page.Section("memory", "When is memory in use?",
            $"The arena holds {Units.Bytes(memory.ArenaBytes)}{(memory.Region is { } region ? $" in {region}" : "")}; no layout of these "
            + $"steps needs less than {Units.Bytes(memory.LowerBound)}. Each box is a buffer from its first step to "
            + "its last; the line is what is in use.");
        page.Chart("memory", "Buffers of the arena over the steps of an inference, with the peak.");
        page.Details("The steps in figures", () =>
            page.Table("Steps", ["step", "leaves behind", "bytes in use"],
            memory.Steps.Select((step, i) => new[] { $"{i + 1}", step, $"{memory.Used[i]:N0}" })));
    }

    private static void Beside(HtmlPage page, RunRecord record)
    {
        page.Section("others", "What is it beside others?",
            record.LatencyLaw is { } law ? $"Time against operations by the {law.Law} law, with its band ({law.Basis})."
            : "The found network, and those that were trained beside it.");
        if (record.LatencyLaw is not null)
            page.Chart("law", "Latency against operations: random networks of the space by the law that "
                + "judges, the found network, and the limit.");
        if (record.Networks.Count(network => network.FloatScore is not null) > 1)
            page.Chart("networks",
                "Score against operations of the networks that were trained alike; the line joins those that nothing beats.");
        page.Table("Networks", ReportTables.NetworkHeader(record), ReportTables.Networks(record));
    }

    private static void Provenance(HtmlPage page, RunRecord record)
    {
        page.Section("provenance", "Where does it come from?",
            $"Budget {record.Budget}, seed {record.Seed}. The same command gives the same bytes on the same machine.");
        if (record.Provenance is { } made)
        {
            page.Markup($"<pre tabindex=\"0\" aria-label=\"The command\">{Text(made.Command)}</pre>\n");
            page.Paragraph($"Made by {made.Tool} on {made.Platform}. 'micronets verify {record.Run}' "
                + "derives every claim of this page again.");
            page.Table("SHA-256 of the inputs", ["of", "hash"],
                made.Hashes.Select(hash => (IEnumerable<string>)[$"<td>{Text(hash.Name)}</td>",
                $"<td class=\"wide\"><code>{Text(hash.Hash)}</code></td>"]), "");
        }

        page.Table("Files", ["file", "size", ""],
            record.Files.Select(file => new[] { file.Path, Units.Format(file.Bytes, "B"), file.What }));
    }
}
