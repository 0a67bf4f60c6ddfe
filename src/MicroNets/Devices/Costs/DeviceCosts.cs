using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Graph;

namespace MicroNets.Devices.Costs;

/// <summary>What networks cost on a device: the estimator of every <see cref="CostAxis"/>, by layer and of a whole network.</summary>
/// <param name="Latency">Null: no law speaks for the device; time and energy are then unknown.</param>
/// <param name="Beside">What the firmware holds beside the network.</param>
internal sealed record DeviceCosts(DeviceProfile Device, LatencyModel? Latency, EquatableArray<CostPart> Beside)
{
    /// <summary>No arena is smaller: something else works there too, before the network is alive.</summary>
    public Bytes LeastArena { get; init; }

    /// <summary>The costs of a folded network before a build, memory as the generated C lays it out.</summary>
    /// <exception cref="GraphException">The network holds an op without kernels.</exception>
    public NetworkCost Of(Network folded) => Of(folded, MemoryPlanner.Plan(folded));

    /// <param name="folded">The deployed structure.</param>
    /// <param name="plan">Its memory.</param>
    public NetworkCost Of(Network folded, MemoryPlan plan)
    {
        double ops = 0, weights = WeightStorage.Bytes(folded, plan);
        foreach (Layer layer in folded.Layers)
            ops += 2 * layer.Macs;

        return new NetworkCost(
        [
            new CostPart(CostAxis.Flash, FirmwareParts.Weights, Estimate.Exactly(weights), "counted: constants of the generated C"),
            new CostPart(CostAxis.Sram, FirmwareParts.Arena, Estimate.Exactly(Math.Max(plan.ArenaBytes, LeastArena.Count)),
                "planned: arena of the generated C"),
            .. Latency?.Estimate(folded, plan) is { } time ? Timed(Device, FirmwareParts.Network, time.Milliseconds, time.How) : [],
            new CostPart(CostAxis.Ops, FirmwareParts.Network, Estimate.Exactly(ops), "counted"),
            .. Beside.Select(part => IsCode(part) ? Code(folded, plan) ?? part : part),
        ]);
    }

    /// <summary>What of <see cref="Beside"/> depends on the network, where the law of the core's code knows it.</summary>
    internal static bool IsCode(CostPart part) => part.Axis == CostAxis.Flash && part.Name == FirmwareParts.Code;

    private CostPart? Code(Network folded, MemoryPlan plan) => CoreCosts.Of(Device.Core) is { Code: { } law } core
        && law.Of(folded, plan) is { } bytes
        ? new CostPart(CostAxis.Flash, FirmwareParts.Code, bytes,
            $"estimated: functions of its kernels and what calls them, as linked for {core.Core}")
        : null;

    /// <summary>
    /// Time, and where the device's power is known the energy that it takes: power hardly depends on the network (MicroNets, section 3:
    /// σ/μ = 0.007 over 400 networks).
    /// </summary>
    public static EquatableArray<CostPart> Timed(DeviceProfile device, string name, Estimate milliseconds, string how)
    {
        var time = new CostPart(CostAxis.Latency, name, milliseconds, how);
        return device.Power is { } power
            ? [time, new CostPart(CostAxis.Energy, name, Energy(power, milliseconds), $"{how}, × {power}")]
            : [time];
    }

    /// <summary>What a layer adds to an axis that is a sum; nothing where that is unknown.</summary>
    public Estimate OfLayer(CostAxis axis, Layer layer)
    {
        if (axis == CostAxis.Flash)
            return Estimate.Exactly(WeightStorage.Bytes(layer));
        if (axis == CostAxis.Ops)
            return Estimate.Exactly(2 * layer.Macs);
        if (axis == CostAxis.Latency)
            return Latency?.Of(layer) ?? default;
        return axis == CostAxis.Energy ? EnergyOf(Latency?.Of(layer) ?? default) : default;
    }

    /// <summary>What every network costs on an axis, whatever its layers.</summary>
    public Estimate Constant(CostAxis axis)
    {
        Estimate beside = Beside.Where(part => part.Axis == axis).Aggregate(default(Estimate), (sum, part) => sum + part.Value);
        if (axis == CostAxis.Latency)
            return beside + (Latency?.Constant ?? default);
        return axis == CostAxis.Energy ? beside + EnergyOf(Latency?.Constant ?? default) : beside;
    }

    /// <summary>
    /// Proven by counting: less of a sum no layer can cost, whatever the board does. Energy is not counted, so nothing is proven of it.
    /// </summary>
    public double LeastOfLayer(CostAxis axis, Layer layer)
    {
        if (axis == CostAxis.Latency)
            return CycleBound.Of(layer, Device.Core) / (1000 * Device.Clock.Value);
        return axis == CostAxis.Energy ? 0 : OfLayer(axis, layer).Low;
    }

    /// <summary>The layer with the memory peak, or with the largest share of a sum.</summary>
    public string DecidingLayer(Network folded, CostAxis axis) => axis.Over == Combination.Maximum
        ? MemoryPlanner.Plan(folded).Peak.Node
        : folded.Layers.MaxBy(layer => OfLayer(axis, layer).High)!.Name;

    private Estimate EnergyOf(Estimate milliseconds) => Device.Power is { } power ? Energy(power, milliseconds) : default;

    // Milliwatts times milliseconds, in millijoules.
    private static Estimate Energy(Figure power, Estimate milliseconds) => 1e-3 * (power.Estimate * milliseconds);
}
