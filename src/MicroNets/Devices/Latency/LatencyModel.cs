using MicroNets.Graph;

namespace MicroNets.Devices.Latency;

/// <summary>
/// An estimate of latency that is a constant plus a sum over layers, each a function of the op and its shapes alone: what a search
/// evaluates layer by layer at other widths is what judges the network in the end.
/// </summary>
/// <param name="Law">"engine", "calibrated" or "paper".</param>
public abstract record LatencyModel(string Law, string Engine, double ClockMegahertz)
{
    /// <summary>Milliseconds that do not depend on the layers.</summary>
    public abstract Estimate Constant { get; }

    /// <summary>Where the band comes from.</summary>
    public abstract string Basis { get; }

    /// <summary>Milliseconds of one layer of a folded network; nothing for one that the law does not know.</summary>
    public abstract Estimate Of(Layer layer);

    /// <summary>What the law does not know of a folded network, as a sentence's end; null: it knows everything.</summary>
    public virtual string? Unknown(Network folded) => null;

    /// <summary>Null where the law does not know the network.</summary>
    public virtual LatencyEstimate? Estimate(Network folded) => Unknown(folded) is null
        ? new LatencyEstimate(folded.Layers.Aggregate(Constant, (sum, layer) => sum + Of(layer)), Law, Engine, ClockMegahertz, Basis)
        : null;
}
