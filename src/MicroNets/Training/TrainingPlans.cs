using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>What a training computes with, all in memory at once: the plan of its steps, the optimiser, the average of the weights, and the
/// plans that validate and teach.</summary>
internal sealed class TrainingPlans : IDisposable
{
    /// <param name="batch">The most samples of a step.</param>
    /// <param name="validates">Whether there are samples to validate on.</param>
    public TrainingPlans(Network network, Weights start, int batch, bool validates, TrainingOptions options, WorkerPool pool)
    {
        KernelOptions kernels = options.Kernels with { Seed = options.Seed };
        Training = new TrainingPlan(network, start, batch, pool, kernels);
        Optimizer = options.Optimizer.Create(Training.Parameters, pool);
        Average = options.AverageDecay is { } decay ? new WeightAverage(Training.Parameters, decay, pool) : null;
        Validation = validates ? new InferencePlan(network, start, pool, kernels) : null;
        Teacher = options is { Loss: Distillation, Teacher: { } teacher }
            ? new InferencePlan(Trainer.WithoutFinalSoftmax(teacher.Network), teacher.Weights, pool) : null;
    }

    public TrainingPlan Training { get; }

    public Optimizer Optimizer { get; }

    /// <summary>Null: the weights are not averaged.</summary>
    public WeightAverage? Average { get; }

    /// <summary>Null: nothing is validated.</summary>
    public InferencePlan? Validation { get; }

    /// <summary>Null: the labels alone teach.</summary>
    public InferencePlan? Teacher { get; }

    public void Dispose()
    {
        Training.Dispose();
        Validation?.Dispose();
        Teacher?.Dispose();
        Optimizer.Dispose();
        Average?.Dispose();
    }
}
