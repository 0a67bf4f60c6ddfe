using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>What a training holds of this machine's memory at most, told by the plans that it will run, which are made without their
/// memory.</summary>
/// <param name="Batch">The most samples of a step.</param>
/// <param name="MapBytes">The maps of a batch and their gradients.</param>
/// <param name="ParameterBytes">Weights, their gradients in each slice of the batch, moments, averages and copies; scratch of the
/// threads.</param>
/// <param name="DataBytes">Batches that are prepared ahead, and validation samples that are kept.</param>
internal sealed record TrainingMemory(int Batch, long MapBytes, long ParameterBytes, long DataBytes)
{
    // Weights beside those in the plans: the start, those of the best epoch, and those that are validated.
    private const int Copies = 3;

    public long Bytes => MapBytes + ParameterBytes + DataBytes;

    /// <summary>Of <see cref="Trainer.Run"/>.</summary>
    public static TrainingMemory Of(Network network, SampleSource train, SampleSource? validation, TrainingOptions options, int threads)
    {
        int batch = Math.Min(options.BatchSize, train.Count);
        long data = BatchLoader.BytesOf(train, TrainingRun.BatchesOf(options)) + (validation is null ? 0 : Evaluator.BytesOf(validation));
        return Of(batch, Copies, data, threads, pool =>
        {
            var plans = new TrainingPlans(Trainer.WithoutFinalSoftmax(network), new Weights(), batch, validation is not null, options,
                pool);
            return (plans, plans.Training);
        });
    }

    /// <summary>Refuses a training that there is not enough memory for.</summary>
    /// <exception cref="InputException">It does not fit.</exception>
    public static void Check(Network network, SampleSource train, SampleSource? validation, TrainingOptions options, int threads)
    {
        TrainingMemory Of(int batch) => TrainingMemory.Of(network, train, validation, options with { BatchSize = batch }, threads);
        TrainingMemory asked = Of(options.BatchSize);
        HostMemory.Check($"training '{network.Name}' in batches of {asked.Batch}", asked.Bytes, () =>
        {
            for (int batch = asked.Batch / 2; batch > 0; batch /= 2)
            {
                if (Of(batch) is { } smaller && HostMemory.Fits(smaller.Bytes))
                    return $"take batches of {batch}, which take {HostMemory.Text(HostMemory.HeldBytes + smaller.Bytes)}";
            }

            return "train a smaller network";
        });
    }

    /// <param name="copies">Of all weights, beside those that the plans hold.</param>
    /// <param name="make">Makes everything that is in memory at once.</param>
    public static TrainingMemory Of(int batch, int copies, long data, int threads,
        Func<WorkerPool, (IDisposable All, TrainingPlan Plan)> make)
    {
        using var tally = BufferTally.Planning();
        using var pool = new WorkerPool(threads);
        (IDisposable all, TrainingPlan plan) = make(pool);
        using (all)
            return new TrainingMemory(batch, plan.MapBytes, tally.Peak - plan.MapBytes + (copies * sizeof(float) * plan.Parameters.Length),
                data);
    }
}
