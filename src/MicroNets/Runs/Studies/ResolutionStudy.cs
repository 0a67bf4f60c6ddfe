using System.Globalization;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Graph;
using MicroNets.Reporting;
using MicroNets.Search;
using MicroNets.Search.Spaces;
using MicroNets.Search.Trials;

namespace MicroNets.Runs.Studies;

/// <summary>Visual wake words at several input resolutions: each searched within the same limits and trained; those that cannot fit are left out before.</summary>
public static class ResolutionStudy
{
    /// <param name="sides">Pixels a side.</param>
    /// <exception cref="InputException">A task whose input is not a choice.</exception>
    /// <exception cref="InfeasibleException">No resolution has a network that keeps the limits; nothing was trained.</exception>
    public static StudyRecord Run(StudyFolder study, RunRequest request, EquatableArray<int> sides)
    {
        if (request.Task != "vww" && !request.Task.StartsWith("vww-", StringComparison.Ordinal))
            throw new InputException($"resolutions for the task '{request.Task}'", "the task vww", "leave --resolutions out");
        int[] fitting = Fitting(study, request, [.. sides.Distinct().Order()], out string[] notes);
        StudyRecord? record = null;
        foreach (int side in fitting)
        {
            string name = side.ToString(CultureInfo.InvariantCulture);
            study.Add($"{name}×{name}", name, request with { Task = TaskCatalog.VisualWakeWords(side).Name });
            IReadOnlyList<StudyRow> front = ParetoFront.Of(study.Rows, row => row.Mops, row => row.Score);
            record = study.Write(StudyKind.Resolutions, request, front.Select(row => row.Name).ToEquatableArray(), [.. notes, $"Most accurate: {front[^1].Name}. Flash, SRAM and latency are estimates."]);
        }

        return record!;
    }

    // Those at which no network keeps some limit are told of; none left is an error.
    private static int[] Fitting(StudyFolder study, RunRequest request, int[] sides, out string[] notes)
    {
        SearchSpace? own = RunSpaces.Own(request.Space);
        var fitting = new List<int>();
        var left = new List<string>();
        InfeasibleException? infeasible = null;
        foreach (int side in sides)
        {
            SearchSpace space = own ?? RunSpaces.For(TaskCatalog.VisualWakeWords(side));
            var problem = new SearchProblem(space with { Inputs = [new Shape(side, side, 1)] }, DeviceCatalog.Get(request.Device), request.Limits);
            if (Feasibility.Preview(problem, samples: 1, request.Seed).Impossible is not { } impossible)
            {
                if (own is not null && !space.Inputs.Contains(problem.Space.Inputs[0]))
                    throw new InputException($"resolution {side}", $"one of {space.Inputs}, the inputs of the space '{space.Name}'", "leave it out, or change the inputs of the space");
                fitting.Add(side);
                continue;
            }

            infeasible = new InfeasibleException(impossible);
            left.Add($"{side}×{side} is left out: {infeasible.Message}.");
            study.Log.Message(left[^1]);
        }

        notes = [.. left];
        return fitting.Count > 0 ? [.. fitting] : throw infeasible!;
    }
}
