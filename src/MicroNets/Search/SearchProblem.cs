using MicroNets.Devices;
using MicroNets.Search.Spaces;

namespace MicroNets.Search;

/// <summary>What a search is asked: networks of a space, on a device, within limits (the device's own memory among them).</summary>
public sealed record SearchProblem(SearchSpace Space, DeviceProfile Device, Limits Limits)
{
    /// <summary>"paper" or "calibrated"; null: the better one that the device has.</summary>
    public string? LatencyModel { get; init; }

    /// <summary>
    /// A search aims this share below limits on costs that are estimated (latency, energy): a model's error should not spend the last of
    /// a budget. What judges the result is the limit itself.
    /// </summary>
    public double EstimateMargin { get; init; } = 0.02;

    /// <summary>Flash that every firmware of this runtime takes besides the network's constants; counts against the limit.</summary>
    public Bytes FlashOverhead { get; init; } = Devices.Costs.NetworkProfile.Code;

    /// <summary>SRAM that every firmware takes besides the tensors; counts against the limit.</summary>
    public Bytes SramOverhead { get; init; }

    /// <summary>The same problem at one of the inputs to choose from.</summary>
    internal SearchProblem At(Graph.Shape input) => this with { Space = Space with { Inputs = [input] } };
}
