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

    /// <summary>Milliseconds of a call, as a plan of memory has it.</summary>
    public virtual Estimate Of(LayerCall call) => call is KeptRows or PackedCall ? default : Of(call.Layer);

    /// <summary>What the law does not know of calls, as a sentence's end; null: it knows everything.</summary>
    public virtual string? Unknown(IEnumerable<LayerCall> calls) => null;

    /// <summary>Null where the law does not know the network.</summary>
    /// <param name="folded">The deployed structure.</param>
    /// <param name="plan">Its memory as the firmware lays it out.</param>
    public virtual LatencyEstimate? Estimate(Network folded, MemoryPlan plan)
    {
        if (Unknown(plan.CallsOf(folded)) is not null)
            return null;
        Estimate time = folded.Layers.SelectMany(plan.CallsOf).Aggregate(Constant, (sum, each) => sum + (each.Times * Of(each.Call)));
        return new LatencyEstimate(time, Law, Engine, ClockMegahertz, Basis);
    }
}
