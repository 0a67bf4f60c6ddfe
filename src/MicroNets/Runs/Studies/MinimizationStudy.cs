using MicroNets.Devices.Costs;
using MicroNets.Reporting;
using MicroNets.Runs.Stages;
using MicroNets.Search;
using MicroNets.Search.Spaces;

namespace MicroNets.Runs.Studies;

/// <summary>
/// The cheapest network of a required score, by searches and trainings within limits that close in on it. Each follows from those before,
/// so they are no plan; runs that are done are not done again.
/// </summary>
/// <param name="path">Folder of the study, with a run folder for each search.</param>
/// <param name="axis">What is to be small.</param>
/// <param name="score">Accuracy or mean AUC in [0, 1], of the trained network in float.</param>
internal sealed class MinimizationStudy(string path, CostAxis axis, double score, RunLog log, CancellationToken cancellation)
{
    private readonly List<StudyRow> _rows = [];

    /// <returns>The front holds the name of the cheapest row that reaches the score; it is empty when none does.</returns>
    /// <exception cref="InfeasibleException">No network of the space keeps the stated limits; nothing was trained.</exception>
    public StudyRecord Run(RunRequest request)
    {
        SearchProblem problem = In("", request, run => Dnas.ForData(run.Problem, run.Data["train"].Source));
        StudyRecord? record = null;
        Minimization.Run(
            problem,
            axis,
            score,
            limits =>
            {
                (Architecture found, record) = Add(request with { Limits = limits });
                return (found, _rows[^1].Score);
            },
            request.Seed);
        return record!;
    }

    private (Architecture Found, StudyRecord Record) Add(RunRequest request)
    {
        string name = $"{axis}-{axis.Label(request.Limits[axis]!.Value)}";
        log.Message($"{name}, seed {request.Seed}: {Path.Combine(path, name)}");
        return In(name, request, run =>
        {
            (StudyRow row, string judgedOn) = StudyRows.Of(run, name, name, RunStage.Train);
            _rows.Add(row);
            StudyRow? cheapest = _rows.Where(one => one.Score >= score).MinBy(CostOf);
            StudyRecord record = StudyResults.Of(path, StudyKind.Minimization, run.Folder.Resolved, judgedOn, _rows,
                cheapest is null ? [] : [cheapest.Name], [Note(cheapest)]);
            StudyResults.Write(path, record);
            return (SearchStage.Run(run).Architecture(), record);
        });
    }

    private T In<T>(string folder, RunRequest request, Func<RunContext, T> work)
    {
        using RunFolder held = RunFolder.StartOrContinue(Path.Combine(path, folder), request);
        using var run = new RunContext(held, log, cancellation);
        return work(run);
    }

    private string Note(StudyRow? cheapest) => cheapest is null
        ? $"No network within the limits reached {100 * score:F2} %."
        : $"{cheapest.Name} is the cheapest that reached {100 * score:F2} %: {100 * cheapest.Score:F2} % "
            + $"at {axis.Text(CostOf(cheapest))} ({axis}).";

    // The end of the band that limits are held against.
    private double CostOf(StudyRow row) => row.Cost(axis.Name)?.High ?? double.PositiveInfinity;
}
