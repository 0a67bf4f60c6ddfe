using MicroNets.Devices;
using MicroNets.Reporting;
using MicroNets.Search;
using MicroNets.Search.Costs;

namespace MicroNets.Runs.Studies;

/// <summary>The cheapest network of a required score, by searches and trainings within limits that close in on it.</summary>
public static class MinimizationStudy
{
    /// <param name="kind">What is to be small.</param>
    /// <param name="score">Accuracy or mean AUC in [0, 1], of the trained network in float.</param>
    /// <returns>The front holds the name of the cheapest row that reaches the score; it is empty when none does.</returns>
    /// <exception cref="InfeasibleException">No network of the space keeps the stated limits; nothing was trained.</exception>
    public static StudyRecord Run(StudyFolder study, RunRequest request, CostKind kind, double score)
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
            kind,
            score,
            limits =>
            {
                string name = $"{kind.ToString().ToLowerInvariant()}-{Text(limits, kind)}";
                StudyRow row = study.Add(name, name, request with { Limits = limits });
                StudyRow? cheapest = study.Rows.Where(one => one.Score >= score).MinBy(one => CostOf(one, kind));
                record = study.Write(StudyKind.Minimization, request, cheapest is null ? [] : [cheapest.Name], [Note(cheapest, kind, score)]);
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

    private static string Note(StudyRow? cheapest, CostKind kind, double score) => cheapest is null
        ? $"No network within the limits reached {100 * score:F2} %."
        : $"{cheapest.Name} is the cheapest that reached {100 * score:F2} %: {100 * cheapest.Score:F2} % at {CostText(cheapest, kind)}.";

    private static double CostOf(StudyRow row, CostKind kind) => kind switch
    {
        CostKind.Ops => row.Mops,
        CostKind.Flash => row.FlashBytes,
        CostKind.Sram => row.SramBytes,
        _ => row.LatencyMilliseconds ?? double.PositiveInfinity,
    };

    private static string CostText(StudyRow row, CostKind kind) => kind switch
    {
        CostKind.Ops => $"{row.Mops:F2} Mops",
        CostKind.Flash => $"{new Bytes((long)row.FlashBytes)} of flash",
        CostKind.Sram => $"{new Bytes((long)row.SramBytes)} of SRAM",
        _ => $"{row.LatencyMilliseconds:F1} ms",
    };

    private static string Text(Limits limits, CostKind kind) => FormattableString.Invariant(kind switch
    {
        CostKind.Ops => $"{limits.Ops!.Value.Count}",
        CostKind.Flash => $"{limits.Flash!.Value.Count}",
        CostKind.Sram => $"{limits.Sram!.Value.Count}",
        _ => (FormattableString)$"{limits.Latency!.Value.Value:0.0}ms",
    });
}
