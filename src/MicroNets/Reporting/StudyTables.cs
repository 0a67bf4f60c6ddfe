namespace MicroNets.Reporting;

/// <summary>The tables of a study, cell by cell.</summary>
internal static class StudyTables
{
    public static EquatableArray<string> RowHeader(StudyRecord study) =>
    [
        "network", "seed", "parameters", .. Costs(study), "limits", $"float {study.Metric}",
            .. Int8(study) ? [$"int8 {study.Metric}"] : (string[])[],
        .. Machines(study).Select(machine => $"machine {machine}"),
        "architecture",
    ];

    public static IEnumerable<string[]> Rows(StudyRecord study) => study.Rows.Select(row => (string[])
    [
        row.Name,
        $"{row.Seed}",
        $"{row.Parameters:N0}",
        .. Costs(study).Select(name => Units.Cost(row.Cost(name))),
        Verdict(row),
        Units.Percent(row.Score),
        .. Int8(study) ? [Units.Percent(row.Int8Score)] : (string[])[],
        .. Machines(study).Select(machine => Units.Percent(row.ScoreOfMachine?.GetValueOrDefault(machine))),
        row.Architecture,
    ]);

    /// <summary>For a terminal: values without their bands, and architectures elsewhere.</summary>
    public static EquatableArray<string> ShortHeader(StudyRecord study) =>
    [
        "network", "seed", .. Costs(study), study.Metric, .. Machines(study).Select(machine => $"machine {machine}"), "limits",
    ];

    /// <summary>The score is of integers where there are any.</summary>
    public static IEnumerable<string[]> ShortRows(StudyRecord study) => study.Rows.Select(row => (string[])
    [
        row.Name,
        $"{row.Seed}",
        .. Costs(study).Select(name => row.Cost(name) is { } cost ? Units.Format(cost.Value, cost.Unit) : "–"),
        Units.Percent(row.Int8Score ?? row.Score),
        .. Machines(study).Select(machine => Units.Percent(row.ScoreOfMachine?.GetValueOrDefault(machine))),
        Verdict(row),
    ]);

    public static EquatableArray<string> SummaryHeader(StudyRecord study) =>
    [
        "network", "runs", "Mops", $"float {study.Metric}", "search GFLOP", .. Times(study, "search core-min"), "training GFLOP",
            .. Times(study, "training core-min", "search / training"), "beside the first",
    ];

    public static IEnumerable<string[]> Summaries(StudyRecord study) => study.Summaries.Select(summary => (string[])
    [
        summary.Name,
        $"{summary.Runs}",
        $"{summary.Mops:F2}",
        Score(summary),
        summary.SearchGigaflop == 0 ? "–" : $"{summary.SearchGigaflop:N0}",
        .. Times(study, summary.SearchGigaflop == 0 ? "–" : $"{summary.SearchCoreMinutes:F1}"),
        $"{summary.TrainingGigaflop:N0}",
        .. Times(study, $"{summary.TrainingCoreMinutes:F1}",
            summary.SearchGigaflop == 0 ? "–" : $"{summary.SearchCoreMinutes / summary.TrainingCoreMinutes:F1}"),
        summary.Verdict,
    ]);

    /// <summary>Where there is less room than in a file.</summary>
    public static EquatableArray<string> ShortSummaryHeader(StudyRecord study) =>
        ["network", "runs", "Mops", $"float {study.Metric}", "search", "training", "beside the first"];

    /// <summary>Work is time where the study tells it, else operations.</summary>
    public static IEnumerable<string[]> ShortSummaries(StudyRecord study) => study.Summaries.Select(summary => (string[])
    [
        summary.Name,
        $"{summary.Runs}",
        $"{summary.Mops:F2}",
        Score(summary),
        summary.SearchGigaflop == 0 ? "–" : Work(study, summary.SearchCoreMinutes, summary.SearchGigaflop),
        Work(study, summary.TrainingCoreMinutes, summary.TrainingGigaflop),
        summary.Verdict,
    ]);

    private static string Work(StudyRecord study, double? minutes, double gigaflop) =>
        HasTimes(study) ? $"{minutes:F1} core-min" : $"{gigaflop:N0} GFLOP";

    private static string Score(StudySummary summary) => summary.Runs == 1
        ? Units.Percent(summary.Score)
        : $"{100 * summary.Score:F2} ± {100 * summary.Deviation:F2} %";

    // The items of a sweep run on machines of all kinds, so their times are told elsewhere; its tables are the same bytes wherever it ran.
    private static string[] Times(StudyRecord study, params string[] cells) => HasTimes(study) ? cells : [];

    private static bool HasTimes(StudyRecord study) => study.Study != "sweep";

    private static string Verdict(StudyRow row) => row.EveryLimitHolds ? "hold"
        : string.Join(", ", row.Limits.Where(limit => !limit.Holds).Select(limit => $"{limit.Verdict} {limit.Name}"));

    private static bool Int8(StudyRecord study) => study.Rows.Any(row => row.Int8Score is not null);

    // Those that somebody could tell of some network, in the order in which they are told.
    private static IEnumerable<string> Costs(StudyRecord study) =>
        study.Rows.SelectMany(row => row.Costs).Select(cost => cost.Name).Distinct();

    private static IEnumerable<string> Machines(StudyRecord study) =>
        study.Rows.SelectMany(row => row.ScoreOfMachine?.Keys ?? []).Distinct().Order(StringComparer.Ordinal);
}
