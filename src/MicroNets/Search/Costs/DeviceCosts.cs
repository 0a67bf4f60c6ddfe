using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Graph;

namespace MicroNets.Search.Costs;

/// <summary>The cost functions of a device.</summary>
/// <param name="latency">Null where the device has none; latency then counts zero and cannot be limited.</param>
internal sealed class DeviceCosts(DeviceProfile device, LatencyModel? latency) : ICostFunctions
{
    public Bytes FlashOverhead { get; init; }

    public Bytes SramOverhead { get; init; }

    public CostVector Constant => new(0, FlashOverhead.Count, latency?.Constant ?? 0, SramOverhead.Count + MemoryPlanner.FixedBytes);

    /// <summary>How the maps of the space's networks lie.</summary>
    public Orientation Orientation { get; init; } = new(ColumnsInnermost: false);

    public CostVector OfLayers(Network folded)
    {
        double ops = 0, flash = 0, milliseconds = 0;
        foreach (Layer layer in folded.Layers)
        {
            LayerCost cost = LayerCost.Of(layer);
            ops += cost.Ops;
            flash += cost.WeightBytes;
            milliseconds += latency?.Of(layer) ?? 0;
        }

        return new CostVector(ops, flash, milliseconds, 0);
    }

    /// <summary>By the plan of the part with what suits it best behind. Nearly always the share that the plan of the network has.</summary>
    public double MemoryOf(IEnumerable<Network> continuations) => continuations.Min(part => MemoryPlanner.PartBytes(part, Orientation));

    /// <summary>
    /// The costs of a whole folded network, each with how it was found; memory as the generated C lays it out.
    /// </summary>
    public NetworkCost Of(Network folded)
    {
        CostVector layers = OfLayers(folded) with { Sram = MemoryPlanner.ArenaBytes(folded) };
        LatencyEstimate? estimate = latency?.Estimate(folded);
        return new NetworkCost(
            new OpCount((long)layers.Ops), new Bytes((long)(layers.Flash + Constant.Flash)), new Bytes((long)(layers.Sram + Constant.Sram)), estimate, EnergyEstimate.Of(estimate, device))
        {
            FlashHow = $"estimated: constants of the generated C and {FlashOverhead} of code",
            SramHow = NetworkProfile.PlannedSram,
        };
    }

    /// <summary>The layer with the memory peak, or with the largest share of a sum.</summary>
    public string DecidingLayer(Network folded, CostKind kind) => kind == CostKind.Sram
        ? MemoryPlanner.Plan(folded).Peak.Node
        : folded.Layers.MaxBy(layer => kind switch
        {
            CostKind.Ops => layer.Macs,
            CostKind.Flash => LayerCost.Of(layer).WeightBytes,
            _ => latency?.Of(layer) ?? 0,
        })!.Name;
}

/// <summary>
/// A proof of what memory a space cannot go below: of each part the bytes that every network with it needs. Nothing else is bounded.
/// </summary>
internal sealed class MemoryBounds(Bytes overhead) : ICostFunctions
{
    public CostVector Constant => new(0, 0, 0, overhead.Count);

    public CostVector OfLayers(Network folded) => CostVector.Nothing;

    public double MemoryOf(IEnumerable<Network> continuations) => continuations.Min(MemoryBound.Of);
}
