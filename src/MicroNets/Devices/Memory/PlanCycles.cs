using MicroNets.Devices.Latency;
using MicroNets.Graph;

namespace MicroNets.Devices.Memory;

/// <summary>
/// Cycles of the Cortex-M4 by the law of its kernels: what plans are compared by on every core, so that a network has one plan whatever
/// runs it.
/// </summary>
internal static class PlanCycles
{
    private static readonly KernelLatency Law = new(LatencyLaws.Engine, CoreCosts.Of("cortex-m4")!.Costs, ClockMegahertz: 1e-3,
        Estimate.Exactly(1), "");

    /// <summary>Of all layers, each by itself.</summary>
    public static double Of(Network network) => network.Layers.Sum(layer => Law.Of(layer).Value);

    /// <summary>What more a section takes than its layers by themselves; less than nothing where it takes less.</summary>
    public static double Added(Network network, RowSchedule schedule) =>
        schedule.Section.Layers.Sum(name => Of(schedule.CallsOf(name)) - Law.Of(network[name]).Value);

    /// <summary>What more layers take whose maps lie packed.</summary>
    public static double AddedByPacking(Network network, KernelChoices choices) => network.Layers.Sum(layer =>
        PackedTiles.Of(layer, choices) is { } tiles ? Of(tiles.TimedCalls) - Law.Of(layer).Value
        : choices.Packed.Contains(layer.Name)
            ? Law.Of(new PackedCall(layer, false, Orientation.EvenChannels(layer.OutputShape) / 2, layer.OutputShape.Pixels)).Value
        : 0);

    /// <summary>What more a convolution takes in groups of so many channels.</summary>
    public static double Added(Layer convolution, int group)
    {
        int channels = convolution.OutputShape.Channels, whole = (channels - 1) / group;
        return Of([(LayerCall.OfChannels(convolution, group), whole), (LayerCall.OfChannels(convolution, channels - (whole * group)), 1)])
            - Law.Of(convolution).Value;
    }

    private static double Of(IEnumerable<(LayerCall Call, int Times)> calls) => calls.Sum(call => call.Times * Law.Of(call.Call).Value);
}
