using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;
using MicroNets.Training;

namespace MicroNets.Search.Differentiable;

/// <summary>A supernet with its shared weights, ready to learn: the plan, the optimiser, and the decisions that go in and out.</summary>
internal sealed class SupernetTraining : IDisposable
{
    private static readonly CrossEntropy Loss = new();
    private readonly WorkerPool _pool;
    private readonly AdamW _optimizer;

    public SupernetTraining(SearchSpace space, Weights? weights, DnasOptions options, WorkerPool pool)
    {
        _pool = pool;
        _optimizer = new AdamW { WeightDecay = options.WeightDecay };
        Supernet = new Supernet(space, options.Bits);
        KernelOptions kernels = options.Bits is { } bits ? SupernetQuantization.Kernels(Supernet.Network, bits, options.Seed)
            : new KernelOptions { Seed = options.Seed };
        Plan = new TrainingPlan(Supernet.Network, weights ?? Supernet.Network.Initialize(options.Seed), options.BatchSize, pool, kernels);
        Optimizer = _optimizer.Create(Plan.Parameters, pool);
        Decisions = new SupernetDecisions(Supernet, Plan);
    }

    public Supernet Supernet { get; }

    public TrainingPlan Plan { get; }

    public Optimizer Optimizer { get; }

    public SupernetDecisions Decisions { get; }

    /// <summary>Runs a batch forward and backward under soft decisions; returns its loss.</summary>
    public double Run(Batch batch, OptionWeights decisions)
    {
        double loss = Evaluate(batch.Inputs, batch.Targets, decisions);
        Plan.Backward();
        return loss;
    }

    /// <summary>Loss of a batch, with the statistics of that batch.</summary>
    public double Evaluate(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, OptionWeights decisions)
    {
        Decisions.Set(decisions);
        Plan.Forward(inputs);
        return Loss.Evaluate(new LossBatch { Outputs = Plan.Outputs, Targets = targets, Width = Supernet.Space.Classes },
            Plan.OutputGradients);
    }

    /// <summary>The supernet of a narrower space with the weights and moments of this one: their leading channels.</summary>
    public SupernetTraining Narrowed(SearchSpace space, DnasOptions options)
    {
        var narrow = new SupernetTraining(space, Supernet.Cut(Plan.Parameters.ToWeights(), new Supernet(space, options.Bits).Network),
            options, _pool);
        narrow.Plan.Step = Plan.Step;
        IReadOnlyList<Weights> moments = OptimizerMoments.Read(Optimizer, Supernet.Network);
        OptimizerMoments.Write(narrow.Optimizer, narrow.Supernet.Network,
            moments.Select(moment => Supernet.Cut(moment, narrow.Supernet.Network)).ToArray(), Optimizer.Steps);
        return narrow;
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Plan.Dispose();
    }
}
