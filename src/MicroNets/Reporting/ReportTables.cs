namespace MicroNets.Reporting;

/// <summary>The tables and sentences of a run: what the console and the page both show.</summary>
internal static class ReportTables
{
    public static readonly EquatableArray<string> LimitHeader = ["", "limit", "value", "at most", "margin", "how"];

    public static IEnumerable<string[]> Limits(IEnumerable<LimitRecord> limits) => limits.Select(limit => new[]
    {
        limit.Verdict.ToUpperInvariant(),
        limit.Name,
        Units.Banded(limit.Value, limit.Low, limit.High, limit.Unit),
        Units.Format(limit.Limit, limit.Unit),
        Margin(limit),
        limit.How,
    });

    // What rounds to nothing may be the byte that is too much.
    private static string Margin(LimitRecord limit)
    {
        const double Rounded = 0.05;
        double share = 100 * limit.Margin;
        return share != 0 && Math.Abs(share) < Rounded ? $"{limit.Limit - limit.High:G3} {limit.Unit}" : $"{share:F1} %";
    }

    /// <summary>What makes sure of limits that are unsure, a sentence each.</summary>
    public static IEnumerable<string> Remedies(IEnumerable<LimitRecord> limits) =>
        limits.Where(limit => limit.Remedy is not null).Select(limit => $"{limit.Name}: {limit.Remedy}.");

    /// <summary>The splits of the data and their samples.</summary>
    public static string Splits(RunRecord record)
    {
        (int Count, string Name)[] splits = [(record.Data.Train, "train"), (record.Data.Validation, "validation"),
            (record.Data.HeldOut, "held out"), (record.Data.Test, "test")];
        return string.Join(", ", splits.Where(split => split.Count > 0).Select(split => $"{split.Count:N0} {split.Name}"));
    }

    /// <summary>What the emulated core said, as a sentence; null where nothing ran.</summary>
    public static string? Firmware(RunRecord record) => record.Firmware is { } ran
        ? "The firmware ran on the "
            + $"emulated {ran.Target}: "
            + $"{(ran.Instructions is { } instructions ? $"{instructions:N0} instructions per inference, " : "")}outputs of {ran.Samples} "
            + "inputs equal to the integer interpreter, byte for byte."
            + (ran.Instructions == ran.LeastInstructions ? " Every input takes the same time."
                : $" The quickest input takes {ran.LeastInstructions:N0}; the slowest counts.")
            + $" SRAM: arena {Units.Bytes(ran.ArenaBytes)}, other {ran.OtherSramBytes} bytes, proven stack {ran.StackBytes} bytes."
            + (ran.FrontEnd is not { } hearing ? ""
                : $" The front end ({hearing.Name}, {hearing.Frames} frames) "
                    + (hearing.FlashBytes == 0 ? "is part of that firmware and takes"
                        : $"adds {Units.Bytes(hearing.FlashBytes)} of flash, {hearing.SramBytes:N0} bytes of SRAM and")
                    + $" {hearing.Instructions:N0} instructions.")
            + (ran.Streaming is not { } hop ? ""
                : $" In a stream, with state in place of windows, a hop of {hop.HopFrames} of {hop.WindowFrames} frames takes "
                    + $"{hop.Instructions:N0} instructions in place of {ran.Instructions:N0}, and SRAM {Units.Bytes(hop.SramBytes)} (arena "
                    + $"{Units.Bytes(hop.ArenaBytes)}) in place of {Units.Bytes(ran.ArenaBytes + ran.OtherSramBytes + ran.StackBytes)}.")
        : null;

    public static EquatableArray<string> ScoreHeader(RunRecord record) =>
        ["found network on", "", "items", $"float {record.Metric}", $"int8 {record.Metric}", "95 % interval"];

    public static IEnumerable<string[]> Scores(RunRecord record) => record.Scores.Select(score => new[]
    {
        score.Split,
        score.Role,
        $"{score.Items:N0}",
        Units.Percent(score.Float),
        Units.Percent(score.Int8),
        score.Interval is { } interval ? $"{Units.Percent(interval.Low)} – {Units.Percent(interval.High)}" : "–",
    });

    public static EquatableArray<string> ClassHeader(ClassificationRecord classes) =>
        ["class", "items", "precision", "recall", "F1", .. classes.Classes.Select(each => $"as {each.Name}")];

    /// <summary>A line for each class, with its row of the confusion matrix.</summary>
    public static IEnumerable<string[]> Classes(ClassificationRecord classes) => classes.Classes.Select((each, label) => (string[])
    [
        each.Name,
        $"{each.Items:N0}",
        Units.Percent(each.Precision),
        Units.Percent(each.Recall),
        Units.Percent(each.F1),
        .. classes.Confusion[label].Select(count => $"{count:N0}"),
    ]);

    /// <summary>The mean over classes and the calibration, as a sentence.</summary>
    public static string Calibration(ClassificationRecord classes) =>
        $"Mean F1 of the classes {Units.Percent(classes.MacroF1)}; probabilities are off by {Units.Percent(classes.CalibrationError)} on "
            + "average (expected calibration error).";

    /// <summary>What the scores were counted on.</summary>
    public static string JudgedOn(RunRecord record) =>
        $"Scores are those of the split '{record.JudgedOn}'{(record.Scores.Any(score => score.Split == record.JudgedOn && score.Role == ScoreRecord.ChoseAndReports) ? ", which also chose between trials and epochs" : ", which nothing looked at before")}.";

    public static EquatableArray<string> NetworkHeader(RunRecord record) =>
        ["network", "parameters", .. Costs(record.Networks), $"float {record.Metric}", $"int8 {record.Metric}"];

    public static IEnumerable<string[]> Networks(RunRecord record) => record.Networks.Select(network => (string[])
    [
        network.Name,
        $"{network.Parameters:N0}",
        .. Costs(record.Networks).Select(name => Units.Cost(network.Cost(name))),
        Units.Percent(network.FloatScore),
        Units.Percent(network.Int8Score),
    ]);

    // Those that somebody could tell of some network, in the order in which they are told.
    private static IEnumerable<string> Costs(EquatableArray<NetworkRecord> networks) =>
        networks.SelectMany(network => network.Costs).Select(cost => cost.Name).Distinct();
}
