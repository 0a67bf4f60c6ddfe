using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Search.Costs;
using MicroNets.Search.Spaces;

namespace MicroNets.Search;

/// <summary>Says what architectures cost and whether the limits of a problem hold: for everything in a search, the same answer.</summary>
internal sealed class Judge
{
    private readonly DeviceCosts _costs;

    /// <exception cref="InputException">A limit that cannot be judged on this device.</exception>
    public Judge(SearchProblem problem)
    {
        Problem = problem;
        Limits = problem.Limits.Within(problem.Device);
        Network widest = problem.Space.Build(problem.Space.Largest).Fold();
        BackboneFamily family = widest.Family();
        LatencyModel? latency = problem.Device.LatencyModel(family, problem.LatencyModel);
        if (latency is null && (Limits.Latency is not null || Limits.Energy is not null))
            throw new InputException($"a limit on time or energy for a {family} network on {problem.Device.Name}", "a device with a latency model for it", "calibrate the device, or leave the limit out");
        if (Limits.Energy is not null && problem.Device.Power is null)
            throw new InputException($"a limit on energy on {problem.Device.Name}", "a device of known power", "add its power to the profile, or leave the limit out");
        _costs = new DeviceCosts(problem.Device, latency) { FlashOverhead = problem.FlashOverhead, SramOverhead = problem.SramOverhead, Orientation = Orientation.For(widest) };
        Parts = new PartCosts(_costs);
        MemoryBounds = new PartCosts(new MemoryBounds(problem.SramOverhead));
        Bounds = BoundsOf(Limits);
    }

    public SearchProblem Problem { get; }

    /// <summary>The stated limits and the device's memory.</summary>
    public Limits Limits { get; }

    public PartCosts Parts { get; }

    /// <summary>Of each part the SRAM that every network with it needs, whatever its neighbours.</summary>
    public PartCosts MemoryBounds { get; }

    /// <summary>The limits as costs, estimated ones with their margin; infinite where there is none. An energy limit is one on latency.</summary>
    public CostVector Bounds { get; }

    public bool Holds(Architecture architecture) => Cost(architecture).IsWithin(Bounds);

    /// <summary>The exact costs of the whole network, memory as the runtime lays it out.</summary>
    public CostVector Cost(Architecture architecture)
    {
        NetworkCost cost = Estimate(architecture);
        return new CostVector(cost.Ops.Count, cost.Flash.Count, cost.Latency?.Time.Value ?? 0, cost.Sram.Count);
    }

    /// <summary>All costs of an architecture, each with how it was found.</summary>
    public NetworkCost Estimate(Architecture architecture) => Estimate(Problem.Space.Build(architecture).Fold());

    /// <summary>All costs of a folded network, by the laws for the networks of the space.</summary>
    public NetworkCost Estimate(Network folded) => _costs.Of(folded);

    /// <summary>Every limit beside the cost of an architecture, with how the cost was found.</summary>
    public EquatableArray<LimitCheck> Check(Architecture architecture) => Limits.Check(Estimate(architecture));

    /// <summary>The layer with the memory peak, or with the largest share of a sum.</summary>
    public string DecidingLayer(Architecture architecture, CostKind kind) => _costs.DecidingLayer(Problem.Space.Build(architecture).Fold(), kind);

    /// <summary>Which of the two limits on time is the tighter one.</summary>
    public string TimeLimit => EnergyMilliseconds < (Limits.Latency?.Value ?? double.PositiveInfinity) ? "energy" : "latency";

    // The time at which a limit on energy is used up.
    private double EnergyMilliseconds => Limits.Energy is { } energy ? energy.Value * 1000 / Problem.Device.Power!.Value : double.PositiveInfinity;

    private CostVector BoundsOf(Limits limits)
    {
        double milliseconds = Math.Min(limits.Latency?.Value ?? double.PositiveInfinity, EnergyMilliseconds);
        return new CostVector(limits.Ops?.Count ?? double.PositiveInfinity, limits.Flash?.Count ?? double.PositiveInfinity, milliseconds * (1 - Problem.EstimateMargin), limits.Sram?.Count ?? double.PositiveInfinity);
    }
}
