using MicroNets.Devices.Costs;
using MicroNets.Reporting;
using MicroNets.Runs.Sweeps;
using MicroNets.Search.Trials;

namespace MicroNets.Runs.Studies;

/// <summary>
/// What the finished items of a plan have come to, as records and tables: of a study one, of a sweep one for each task and device.
/// </summary>
internal static class StudyResults
{
    public const string Record = "study.json", Tables = "study.md", Page = "study.html", SweepRecord = "sweep.json",
        SweepTables = "sweep.md";

    /// <summary>
    /// Writes them into the folder of the plan. The same items give the same bytes wherever they were done, but for core-minutes, which
    /// studies tell.
    /// </summary>
    public static EquatableArray<StudyRecord> Write(SweepState state)
    {
        PlanFolder plan = state.Plan;
        EquatableArray<StudyRecord> records = Of(state);
        if (records.Count == 0)
            return records;
        if (plan.Kind == StudyKind.Sweep)
        {
            StageFile.Write(plan.File(SweepRecord), records);
            AtomicFile.WriteAllText(plan.File(SweepTables), string.Join('\n', records.Select(StudyReport.Markdown)));
            return records;
        }

        Write(plan.Path, records[0]);
        if (plan.Kind == StudyKind.Ladder)
            LadderStudy.WriteChart(plan, records[0]);
        return records;
    }

    public static void Write(string path, StudyRecord record)
    {
        StageFile.Write(Path.Combine(path, Record), record);
        AtomicFile.WriteAllText(Path.Combine(path, Tables), StudyReport.Markdown(record));
        AtomicFile.WriteAllText(Path.Combine(path, Page), StudyPage.Render(record));
    }

    /// <summary>Empty where nothing is done yet.</summary>
    public static EquatableArray<StudyRecord> Of(SweepState state)
    {
        PlanFolder plan = state.Plan;
        ItemOutcome[] ends = [.. state.Ends.Where(end => end.Row is not null)];
        if (ends.Length == 0)
            return [];
        StudyRow[] rows = [.. ends.Select(end => end.Row!)];
        if (plan.Kind == StudyKind.Sweep)
            return OfSweep(plan, state);
        (EquatableArray<string> front, EquatableArray<string> notes) = plan.Kind switch
        {
            StudyKind.Ladder => LadderStudy.Findings(plan, rows, state.Ends.Sum(end => end.Gigaflop ?? 0)),
            StudyKind.Resolutions => ResolutionStudy.Findings(plan, rows),
            _ => ([], Comparison.Notes(rows)),
        };
        return [Of(plan.Path, plan.Kind, plan.Inputs[0], ends[0].JudgedOn!, rows, front, notes)];
    }

    public static StudyRecord Of(string path, StudyKind kind, ResolvedRun input, string judgedOn, IReadOnlyList<StudyRow> rows,
        EquatableArray<string> front, EquatableArray<string> notes) => new()
    {
        Study = kind.ToString().ToLowerInvariant(),
        Path = path,
        Task = input.Task.Name,
        Device = input.Request.Device,
        Budget = input.Request.Budget,
        Metric = input.Task.Metric.ToString().ToLowerInvariant(),
        JudgedOn = judgedOn,
        Rows = rows.ToEquatableArray(),
        Summaries = StudySummaries.Of(rows),
        Front = front,
        Notes = [.. notes, .. LatencyNotes.Of(rows)],
    };

    private static EquatableArray<StudyRecord> OfSweep(PlanFolder plan, SweepState state)
    {
        ILookup<int, (PlanItem Item, ItemOutcome End)> ends = plan.Items(item => state.End(item)?.Row is not null)
            .ToLookup(item => item.Input, item => (item, state.End(item.Item)!));
        return [.. Enumerable.Range(0, plan.Inputs.Count).Where(ends.Contains).Select(input =>
        {
            StudyRow[] rows = [.. ends[input].Select(pair => pair.End.Row! with { SearchCoreMinutes = null, TrainingCoreMinutes = null })];
            CostAxis axis = CostAxis.All.FirstOrDefault(axis => ends[input].Select(pair => pair.Item.Limits[axis]).Distinct().Skip(1).Any())
                ?? CostAxis.Ops;
            IReadOnlyList<StudyRow> front = ParetoFront.Of(rows.Where(row => row.EveryLimitHolds),
                row => row.Cost(axis.Name)?.High ?? double.PositiveInfinity, row => row.Score);
            // A folder holds results of one build, but machines may round sums in another order.
            string[] kernels = [.. ends[input].Select(pair => pair.End.Kernels).Distinct()];
            return Of("", StudyKind.Sweep, plan.Inputs[input], ends[input].First().End.JudgedOn!, rows,
                [.. front.Select(row => $"{row.Name}, seed {row.Seed}")],
            [
                $"No network that keeps its limits is both better and cheaper ({axis}) than one "
                    + $"of: {string.Join("; ", front.Select(row => $"{row.Name}, seed {row.Seed}"))}.",
                .. kernels.Length > 1
                    ? [$"Computed with {string.Join(" and ", kernels)}: the same item may differ in the last bits from one to the other."]
                    : (string[])[],
            ]);
        })];
    }
}
