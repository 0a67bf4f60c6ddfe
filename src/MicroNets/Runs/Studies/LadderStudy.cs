using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Reporting;
using MicroNets.Runs.Sweeps;
using MicroNets.Search.Trials;

namespace MicroNets.Runs.Studies;

/// <summary>The best network at each of several limits, all searched from one supernet, each trained; with the front of what nothing
/// beats.</summary>
internal static class LadderStudy
{
    /// <param name="request">Its limits are those of the first rung.</param>
    /// <exception cref="InputException">The request chooses its input, of which a shared supernet has one.</exception>
    public static SweepPlan Plan(RunRequest request, EquatableArray<Limits> rungs) => request.ChoosesInput is true
        ? throw SweepFile.SharedSupernetInput("--choose-input with several values of a limit")
        : new(
            StudyKind.Ladder,
            [request],
            RunStage.Train,
            [
                new PlanItem(0, ItemWork.Supernet, "supernet", "supernet", 0, request.Seed, rungs[0]) { Ladder = 0 },
                .. rungs.Select((rung, i) => new PlanItem(i + 1, ItemWork.Network, Name(rungs, i), Name(rungs, i), 0, request.Seed,
                    rung) { Ladder = 0, After = [0] }),
            ])
        {
            Ladders = [rungs],
        };

    /// <param name="gigaflop">What the supernet's training computed.</param>
    internal static (EquatableArray<string> Front, EquatableArray<string> Notes) Findings(PlanFolder plan, IReadOnlyList<StudyRow> rows,
        double gigaflop)
    {
        (string across, Func<StudyRow, double> cost) = Varied(plan.Ladders[0]);
        string[] front = [.. ParetoFront.Of(rows, cost, row => row.Score).Select(row => row.Name)];
        return ([.. front],
        [
            $"No network is both better and cheaper ({across}) than one of: {string.Join(", ", front)}.",
            $"The searches start from the weights of one supernet, whose training ({gigaflop:N0} GFLOP) is not counted in theirs. "
                + "Flash, SRAM and latency are estimates.",
        ]);
    }

    internal static void WriteChart(PlanFolder plan, StudyRecord record)
    {
        (string across, Func<StudyRow, double> cost) = Varied(plan.Ladders[0]);
        // Times say nothing without their law, clock and band.
        string? note = CostAxis.All.First(axis => across.StartsWith(axis.Name, StringComparison.Ordinal)).IsTimed
            ? string.Join(' ', LatencyNotes.Of(record.Rows)) : null;
        AtomicFile.WriteAllText(plan.File("front.svg"), FrontChart.Render(
            $"{record.Task} for {record.Device}", across, $"{record.Metric}, %",
                [.. record.Rows.Select(row => (row.Name, cost(row), 100 * row.Score, record.Front.Contains(row.Name)))], note));
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
        string[] parts = [.. CostAxis.All.Where(axis => Differ(rungs, axis))
            .Select(axis => $"{axis}-{(rungs[index][axis] is { } limit ? axis.Label(limit) : "any")}")];
        return parts.Length == 0 ? $"rung-{index + 1}" : string.Join('-', parts);
    }

    private static bool Differ(EquatableArray<Limits> rungs, CostAxis axis) => rungs.Select(rung => rung[axis]).Distinct().Count() > 1;
}
