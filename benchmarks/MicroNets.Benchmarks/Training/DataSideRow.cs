using MicroNets.Data;
using MicroNets.Data.Caching;
using MicroNets.Numerics;
using MicroNets.Training;

namespace MicroNets.Benchmarks.Training;

/// <summary>What one kind of data costs beside the training of one network.</summary>
/// <param name="StepMilliseconds">Core time of a step whose batch is at hand.</param>
/// <param name="BatchMilliseconds">Core time of the preparation of a batch.</param>
internal sealed record DataSideRow(string Name, double StepMilliseconds, double BatchMilliseconds)
{
    /// <summary>Preparation beside one training thread, as a share of a core.</summary>
    public double Share => BatchMilliseconds / StepMilliseconds;

    public static DataSideRow Measure(DataSideWorkload workload, TimeSpan time)
    {
        string path = Path.GetTempFileName();
        try
        {
            workload.Store(path);
            using FeatureFile file = FeatureFile.Open(path);
            SampleSource source = workload.Read(file);
            var options = new BatchOptions(workload.BatchSize, 1) { LastBatch = LastBatch.Drop, MixupAlpha = workload.MixupAlpha,
                Threads = 1 };
            return new DataSideRow(workload.Name, Step(workload, source, options, time), Preparation(source, options, time));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static double Step(DataSideWorkload workload, SampleSource source, BatchOptions options, TimeSpan time)
    {
        using var loader = new BatchLoader(source, options);
        using var training = new Training(workload);
        Batch batch = loader.Next();
        return Cost.CoreMilliseconds(() => training.Step(batch), time);
    }

    private static double Preparation(SampleSource source, BatchOptions options, TimeSpan time)
    {
        using var loader = new BatchLoader(source, options);
        return Cost.CoreMilliseconds(() => loader.Next(), time);
    }

    // With one thread.
    private sealed class Training : IDisposable
    {
        private readonly WorkerPool _pool;
        private readonly TrainingPlan _plan;
        private readonly Optimizer _optimizer;
        private readonly CrossEntropy _loss = new();
        private readonly int _classes;

        public Training(DataSideWorkload workload)
        {
            _pool = new WorkerPool(1);
            _plan = new TrainingPlan(Trainer.WithoutFinalSoftmax(workload.Network), workload.Network.Initialize(1), workload.BatchSize,
                _pool);
            _optimizer = new AdamW().Create(_plan.Parameters, _pool);
            _classes = workload.Network.Output.OutputShape.Elements;
        }

        public void Step(Batch batch)
        {
            _plan.Forward(batch.Inputs);
            _loss.Evaluate(new LossBatch { Outputs = _plan.Outputs, Targets = batch.Targets, Width = _classes }, _plan.OutputGradients);
            _plan.Backward();
            _optimizer.Update(1e-4);
        }

        public void Dispose()
        {
            _optimizer.Dispose();
            _plan.Dispose();
            _pool.Dispose();
        }
    }
}
