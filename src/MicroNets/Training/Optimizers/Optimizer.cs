using MicroNets.Numerics;

namespace MicroNets.Training;

/// <summary>How parameters follow their gradients. Weight decay touches weights alone, never biases, scales, shifts or ranges.</summary>
public abstract record OptimizerOptions
{
    /// <summary>decay; a step shrinks weights by rate · decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Makes an optimiser with empty moments.</summary>
    internal abstract Optimizer Create(ParameterStore parameters, WorkerPool pool);
}

/// <summary>Moves the parameters of one store by their gradients, and holds the moments that this needs.</summary>
internal abstract class Optimizer : IDisposable
{
    private protected Optimizer(ParameterStore parameters, WorkerPool pool, int moments)
    {
        Parameters = parameters;
        Pool = pool;
        Moments = [.. Enumerable.Range(0, moments).Select(_ => new AlignedBuffer(parameters.TrainedLength))];
    }

    public ParameterStore Parameters { get; }

    /// <summary>Updates so far.</summary>
    public long Steps { get; internal set; }

    /// <summary>In the layout of the trained parameters; what a checkpoint must keep.</summary>
    internal AlignedBuffer[] Moments { get; }

    private protected WorkerPool Pool { get; }

    /// <summary>One step against the gradients.</summary>
    /// <param name="gradientScale">The gradients count multiplied by this (clipping).</param>
    public void Update(double learningRate, double gradientScale = 1)
    {
        Steps++;
        Step(learningRate, gradientScale);
    }

    public void Dispose()
    {
        foreach (AlignedBuffer moment in Moments)
            moment.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract void Step(double learningRate, double gradientScale);
}
