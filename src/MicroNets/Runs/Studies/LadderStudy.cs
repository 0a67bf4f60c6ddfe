using System.Globalization;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Graph;
using MicroNets.Reporting;
using MicroNets.Runs.Searches;
using MicroNets.Runs.Stages;
using MicroNets.Search;
using MicroNets.Search.Trials;
using MicroNets.Training;

namespace MicroNets.Runs.Studies;

/// <summary>The best network at each of several limits, all searched from one supernet, each trained; with the front of what nothing beats.</summary>
public static class LadderStudy
{
    private const string Supernet = "supernet.safetensors";

    private const string Gigaflop = "gigaflop";

    /// <param name="request">Its limits are those of the first rung.</param>
    /// <exception cref="InfeasibleException">No network of the space keeps the limits of a rung; nothing was trained.</exception>
    public static StudyRecord Run(StudyFolder study, RunRequest request, EquatableArray<Limits> rungs)
    {
        Weights? shared = null;
        for (int i = 0; i < rungs.Count; i++)
        {
            RunRequest rung = request with { Limits = rungs[i] };
            string name = Name(rungs, i);
            using (RunContext run = study.Open(name, rung))
            {
                using RunFolder held = run.Folder;
                _ = SearchStage.Run(run, () => Search(run, rungs, shared ??= SharedBy(study, run, rungs)));
            }

            study.Add(name, name, rung);
            Write(study, request, rungs);
        }

        return Write(study, request, rungs);
    }

    private static SearchOutcome Search(RunContext run, EquatableArray<Limits> rungs, Weights shared)
    {
        using (new StageClock(run.Folder, RunStage.Search))
        {
            return DifferentiableSearch.Outcome(Ladder.Rung(
                run.Problem, rungs, shared, run.Data["train"].Source, run.Validation, DifferentiableSearch.Options(run), DifferentiableSearch.Progress(run), DifferentiableSearch.Trials(run), run.Cancellation));
        }
    }

    private static Weights SharedBy(StudyFolder study, RunContext run, EquatableArray<Limits> rungs)
    {
        string file = study.File(Supernet), checkpoint = study.File("supernet.checkpoint");
        if (!File.Exists(file))
        {
            study.Log.Message($"one supernet for {rungs.Count} limits");
            SharedSupernet made = Ladder.Supernet(
                run.Problem, rungs, run.Data["train"].Source, DifferentiableSearch.Options(run) with { Checkpoint = checkpoint }, DifferentiableSearch.Progress(run), run.Cancellation);
            var tensors = SafetensorsFile.Of(made.Weights);
            tensors.Metadata[Gigaflop] = made.Gigaflop.ToString("R", CultureInfo.InvariantCulture);
            tensors.Write(file);
            File.Delete(checkpoint);
        }

        return SafetensorsFile.Read(file).ToWeights();
    }

    private static double Computed(StudyFolder study) => double.Parse(SafetensorsFile.Read(study.File(Supernet)).Metadata[Gigaflop], CultureInfo.InvariantCulture);

    private static StudyRecord Write(StudyFolder study, RunRequest request, EquatableArray<Limits> rungs)
    {
        (string across, Func<StudyRow, double> cost) = Varied(rungs);
        IReadOnlyList<StudyRow> front = ParetoFront.Of(study.Rows, cost, row => row.Score);
        StudyRecord record = study.Write(
            StudyKind.Ladder, request, front.Select(row => row.Name).ToEquatableArray(),
            [$"No network is both better and cheaper ({across}) than one of: {string.Join(", ", front.Select(row => row.Name))}.", $"The searches start from the weights of one supernet, whose training ({Computed(study):N0} GFLOP) is not counted in theirs. Flash, SRAM and latency are estimates."]);
        AtomicFile.WriteAllText(study.File("front.svg"), FrontChart.Render(
            $"{record.Task} for {record.Device}", across, $"{record.Metric}, %", [.. study.Rows.Select(row => (row.Name, cost(row), 100 * row.Score, front.Contains(row)))]));
        return record;
    }

    // The first cost of which the rungs have different limits.
    private static (string Across, Func<StudyRow, double> Cost) Varied(EquatableArray<Limits> rungs)
    {
        CostAxis axis = CostAxis.All.FirstOrDefault(axis => Differ(rungs, axis)) ?? CostAxis.Ops;
        (string unit, double scale) = axis.Unit switch
        {
            "B" => ("KiB", 1.0 / 1024),
            "ops" => ("Mops", 1e-6),
            var plain => (plain, 1),
        };
        return ($"{axis}, {unit}", row => scale * (row.Cost(axis.Name)?.Value ?? 0));
    }

    // What is special about a rung, as a folder can be called: "sram-32k".
    private static string Name(EquatableArray<Limits> rungs, int index)
    {
        string[] parts = [.. CostAxis.All.Where(axis => Differ(rungs, axis)).Select(axis => $"{axis}-{(rungs[index][axis] is { } limit ? axis.Label(limit) : "any")}")];
        return parts.Length == 0 ? $"rung-{index + 1}" : string.Join('-', parts);
    }

    private static bool Differ(EquatableArray<Limits> rungs, CostAxis axis) => rungs.Select(rung => rung[axis]).Distinct().Count() > 1;
}
