namespace MicroNets.Reporting;

/// <summary>The tables of a study, cell by cell.</summary>
internal static class StudyTables
{
    public static EquatableArray<string> RowHeader(StudyRecord study) =>
    [
        "network", "seed", "parameters", .. Costs(study), "limits", $"float {study.Metric}", .. Int8(study) ? [$"int8 {study.Metric}"] : (string[])[],
        .. Machines(study).Select(machine => $"machine {machine}"),
        "architecture",
    ];

    public static IEnumerable<string[]> Rows(StudyRecord study) => study.Rows.Select(row => (string[])
    [
        row.Name,
        $"{row.Seed}",
        $"{row.Parameters:N0}",
        .. Costs(study).Select(name => Units.Cost(row.Cost(name))),
        row.EveryLimitHolds ? "hold" : string.Join(", ", row.Limits.Where(limit => !limit.Holds).Select(limit => $"{limit.Verdict} {limit.Name}")),
        Units.Percent(row.Score),
        .. Int8(study) ? [Units.Percent(row.Int8Score)] : (string[])[],
        .. Machines(study).Select(machine => Units.Percent(row.ScoreOfMachine?.GetValueOrDefault(machine))),
        row.Architecture,
    ]);

    public static EquatableArray<string> SummaryHeader(StudyRecord study) =>
    [
        "network", "runs", "Mops", $"float {study.Metric}", "search GFLOP", .. Times(study, "search core-min"), "training GFLOP", .. Times(study, "training core-min", "search / training"), "beside the first",
    ];

    public static IEnumerable<string[]> Summaries(StudyRecord study) => study.Summaries.Select(summary => (string[])
    [
        summary.Name,
        $"{summary.Runs}",
        $"{summary.Mops:F2}",
        summary.Runs == 1 ? Units.Percent(summary.Score) : $"{100 * summary.Score:F2} ± {100 * summary.Deviation:F2} %",
        summary.SearchGigaflop == 0 ? "–" : $"{summary.SearchGigaflop:N0}",
        .. Times(study, summary.SearchGigaflop == 0 ? "–" : $"{summary.SearchCoreMinutes:F1}"),
        $"{summary.TrainingGigaflop:N0}",
        .. Times(study, $"{summary.TrainingCoreMinutes:F1}", summary.SearchGigaflop == 0 ? "–" : $"{summary.SearchCoreMinutes / summary.TrainingCoreMinutes:F1}"),
        summary.Verdict,
    ]);

    // The items of a sweep run on machines of all kinds, so their times are told elsewhere; its tables are the same bytes wherever it ran.
    private static string[] Times(StudyRecord study, params string[] cells) => study.Study == "sweep" ? [] : cells;

    private static bool Int8(StudyRecord study) => study.Rows.Any(row => row.Int8Score is not null);

    // Those that somebody could tell of some network, in the order in which they are told.
    private static IEnumerable<string> Costs(StudyRecord study) => study.Rows.SelectMany(row => row.Costs).Select(cost => cost.Name).Distinct();

    private static IEnumerable<string> Machines(StudyRecord study) => study.Rows.SelectMany(row => row.ScoreOfMachine?.Keys ?? []).Distinct().Order(StringComparer.Ordinal);
}
