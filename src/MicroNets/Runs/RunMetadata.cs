using System.Text.Json;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;
using MicroNets.Runs.Stages;
using MicroNets.TFLite;

namespace MicroNets.Runs;

/// <summary>What the models of a run say of themselves.</summary>
internal static class RunMetadata
{
    public static TfliteMetadata Of(RunContext run) => new(
        run.Data.Classes,
        JsonSerializer.Serialize(run.Data.FrontEnd),
        JsonSerializer.Serialize(new { tool = "MicroNets", task = run.Task.Name, device = run.Device.Name, budget = run.Budget.Name,
            seed = run.Request.Seed }))
    {
        Anomalies = Rule(run)?.ToJson() ?? "",
    };

    /// <summary>What metadata say of the data that a model was trained on.</summary>
    /// <exception cref="InputException">They say nothing of it.</exception>
    public static TaskData DataOf(TaskSpec task, TfliteMetadata metadata)
    {
        try
        {
            if (JsonSerializer.Deserialize<FrontEnd>(metadata.FrontEnd) is { } frontEnd)
                return TaskData.OfModel(task, frontEnd, metadata.Labels);
        }
        catch (JsonException)
        {
            // As if there were none.
        }

        throw new InputException("a model without its front end", "one that a run wrote", "restore it, or bring the data back");
    }

    /// <summary>The rule of a run's detector, its thresholds set on the scores of normal clips in float; null where there is
    /// none.</summary>
    public static AnomalyRule? Rule(RunContext run) => SearchStage.Done(run)?.Detector is { } detector
        ? AnomalyRule.For(detector.Chosen.Scoring, [.. detector.HeldOut.Select(clip => (clip.Machine, clip.Score))],
            run.Request.FalseAlarms)
        : null;
}
