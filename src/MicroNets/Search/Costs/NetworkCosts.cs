using MicroNets.Devices.Costs;
using MicroNets.Devices.Memory;
using MicroNets.Graph;

namespace MicroNets.Search.Costs;

/// <summary>
/// What judges a network: the sum over its layers of the axes that add up, and the most memory that is live at once, on top of what
/// every network costs.
/// </summary>
internal interface ICostFunctions
{
    /// <summary>What does not depend on the layers.</summary>
    CostVector Constant { get; }

    /// <summary>The sums over the layers of a folded network, without <see cref="Constant"/> and without memory.</summary>
    CostVector OfLayers(Network folded);

    /// <summary>Bytes that a part of a chain needs while it runs.</summary>
    /// <param name="continuations">The part, folded, with what may run together with its end: a network for each way in which the chain may
    /// go on.</param>
    /// <param name="isFirst">The part reads the network's input.</param>
    double MemoryOf(IEnumerable<Network> continuations, bool isFirst);
}

/// <summary>The costs that limits are held against: of estimates the end that a search aims at.</summary>
/// <param name="orientation">How the maps of the space's networks lie.</param>
internal sealed class AimedCosts(DeviceCosts costs, Aim aim, Orientation orientation) : ICostFunctions
{
    public CostVector Constant => CostVector.Of(axis => aim.Of(costs.Constant(axis)));

    public CostVector OfLayers(Network folded) => CostVector.Of(axis => folded.Layers.Sum(layer => aim.Of(costs.OfLayer(axis, layer))));

    /// <summary>
    /// By the plan of the part with what suits it best behind. Where the plan of the network runs layers of several parts together a band
    /// of rows at a time, that is more than it takes (<see cref="Judge.WholeOverParts"/>).
    /// </summary>
    public double MemoryOf(IEnumerable<Network> continuations, bool isFirst) =>
        continuations.Min(part => MemoryPlanner.PartBytes(part, orientation, isFirst));

    /// <summary>Of a whole network; 0 on an axis that nobody can estimate.</summary>
    public CostVector Of(NetworkCost cost) => CostVector.Of(axis => cost[axis] is { } figure ? aim.Of(figure.Value) : 0);
}

/// <summary>A proof of what a space cannot go below: of each part what every network with it costs at least, whatever else is
/// true.</summary>
internal sealed class ProvenCosts(DeviceCosts costs) : ICostFunctions
{
    public CostVector Constant => CostVector.Of(axis => costs.Beside.Where(part => part.Axis == axis).Sum(part => part.Value.Low));

    public CostVector OfLayers(Network folded) => CostVector.Of(axis => folded.Layers.Sum(layer => costs.LeastOfLayer(axis, layer)));

    public double MemoryOf(IEnumerable<Network> continuations, bool isFirst) => continuations.Min(MemoryBound.Of);
}
