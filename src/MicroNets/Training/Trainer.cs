using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>Trains a network on a data set.</summary>
/// <example><code>
/// TrainedNetwork trained = Trainer.Run(Zoo.Get("ds-cnn-s"), train, validation, new TrainingOptions { Epochs = 15 });
/// </code></example>
public static class Trainer
{
    /// <summary>
    /// Trains until the epochs are done or patience ends, and returns the weights of the best validation. A softmax at the end of the
    /// network is left to the loss, which reads logits.
    /// </summary>
    /// <param name="validation">Null: none; then the last weights are returned.</param>
    /// <param name="start">Weights to start from; null: <see cref="Initialization"/> with the seed of the options.</param>
    /// <param name="pool">Null: one thread per core.</param>
    /// <exception cref="InputException">Data or a teacher that does not fit the network, more than this machine's memory holds, a
    /// checkpoint of another run, or a loss that is not finite.</exception>
    /// <exception cref="OperationCanceledException">After a checkpoint was written, where the options ask for one.</exception>
    public static TrainedNetwork Run(
        Network network,
        SampleSource train,
        SampleSource? validation,
        TrainingOptions options,
        Weights? start = null,
        WorkerPool? pool = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        CheckFit(network, train, options);
        if (validation is not null)
            CheckFit(network, validation, options);
        TrainingMemory.Check(network, train, validation, options, pool?.Threads ?? 0);

        WorkerPool workers = pool ?? new WorkerPool();
        try
        {
            using var run = new TrainingRun(WithoutFinalSoftmax(network), train, validation, options, start
                ?? network.Initialize(options.Seed), workers);
            run.Restore();
            run.Finish(progress, cancellation);
            return run.Result(network);
        }
        finally
        {
            if (pool is null)
                workers.Dispose();
        }
    }

    /// <summary>Loss and accuracy of weights on a data set.</summary>
    public static Evaluation Evaluate(Network network, Weights weights, SampleSource source, Loss? loss = null, WorkerPool? pool = null)
    {
        WorkerPool workers = pool ?? new WorkerPool();
        try
        {
            using var plan = new InferencePlan(WithoutFinalSoftmax(network), weights, workers);
            return new Evaluator(source, loss ?? new CrossEntropy()).Run(plan);
        }
        finally
        {
            if (pool is null)
                workers.Dispose();
        }
    }

    internal static Network WithoutFinalSoftmax(Network network) => network.Output.Op is Softmax && network.Layers.Count > 2
        ? new Network(network.Name, network.Layers.SkipLast(1).Select(layer => layer.Node))
        : network;

    private static void CheckFit(Network network, SampleSource source, TrainingOptions options)
    {
        if (source.Count == 0)
            throw new InputException("a data set without samples", "at least one", "check the path and the split");
        if (source.Shape != network.Input.OutputShape)
            throw new InputException($"samples of {source.Shape}", $"{network.Input.OutputShape}, the input of '{network.Name}'",
                "choose the front end or the network to match");
        if (source.Classes.Count != network.Output.OutputShape.Elements)
            throw new InputException($"{source.Classes.Count} classes",
                $"{network.Output.OutputShape.Elements}, the outputs of '{network.Name}'",
                "give the network as many outputs as there are classes");
        if (options.Epochs < 1 || options.BatchSize < 1)
            throw new InputException($"{options.Epochs} epochs of batches of {options.BatchSize}", "at least one of each",
                "change the options of training");
        if (options.Loss is Distillation && options.Teacher is null)
            throw new InputException("distillation without a teacher", "a teacher", "give one, or choose cross entropy");
        if (options.Teacher is { Network: var teacher }
            && (teacher.Input.OutputShape != network.Input.OutputShape
            || teacher.Output.OutputShape.Elements != network.Output.OutputShape.Elements))
            throw new InputException($"a teacher from {teacher.Input.OutputShape} to {teacher.Output.OutputShape}",
                $"{network.Input.OutputShape} to {network.Output.OutputShape}, as '{network.Name}'",
                "choose a teacher of the same input and classes");
    }
}
