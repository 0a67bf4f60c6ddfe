using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Runs.Stages;
using MicroNets.Search.Detectors;

namespace MicroNets.Runs;

/// <summary>
/// The line beside every detector: the residual of a clip's mean frame after the principal components of half as many directions as there are bands.
/// </summary>
internal static class DetectorLine
{
    public const string Name = "principal-components";

    /// <summary>Fits the line to the run's data, in float.</summary>
    public static (Network Network, TaskScore Score) Run(RunContext run)
    {
        var frames = (IFrameFrontEnd)run.Data.FrontEnd;
        using TaskData data = RunData.Open(run, frames.With(frames.Windows, new FrameSummary(FrameStatistic.Mean)));
        using var pool = new WorkerPool();
        SubspaceDetector line = DetectorSearch.PrincipalComponentLine(frames.FrameBands);
        Network network = line.Build(data.Shape.Elements, data.Classes.Count).Renamed(Name);
        Weights weights = line.Fit(NormalSamples.Of(data["train"].Source), new DetectorTraining(run.Budget.DetectorSamples, run.Request.Seed), pool);
        double[] scores = ScoreStage.OfItems(line.Scoring, data[run.JudgingSplit.Name], new TrainedModel(network, weights, []));
        AnomalyReport report = AnomalyReport.Of(data[run.JudgingSplit.Name], scores, null);
        return (network, new TaskScore(TaskMetric.Auc, report.MeanAuc, scores.Length, []) { Anomalies = report });
    }
}
