using System.Diagnostics;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Training;

namespace MicroNets.Runs;

/// <summary>How fast this machine trains, from a few steps of a network: for telling how long a training will take, and for nothing
/// else.</summary>
/// <param name="OperationsPerSecond">See <see cref="TrainingWork"/>.</param>
internal sealed record StepRate(double OperationsPerSecond)
{
    private const int BatchSize = 16, Steps = 6;

    /// <summary>The fastest of a few steps on random inputs: the first ones still compile.</summary>
    public static StepRate Of(Network network)
    {
        using var pool = new WorkerPool();
        using var plan = new TrainingPlan(network, network.Initialize(1), BatchSize, pool, new KernelOptions());
        float[] inputs = new float[BatchSize * network.Input.OutputShape.Elements];
        var random = new RandomStream(1, "step rate");
        foreach (ref float value in inputs.AsSpan())
            value = random.NextSingle();
        TimeSpan fastest = TimeSpan.MaxValue;
        for (int step = 0; step < Steps; step++)
        {
            long start = Stopwatch.GetTimestamp();
            plan.Forward(inputs);
            plan.OutputGradients.Fill(1e-3f);
            plan.Backward();
            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            fastest = taken < fastest ? taken : fastest;
        }

        return new StepRate(BatchSize * TrainingWork.PerSample(network) / fastest.TotalSeconds);
    }

    public TimeSpan TimeFor(double operations) => TimeSpan.FromSeconds(operations / OperationsPerSecond);
}
