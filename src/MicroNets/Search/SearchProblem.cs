using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Search.Spaces;

namespace MicroNets.Search;

/// <summary>What a search is asked: networks of a space, on a device, within limits (the device's own memory among them).</summary>
public sealed record SearchProblem(SearchSpace Space, DeviceProfile Device, Limits Limits)
{
    /// <summary>Name of a latency law (<see cref="LatencyLaws"/>); null: the best that the device has.</summary>
    public string? LatencyLaw { get; init; }

    /// <summary>What counts as within a limit while the search goes on; verdicts on the result tell what is certain.</summary>
    public Aim Aim { get; init; }

    /// <summary>What the firmware costs beside the network, part by part (<see cref="FirmwareParts"/>); counts against the
    /// limits.</summary>
    public EquatableArray<CostPart> Beside { get; init; } = FirmwareParts.Least;

    /// <summary>What works in the arena beside the network, one after the other: no firmware has a smaller one.</summary>
    public Bytes LeastArena { get; init; }

    /// <summary>Whether networks are to run by hop as well, with states (<see cref="Graph.Streams.HopNetwork"/>): the arena holds the
    /// larger form.</summary>
    public bool IsStreaming { get; init; }

    /// <summary>The same problem at one of the inputs to choose from.</summary>
    internal SearchProblem At(Graph.Shape input) => this with { Space = Space with { Inputs = [input] } };
}
