using System.Diagnostics;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Training;

namespace MicroNets.Benchmarks.Training;

/// <summary>Our side of the comparison: whole training steps (forward, loss, backward, SGD with momentum) on a fixed random
/// batch.</summary>
internal sealed class TrainingRounds : IDisposable
{
    private readonly WorkerPool _pool;
    private readonly TrainingPlan _plan;
    private readonly Optimizer _optimizer;
    private readonly Loss _loss = new CrossEntropy();
    private readonly float[] _inputs;
    private readonly float[] _targets;
    private readonly int _batchSize;

    public TrainingRounds(TrainingWorkload workload, int batchSize, int threads)
    {
        Network network = workload.Network;
        _batchSize = batchSize;
        _pool = new WorkerPool(threads);
        _plan = new TrainingPlan(network, workload.Weights, batchSize, _pool, workload.Kernels);
        _optimizer = new Sgd { Momentum = 0.9, WeightDecay = 1e-4 }.Create(_plan.Parameters, _pool);
        _inputs = new float[batchSize * network.Input.OutputShape.Elements];
        new RandomStream(1, "benchmark").FillNormal(_inputs);
        int classes = network.Output.OutputShape.Elements;
        _targets = new float[batchSize * classes];
        for (int i = 0; i < batchSize; i++)
            _targets[(i * classes) + (i % classes)] = 1;
    }

    /// <summary>Runs steps for at least <paramref name="time"/> and returns samples per second.</summary>
    public double Round(TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        int steps = Cost.Repeat(Step, time);
        return steps * _batchSize / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _plan.Dispose();
        _pool.Dispose();
    }

    private void Step()
    {
        _plan.Forward(_inputs);
        var batch = new LossBatch { Outputs = _plan.Outputs, Targets = _targets, Width = _targets.Length / _batchSize };
        _loss.Evaluate(batch, _plan.OutputGradients);
        _plan.Backward();
        _optimizer.Update(0.01);
    }
}
