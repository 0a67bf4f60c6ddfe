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
        $"{100 * limit.Margin:F1} %",
        limit.How,
    });

    /// <summary>What makes sure of limits that are unsure, a sentence each.</summary>
    public static IEnumerable<string> Remedies(IEnumerable<LimitRecord> limits) => limits.Where(limit => limit.Remedy is not null).Select(limit => $"{limit.Name}: {limit.Remedy}.");

    /// <summary>What the emulated core said, as a sentence; null where nothing ran.</summary>
    public static string? Firmware(RunRecord record) => record.Firmware is { } ran
        ? $"The firmware ran on the emulated {ran.Target}: {(ran.Instructions is { } instructions ? $"{instructions:N0} instructions per inference, " : "")}outputs of {ran.Samples} inputs equal to the integer interpreter, byte for byte."
        : null;

    /// <summary>What the scores were counted on.</summary>
    public static string Scores(RunRecord record) =>
        $"Scores are those of the split '{record.JudgedOn}'{(record.JudgedOn == "val" ? ", which also chose between trials and epochs" : "")}.";

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
    private static IEnumerable<string> Costs(EquatableArray<NetworkRecord> networks) => networks.SelectMany(network => network.Costs).Select(cost => cost.Name).Distinct();
}
