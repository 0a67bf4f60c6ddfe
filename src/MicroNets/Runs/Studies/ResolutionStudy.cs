using System.Globalization;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Graph;
using MicroNets.Reporting;
using MicroNets.Runs.Sweeps;
using MicroNets.Search;
using MicroNets.Search.Spaces;
using MicroNets.Search.Trials;

namespace MicroNets.Runs.Studies;

/// <summary>Visual wake words at several input resolutions: each searched within the same limits and trained; those that cannot fit are
/// left out before.</summary>
internal static class ResolutionStudy
{
    /// <param name="sides">Pixels a side.</param>
    /// <param name="say">Told what is left out.</param>
    /// <exception cref="InputException">A task whose input is not a choice.</exception>
    /// <exception cref="InfeasibleException">No resolution has a network that keeps the limits; nothing was trained.</exception>
    public static SweepPlan Plan(RunRequest request, EquatableArray<int> sides, Action<string> say)
    {
        if (request.Task != "vww" && !request.Task.StartsWith("vww-", StringComparison.Ordinal))
            throw new InputException($"resolutions for the task '{request.Task}'", "the task vww", "leave --resolutions out");
        int[] fitting = Fitting(request, [.. sides.Distinct().Order()], say, out string[] left);
        return new SweepPlan(
            StudyKind.Resolutions,
            [.. fitting.Select(side => request with { Task = TaskCatalog.VisualWakeWords(side).Name })],
            RunStage.Train,
            [.. fitting.Select((side, i) => new PlanItem(i, ItemWork.Network, $"{side}×{side}", side.ToString(CultureInfo.InvariantCulture),
                i, request.Seed, request.Limits))])
        {
            Notes = [.. left],
        };
    }

    internal static (EquatableArray<string> Front, EquatableArray<string> Notes) Findings(PlanFolder plan, IReadOnlyList<StudyRow> rows)
    {
        string[] front = [.. ParetoFront.Of(rows, row => row.Mops, row => row.Score).Select(row => row.Name)];
        return ([.. front], [.. plan.Notes, $"Most accurate: {front[^1]}. Flash, SRAM and latency are estimates."]);
    }

    // Those at which no network keeps some limit are told of; none left is an error.
    private static int[] Fitting(RunRequest request, int[] sides, Action<string> say, out string[] notes)
    {
        SearchSpace? own = RunSpaces.Own(request.Space);
        var fitting = new List<int>();
        var left = new List<string>();
        InfeasibleException? infeasible = null;
        foreach (int side in sides)
        {
            SearchSpace space = own ?? RunSpaces.For(TaskCatalog.VisualWakeWords(side));
            var problem = new SearchProblem(space with { Inputs = [new Shape(side, side, 1)] }, DeviceCatalog.Get(request.Device),
                request.Limits);
            if (Feasibility.Preview(problem, samples: 1, request.Seed).Impossible is not { } impossible)
            {
                if (own is not null && !space.Inputs.Contains(problem.Space.Inputs[0]))
                    throw new InputException($"resolution {side}", $"one of {space.Inputs}, the inputs of the space '{space.Name}'",
                        "leave it out, or change the inputs of the space");
                fitting.Add(side);
                continue;
            }

            infeasible = new InfeasibleException(impossible);
            left.Add($"{side}×{side} is left out: {infeasible.Message}.");
            say(left[^1]);
        }

        notes = [.. left];
        return fitting.Count > 0 ? [.. fitting] : throw infeasible!;
    }
}
