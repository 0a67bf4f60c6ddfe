using MicroNets.Data.Tasks;
using MicroNets.Numerics;
using MicroNets.TFLite;
using MicroNets.Training;

namespace MicroNets.Runs.Stages;

/// <summary>How well a network of a run does on a split: in float as it was trained, in integers as it ships.</summary>
internal static class ScoreStage
{
    public static TaskScore Float(TaskSpec task, TaskSplit split, TrainedModel model) =>
        ModelEvaluation.Score(task, split, model.Network, model.Metadata, Outputs(split, model));

    public static TaskScore Integer(TaskSpec task, TaskSplit split, IntegerModel model) =>
        ModelEvaluation.Score(task, split, model.Structure, model.Metadata, ModelEvaluation.Outputs(model, split.Source));

    /// <summary>Scores of anomalies, one per item of a split, in float.</summary>
    public static double[] OfItems(AnomalyScoring scoring, TaskSplit split, TrainedModel model) =>
        AnomalyScores.OfItems(scoring, split, Outputs(split, model));

    /// <summary>The same in integers.</summary>
    public static double[] OfItems(AnomalyScoring scoring, TaskSplit split, IntegerModel model) =>
        AnomalyScores.OfItems(scoring, split, ModelEvaluation.Outputs(model, split.Source));

    // Before folding, by the kernels that trained it.
    private static float[] Outputs(TaskSplit split, TrainedModel model)
    {
        using var pool = new WorkerPool();
        using var plan = new InferencePlan(model.Network, model.Weights, pool);
        int elements = split.Source.Shape.Elements;
        return ModelEvaluation.Outputs(split.Source, inputs =>
        {
            float[] outputs = new float[inputs.Length / elements * plan.OutputElements];
            plan.Run(inputs, outputs);
            return outputs;
        });
    }
}
