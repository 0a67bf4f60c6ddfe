using MicroNets.Devices.Latency;
using MicroNets.Graph;

namespace MicroNets.Devices.Memory;

/// <summary>
/// Cycles of the Cortex-M4 by the law of its kernels: what plans are compared by on every core, so that a network has one plan whatever
/// runs it.
/// </summary>
internal static class PlanCycles
{
    // Of a plane whose rows are moved, beside one for each byte: so many the loops take.
    private const int Moved = 20;

    private static readonly KernelLatency Law = new(LatencyLaws.Engine, CoreCosts.Of("cortex-m4")!.Costs, ClockMegahertz: 1e-3,
        Estimate.Exactly(1), "");

    /// <summary>Of all layers, each by itself.</summary>
    public static double Of(Network network) => network.Layers.Sum(layer => Law.Of(layer).Value);

    /// <summary>What more a section takes than its layers by themselves; less than nothing where it takes less.</summary>
    public static double Added(Network network, RowSchedule schedule)
    {
        double added = 0;
        foreach (string name in schedule.Section.Layers)
            added += Law.InBands(network[name], schedule.CallsOf(name)).Value - Law.Of(network[name]).Value;
        return added + schedule.Moves.Sum(move => (double)move.Planes * (Moved + move.Bytes));
    }

    /// <summary>What more a convolution takes in groups of so many channels.</summary>
    public static double Added(Layer convolution, int group) => (((convolution.OutputShape.Channels + group - 1) / group) - 1)
        * Law.Again(convolution).Value;
}
