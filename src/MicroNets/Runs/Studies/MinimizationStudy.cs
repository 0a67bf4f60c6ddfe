using MicroNets.Devices.Costs;
using MicroNets.Reporting;
using MicroNets.Search;

namespace MicroNets.Runs.Studies;

/// <summary>The cheapest network of a required score, by searches and trainings within limits that close in on it.</summary>
public static class MinimizationStudy
{
    /// <param name="axis">What is to be small.</param>
    /// <param name="score">Accuracy or mean AUC in [0, 1], of the trained network in float.</param>
    /// <returns>The front holds the name of the cheapest row that reaches the score; it is empty when none does.</returns>
    /// <exception cref="InfeasibleException">No network of the space keeps the stated limits; nothing was trained.</exception>
    public static StudyRecord Run(StudyFolder study, RunRequest request, CostAxis axis, double score)
    {
        SearchProblem problem;
        using (RunContext run = study.Open("", request))
        {
            using RunFolder held = run.Folder;
            problem = Dnas.ForData(run.Problem, run.Data["train"].Source);
        }

        StudyRecord? record = null;
        Minimization.Run(
            problem,
            axis,
            score,
            limits =>
            {
                string name = $"{axis}-{axis.Label(limits[axis]!.Value)}";
                StudyRow row = study.Add(name, name, request with { Limits = limits });
                StudyRow? cheapest = study.Rows.Where(one => one.Score >= score).MinBy(one => CostOf(one, axis));
                record = study.Write(StudyKind.Minimization, request, cheapest is null ? [] : [cheapest.Name], [Note(cheapest, axis, score)]);
                return (ArchitectureOf(study, name, request with { Limits = limits }), row.Score);
            },
            request.Seed);
        return record!;
    }

    private static Search.Spaces.Architecture ArchitectureOf(StudyFolder study, string folder, RunRequest request)
    {
        using RunContext run = study.Open(folder, request);
        using RunFolder held = run.Folder;
        return Stages.SearchStage.Run(run).Architecture();
    }

    private static string Note(StudyRow? cheapest, CostAxis axis, double score) => cheapest is null
        ? $"No network within the limits reached {100 * score:F2} %."
        : $"{cheapest.Name} is the cheapest that reached {100 * score:F2} %: {100 * cheapest.Score:F2} % at {axis.Text(CostOf(cheapest, axis))} ({axis}).";

    // The end of the band that limits are held against.
    private static double CostOf(StudyRow row, CostAxis axis) => row.Cost(axis.Name)?.High ?? double.PositiveInfinity;
}
