using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Graph;

namespace MicroNets.Devices.Costs;

/// <summary>All that is known of a folded network on a device before it is built.</summary>
/// <param name="Plan">Memory as the generated C lays it out.</param>
/// <param name="Law">By which times are estimated; null where none is.</param>
/// <param name="Unknown">Why no time is told, as a sentence's end; null where it is.</param>
public sealed record NetworkProfile(NetworkCost Cost, MemoryPlan Plan, EquatableArray<ProfiledLayer> Layers, string? Law, string? Unknown)
{
    /// <param name="folded">The deployed structure.</param>
    /// <param name="device">Where it would run.</param>
    /// <param name="latencyLaw">A name (<see cref="LatencyLaws"/>), or null for the best that the device has.</param>
    /// <param name="goal">What its memory is planned for.</param>
    /// <exception cref="InputException">An unknown latency law.</exception>
    /// <exception cref="GraphException">The network holds an op without kernels.</exception>
    public static NetworkProfile Of(Network folded, DeviceProfile device, string? latencyLaw = null, ArenaGoal goal = default)
    {
        LatencyModel? law = device.LatencyModel(folded, latencyLaw);
        var costs = new DeviceCosts(device, law, FirmwareParts.Least);
        MemoryPlan plan = MemoryPlanner.Plan(folded, device.Ram, goal);
        return new NetworkProfile(
            costs.Of(folded, plan),
            plan,
            folded.Layers.Select(layer => new ProfiledLayer(
                layer.Name, layer.Op.Kind(), layer.OutputShape.ToString(), layer.Macs, WeightStorage.Bytes(layer),
                    LayerCost.Of(layer).WorkingBytes, law?.Of(layer).Value)).ToEquatableArray(),
            law?.Law,
            law is null ? $"nothing was measured for {device.Name}: neither costs of its {device.Core} nor times of the board"
                : law.Unknown(plan.CallsOf(folded)));
    }
}

/// <summary>A row of the table of layers.</summary>
/// <param name="WorkingBytes">Inputs and output of the layer together (<see cref="LayerCost.WorkingBytes"/>).</param>
/// <param name="LatencyMs">Its share of the estimate; null where there is none.</param>
public sealed record ProfiledLayer(string Name, string Op, string Output, long Macs, long WeightBytes, long WorkingBytes,
    double? LatencyMs);
