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

    // Weights and both moments beside the plan, and the same cut to a narrower supernet.
    private const int Copies = 6;

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

    /// <summary>What a search with this supernet holds in memory at most, its batches and the samples of repairs included.</summary>
    public static TrainingMemory MemoryOf(SearchSpace space, SampleSource train, DnasOptions options)
    {
        int loaders = options.ArchitectureData == ArchitectureData.HeldOut ? 2 : 1;
        long data = (loaders * BatchLoader.BytesOf(train, DnasSession.BatchesOf(train, options)))
            + Batch.BytesOf(options.RepairSamples, train.Shape.Elements, train.Classes.Count);
        return TrainingMemory.Of(options.BatchSize, Copies, data, options.Threads, pool =>
        {
            var training = new SupernetTraining(space, new Weights(), options, pool);
            return (training, training.Plan);
        });
    }

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

    /// <summary>The supernet of a narrower space with the weights and moments of this one, their leading channels. This one gives its
    /// memory back first.</summary>
    public SupernetTraining Narrowed(SearchSpace space, DnasOptions options)
    {
        Weights weights = Plan.Parameters.ToWeights();
        IReadOnlyList<Weights> moments = OptimizerMoments.Read(Optimizer, Supernet.Network);
        Dispose();
        var narrow = new SupernetTraining(space, Supernet.Cut(weights, new Supernet(space, options.Bits).Network), options, _pool);
        narrow.Plan.Step = Plan.Step;
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
