using System.Diagnostics;
using MicroNets.Numerics;
using MicroNets.Training;

namespace MicroNets.Tests.Training;

/// <summary>Alone: what other tests allocate meanwhile would count.</summary>
[CollectionDefinition("allocations", DisableParallelization = true)]
public sealed class AllocationCollection;

[Collection("allocations")]
public sealed class AllocationTests
{
    [Theory]
    [InlineData("supernet")]
    [InlineData("residual")]
    public void A_step_allocates_nothing(string network)
    {
        using var pool = new WorkerPool(2);
        using var step = new TrainingStep(network, 32, pool);
        using Optimizer sgd = new Sgd { WeightDecay = 1e-3, Nesterov = true }.Create(step.Plan.Parameters, pool);
        using Optimizer adam = new AdamW().Create(step.Plan.Parameters, pool);
        using var average = new WeightAverage(step.Plan.Parameters, 0.99, pool);
        (string What, Action Run)[] parts =
        [
            ("forward and backward", step.Run),
            ("clipping", () => GradientNorm.ClipFactor(step.Plan.Parameters, 1)),
            ("SGD", () => sgd.Update(1e-3, 0.5)),
            ("AdamW", () => adam.Update(1e-3, 0.5)),
            ("average", () => average.Update(step.Plan.Step)),
        ];
        foreach ((string what, Action run) in parts)
        {
            // Code that the compiler has not optimised yet boxes: warm-up ends when it has, which takes seconds on a busy machine.
            long start = Stopwatch.GetTimestamp(), allocated;
            do
            {
                allocated = LeastAllocated(run);
            }
            while (allocated > 0 && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30));

            Assert.Equal((what, 0L), (what, allocated));
        }
    }

    // Of this thread, in twenty steps; of all threads, in the best step: the test runner's own threads allocate now and then.
    private static long LeastAllocated(Action run)
    {
        long own = GC.GetAllocatedBytesForCurrentThread(), least = long.MaxValue;
        for (int round = 0; round < 20; round++)
        {
            long all = GC.GetTotalAllocatedBytes(precise: true);
            run();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - all);
        }

        return Math.Max(GC.GetAllocatedBytesForCurrentThread() - own, least);
    }
}
