using MicroNets.Data;
using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.TFLite;
using MicroNets.Training;

namespace MicroNets.Runs.Stages;

/// <summary>How well a network does on a split: in float as it was trained, in integers as it ships.</summary>
internal static class ScoreStage
{
    private const int BatchSize = 256;

    public static TaskScore Float(TaskSpec task, TaskSplit split, TrainedModel model) => Of(task, split, model.Network, model.Metadata, Outputs(split, model));

    public static TaskScore Integer(TaskSpec task, TaskSplit split, IntegerModel model) => Of(task, split, model.Structure, model.Metadata, ModelEvaluation.Outputs(model, split.Source));

    /// <summary>Scores of anomalies, one per item of a split, in float.</summary>
    public static double[] OfItems(AnomalyScoring scoring, TaskSplit split, TrainedModel model) => AnomalyScores.OfItems(scoring, split, Outputs(split, model));

    /// <summary>The same in integers.</summary>
    public static double[] OfItems(AnomalyScoring scoring, TaskSplit split, IntegerModel model) => AnomalyScores.OfItems(scoring, split, ModelEvaluation.Outputs(model, split.Source));

    private static TaskScore Of(TaskSpec task, TaskSplit split, Network network, TfliteMetadata metadata, float[] outputs)
    {
        AnomalyRule? rule = AnomalyRule.Read(metadata.Anomalies);
        return TaskScore.Of(task, split, outputs, ModelEvaluation.Kind(network, rule), rule);
    }

    private static float[] Outputs(TaskSplit split, TrainedModel model)
    {
        using var pool = new WorkerPool();
        using var plan = new InferencePlan(model.Network, model.Weights, pool);
        SampleSource source = split.Source;
        int inputSize = source.Shape.Elements, outputSize = plan.OutputElements;
        float[] inputs = new float[BatchSize * inputSize], outputs = new float[source.Count * outputSize];
        for (int first = 0; first < source.Count; first += BatchSize)
        {
            int count = Math.Min(BatchSize, source.Count - first), start = first;
            Parallel.For(0, count, row => source.Read(start + row, SampleSource.NoAugmentation, inputs.AsSpan(row * inputSize, inputSize)));
            plan.Run(inputs.AsSpan(0, count * inputSize), outputs.AsSpan(first * outputSize, count * outputSize));
        }

        return outputs;
    }
}
