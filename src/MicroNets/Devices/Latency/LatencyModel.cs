using MicroNets.Devices.Memory;
using MicroNets.Graph;

namespace MicroNets.Devices.Latency;

/// <summary>
/// An estimate of latency that is a constant plus a sum over layers, each a function of the op and its shapes alone: what a search
/// evaluates layer by layer at other widths is what judges the network in the end, but for what kernels do anew where memory cuts layers
/// into groups of channels or bands of rows.
/// </summary>
/// <param name="Law">"engine", "calibrated" or "paper".</param>
internal abstract record LatencyModel(string Law, string Engine, double ClockMegahertz)
{
    /// <summary>Milliseconds that do not depend on the layers.</summary>
    public abstract Estimate Constant { get; }

    /// <summary>Where the band comes from.</summary>
    public abstract string Basis { get; }

    /// <summary>Milliseconds of one layer of a folded network; nothing for one that the law does not know.</summary>
    public abstract Estimate Of(Layer layer);

    /// <summary>Milliseconds of what a convolution does anew for each further group of its channels, where a plan of memory cuts it into
    /// groups.</summary>
    public virtual Estimate Again(Layer convolution) => default;

    /// <summary>Milliseconds of a convolution that gathers its windows in chunks, as a plan of memory may have it.</summary>
    public virtual Estimate InChunks(Layer convolution) => Of(convolution);

    /// <summary>Milliseconds of a layer that runs some rows at a time, as a plan of memory may have it.</summary>
    /// <param name="layer">All rows.</param>
    /// <param name="calls">The layer over the rows of a call, and how often it runs so.</param>
    internal virtual Estimate InBands(Layer layer, IEnumerable<(Layer Form, int Times)> calls) => Of(layer);

    /// <summary>What the law does not know of a folded network, as a sentence's end; null: it knows everything.</summary>
    public virtual string? Unknown(Network folded) => null;

    /// <summary>Null where the law does not know the network.</summary>
    /// <param name="folded">The deployed structure.</param>
    /// <param name="plan">Its memory as the firmware lays it out.</param>
    public virtual LatencyEstimate? Estimate(Network folded, MemoryPlan plan)
    {
        if (Unknown(folded) is not null)
            return null;
        Estimate layers = folded.Layers.Aggregate(Constant, (sum, layer) => sum + (plan.InChunks.Contains(layer.Name) ? InChunks(layer)
            : plan.ScheduleOf(layer.Name) is { } schedule ? InBands(layer, schedule.CallsOf(layer.Name)) : Of(layer)));
        Estimate time = plan.Steps.Where(step => step.Groups > 1).Aggregate(layers, (sum, step) => sum
            + ((step.Groups - 1) * Again(folded[step.Nodes[0]])));
        return new LatencyEstimate(time, Law, Engine, ClockMegahertz, Basis);
    }
}
