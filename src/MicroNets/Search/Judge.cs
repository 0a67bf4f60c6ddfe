using System.Collections.Concurrent;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Streams;
using MicroNets.Numerics;
using MicroNets.Search.Costs;
using MicroNets.Search.Spaces;

namespace MicroNets.Search;

/// <summary>Says what architectures cost and whether the limits of a problem hold: for everything in a search, the same answer.</summary>
internal sealed class Judge
{
    private const int MostPlans = 1024, CodeSamples = 8;

    private readonly DeviceCosts _costs;
    private readonly AimedCosts _aimed;

    private readonly ConcurrentDictionary<Architecture, MemoryPlan> _plans = [];

    private readonly ArenaGoal _goal;

    /// <exception cref="InputException">A limit that cannot be judged on this device.</exception>
    public Judge(SearchProblem problem)
    {
        Problem = problem;
        Limits = problem.Limits.Within(problem.Device);
        _goal = Limits[CostAxis.Sram] is { } sram
            ? ArenaGoal.Within((long)(sram
                - problem.Beside.Where(part => part.Axis == CostAxis.Sram).Sum(part => part.Value.High))) : ArenaGoal.Balanced;
        Network widest = problem.Space.Build(problem.Space.Largest).Fold();
        _costs = new DeviceCosts(problem.Device, problem.Device.LatencyModel(widest, problem.LatencyLaw), problem.Beside)
        {
            LeastArena = problem.LeastArena,
        };
        if (problem.Beside.Any(DeviceCosts.IsCode))
            _costs = _costs with { Beside = [.. problem.Beside.Select(part => DeviceCosts.IsCode(part) ? MostCode(problem.Space) : part)] };
        _aimed = new AimedCosts(_costs, problem.Aim, Orientation.For(widest));
        Parts = new PartCosts(_aimed);
        Proven = new PartCosts(new ProvenCosts(_costs));
        Bounds = CostVector.Of(axis => Limits[axis] ?? double.PositiveInfinity);
        Limited = CostAxis.All.Where(axis => Limits[axis] is not null).ToEquatableArray();

        // Refuses a limit on what nobody can estimate.
        Limits.Check(_costs.Of(widest));
        if (problem.Space.AtFewestBits is { } packed)
            Limits.Check(_costs.Of(problem.Space.Build(packed).Fold()));
    }

    // A function that several parts of a chain call is there once, so code is no sum over parts: they are judged beside the most that some
    // networks of the space need, and networks beside what each needs.
    private CostPart MostCode(SearchSpace space)
    {
        var random = new RandomStream(1, "search/code");
        var points = new List<Architecture> { space.Largest };
        if (space.AtFewestBits is { } packed)
            points.Add(packed);
        for (int i = 0; i < CodeSamples; i++)
            points.Add(space.Sample(ref random));
        CostPart most = points.Select(point => _costs.Of(space.Build(point).Fold()).Parts.Single(DeviceCosts.IsCode)).MaxBy(part =>
            part.Value.High)!;
        return most with { Value = most.Value with { Low = 0 } };
    }

    public SearchProblem Problem { get; }

    /// <summary>The stated limits and the device's memory.</summary>
    public Limits Limits { get; }

    /// <summary>The axes that have a limit.</summary>
    public EquatableArray<CostAxis> Limited { get; }

    public PartCosts Parts { get; }

    /// <summary>Of each part what every network with it costs at least, whatever its neighbours and whatever the board.</summary>
    public PartCosts Proven { get; }

    /// <summary>The limits as costs; infinite where there is none.</summary>
    public CostVector Bounds { get; }

    public bool Holds(Architecture architecture) => Cost(architecture).IsWithin(Bounds);

    /// <summary>The same, told at once of what its parts in the tables exclude.</summary>
    public bool Holds(Architecture architecture, CostTables tables) => tables.MayHold(architecture, Bounds) && Holds(architecture);

    /// <summary>The costs of the whole network that the limits are held against, memory as the runtime lays it out.</summary>
    public CostVector Cost(Architecture architecture) => _aimed.Of(Estimate(architecture));

    /// <summary>The same with the memory of the smallest plan: a limit of memory holds for a network if it holds for this.</summary>
    public CostVector LeastCost(Architecture architecture)
    {
        Network folded = Problem.Space.Build(architecture).Fold();
        DeviceCosts costs = CostsBeside(folded);
        MemoryPlan plan = PlanOf(architecture, folded);
        CostVector cost = _aimed.Of(costs.Of(folded, plan));
        long spared = Math.Max(plan.ArenaBytes, costs.LeastArena.Count) - Math.Max(plan.LeastBytes, costs.LeastArena.Count);
        return cost.With(CostAxis.Sram, cost[CostAxis.Sram] - spared);
    }

    /// <summary>
    /// On each axis what a whole network costs over what its parts in the tables say. Plans run layers of several parts together, and keep
    /// less in memory than any part alone.
    /// </summary>
    public CostVector WholeOverParts(Architecture architecture, CostTables tables)
    {
        CostVector whole = LeastCost(architecture), parts = tables.Of(architecture);
        return CostVector.Of(axis => whole[axis] > 0 && parts[axis] > 0 ? whole[axis] / parts[axis] : 1);
    }

    /// <summary>All costs of an architecture, each with how it was found.</summary>
    public NetworkCost Estimate(Architecture architecture)
    {
        Network folded = Problem.Space.Build(architecture).Fold();
        return CostsBeside(folded).Of(folded, PlanOf(architecture, folded));
    }

    /// <summary>All costs of a folded network, by the laws for the networks of the space.</summary>
    public NetworkCost Estimate(Network folded) => CostsBeside(folded).Of(folded, MemoryPlanner.Plan(folded, goal: _goal));

    /// <summary>What the arena of a network is to be planned within, so that the limit of SRAM holds; null: it holds in any case.</summary>
    public long? ArenaBytes(Network folded) => _goal.Bytes is { } most && MemoryPlanner.ArenaBytes(folded) > most ? most : null;

    // The arena is no smaller than that of the network by hop, where it has this form.
    private DeviceCosts CostsBeside(Network folded) => Problem.IsStreaming && HopNetwork.OfUsualHop(folded) is { } hop
        ? _costs with { LeastArena = new Bytes(Math.Max(_costs.LeastArena.Count, MemoryPlanner.Plan(hop.Network).ArenaBytes)) } : _costs;

    /// <summary>Every limit beside the cost of an architecture, with how the cost was found.</summary>
    public EquatableArray<LimitCheck> Check(Architecture architecture) => Limits.Check(Estimate(architecture));

    // Bits of weights do not change where maps lie, and the same architecture is judged several times on its way to the limits.
    private MemoryPlan PlanOf(Architecture architecture, Network folded)
    {
        Architecture shape = architecture with { Blocks = architecture.Blocks.Select(choice => choice with { Bits =
            null }).ToEquatableArray() };
        if (_plans.Count >= MostPlans)
            _plans.Clear();
        return _plans.GetOrAdd(shape, static (_, given) => MemoryPlanner.Plan(given.folded, goal: given._goal), (folded, _goal));
    }

    /// <summary>The layer with the memory peak, or with the largest share of a sum.</summary>
    public string DecidingLayer(Architecture architecture, CostAxis axis) => _costs.DecidingLayer(Problem.Space.Build(architecture).Fold(),
        axis);
}
