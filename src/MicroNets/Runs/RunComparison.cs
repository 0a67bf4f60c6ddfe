using MicroNets.Devices.Costs;
using MicroNets.Reporting;
using MicroNets.Runs.Stages;
using MicroNets.Runs.Studies;
using MicroNets.Search.Trials;

namespace MicroNets.Runs;

/// <summary>Finished runs beside each other.</summary>
internal static class RunComparison
{
    /// <summary>What a finished run has to tell.</summary>
    /// <exception cref="InputException">The folder holds no finished run, or a damaged one.</exception>
    public static RunRecord Read(string folder) => StageFile.Read<RunRecord>(Path.Combine(folder, ReportStage.Record))
        ?? throw new InputException($"no {ReportStage.Record} in '{folder}'", "a run that came to its end",
            $"finish it with 'micronets report {folder}'");

    /// <exception cref="InputException">
    /// Fewer than two runs, one that is not finished, or runs whose scores are not of one kind.
    /// </exception>
    public static StudyRecord Of(IReadOnlyList<string> folders)
    {
        if (folders.Count < 2)
            throw new InputException($"{folders.Count} run to compare", "two or more", "name the folders of the runs");
        RunRecord[] runs = [.. folders.Select(Read)];
        if (runs.Select(run => run.Metric).Distinct().Count() > 1)
            throw new InputException($"scores by {string.Join(" and ", runs.Select(run => run.Metric).Distinct())}",
                "runs that are judged alike", "compare runs of one kind of task");
        StudyRow[] rows = [.. runs.Zip(folders, Row)];
        return new StudyRecord
        {
            Study = "comparison of runs",
            Path = "",
            Task = Together(runs.Select(run => run.Task)),
            Device = Together(runs.Select(run => run.Device)),
            Budget = Together(runs.Select(run => run.Budget)),
            Metric = runs[0].Metric,
            JudgedOn = Together(runs.Select(run => run.JudgedOn)),
            Rows = [.. rows],
            Summaries = StudySummaries.Of(rows),
            Front = [.. ParetoFront.Of(rows, row => row.Mops, row => row.Score).Select(row => row.Name)],
            Notes = [.. Notes(runs), .. LatencyNotes.OfEach(rows)],
        };
    }

    private static StudyRow Row(RunRecord run, string folder)
    {
        NetworkRecord found = run.Networks[0];
        return new StudyRow(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), run.Seed, folder)
        {
            Architecture = run.Architecture,
            Mops = found.Mops,
            Parameters = found.Parameters,
            Costs = found.Costs,
            Limits = run.Limits,
            Score = found.FloatScore ?? 0,
            ScoreOfMachine = run.Anomalies?.Machines.ToDictionary(machine => machine.Machine, machine => machine.Auc),
        };
    }

    private static IEnumerable<string> Notes(RunRecord[] runs)
    {
        if (runs.Select(run => run.Data.Origin).Distinct().Count() > 1)
            yield return "The runs have different data: their scores are not of the same samples.";
        foreach (string cost in (string[])[CostAxis.Latency.Name, CostAxis.Energy.Name])
        {
            if (runs.Select(run => run.Networks[0].Cost(cost)?.How.Split(':')[0]).Distinct().Count() > 1)
                yield return $"The runs have {cost} by different ways: see the page of each.";
        }
    }

    private static string Together(IEnumerable<string> names) => string.Join(", ", names.Distinct());
}
