using System.Globalization;
using MicroNets.Data.Tasks;
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
        if (request.Space is not null)
            throw new InputException("resolutions beside a search space of one's own", "one of the two", "search once for each of the space's inputs");

        var notes = new List<string>();
        StudyRecord? record = null;
        InfeasibleException? infeasible = null;
        foreach (int side in sides.Distinct().Order())
        {
            var shape = new Shape(side, side, 1);
            var problem = new SearchProblem(BuiltInSpaces.Vww with { Inputs = [shape] }, Devices.DeviceCatalog.Get(request.Device), request.Limits);
            if (Feasibility.Preview(problem, samples: 1, request.Seed).Impossible is { } impossible)
            {
                infeasible = new InfeasibleException(impossible);
                notes.Add($"{side}×{side} is left out: {infeasible.Message}.");
                study.Log.Message(notes[^1]);
                continue;
            }

            string name = side.ToString(CultureInfo.InvariantCulture);
            study.Add($"{name}×{name}", name, request with { Task = TaskCatalog.VisualWakeWords(side).Name });
            IReadOnlyList<StudyRow> front = ParetoFront.Of(study.Rows, row => row.Mops, row => row.Score);
            record = study.Write(StudyKind.Resolutions, request, front.Select(row => row.Name).ToEquatableArray(), [.. notes, $"Most accurate: {front[^1].Name}. Flash, SRAM and latency are estimates."]);
        }

        return record ?? throw infeasible!;
    }
}
