using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Graph;

namespace MicroNets.Devices.Costs;

/// <summary>All that is known of a folded network on a device before it is built.</summary>
/// <param name="Plan">Memory as the generated C lays it out.</param>
public sealed record NetworkProfile(NetworkCost Cost, MemoryPlan Plan, EquatableArray<ProfiledLayer> Layers)
{
    /// <summary>Kernels and start-up code of a build: a round figure above what builds for Cortex-M take.</summary>
    public static readonly Bytes Code = new(16 * 1024);

    internal static readonly string PlannedSram = $"planned: arena of the generated C, and {MemoryPlanner.StackBytes} bytes of stack";

    /// <param name="folded">The deployed structure.</param>
    /// <param name="device">Where it would run.</param>
    /// <param name="latencyModel">"paper", "calibrated", or null for the better one the device has.</param>
    /// <exception cref="InputException">An unknown latency model.</exception>
    /// <exception cref="GraphException">The network holds an op without kernels.</exception>
    public static NetworkProfile Of(Network folded, DeviceProfile device, string? latencyModel = null)
    {
        LatencyModel? model = device.LatencyModel(folded.Family(), latencyModel);
        MemoryPlan plan = MemoryPlanner.Plan(folded, device.Ram);
        LayerCost[] costs = folded.Layers.Select(layer => LayerCost.Of(layer)).ToArray();
        LatencyEstimate? latency = model?.Estimate(folded);
        var cost = new NetworkCost(
            new OpCount(costs.Sum(layer => layer.Ops)),
            new Bytes(costs.Sum(layer => layer.WeightBytes) + Code.Count),
            new Bytes(plan.ArenaBytes + MemoryPlanner.FixedBytes),
            latency,
            EnergyEstimate.Of(latency, device))
        {
            FlashHow = $"estimated: constants of the generated C and {Code} of code",
            SramHow = PlannedSram,
        };
        return new NetworkProfile(cost, plan, folded.Layers.Zip(costs, (layer, at) => new ProfiledLayer(
            layer.Name, layer.Op.Kind(), layer.OutputShape.ToString(), layer.Macs, at.WeightBytes, at.WorkingBytes, model?.Of(layer))).ToEquatableArray());
    }
}

/// <summary>A row of the table of layers.</summary>
/// <param name="WorkingBytes">Inputs and output of the layer together (<see cref="LayerCost.WorkingBytes"/>).</param>
/// <param name="LatencyMs">Its share of the estimate; null where there is none.</param>
public sealed record ProfiledLayer(string Name, string Op, string Output, long Macs, long WeightBytes, long WorkingBytes, double? LatencyMs);
