using MicroNets.Devices.Memory;
using MicroNets.Graph;

namespace MicroNets.Devices.Latency;

/// <summary>The paper's law: slope · ops + intercept, for one family of backbones.</summary>
/// <param name="Mops">Of the networks that it was fitted on: beyond them the line is a guess, and its band says so.</param>
internal sealed record LinearLatency(LinearFit Fit, string Engine, double ClockMegahertz, ErrorBand Error, OpSpan Mops)
    : LatencyModel("paper", Engine, ClockMegahertz)
{
    public override Estimate Constant => Fit.Intercept * Error.Factor();

    public override string Basis => Error.ToString();

    public override Estimate Of(Layer layer) => Fit.Slope * 2e-6 * layer.Macs * Error.Factor();

    /// <summary>Below the fitted range an intercept proves nothing, and beyond it the error grows with the distance.</summary>
    public override LatencyEstimate? Estimate(Network folded, MemoryPlan plan)
    {
        LatencyEstimate estimate = base.Estimate(folded, plan)!;
        double mops = 2e-6 * folded.Macs;
        Estimate time = estimate.Milliseconds;
        if (mops < Mops.Least)
            return estimate with { Milliseconds = time with { Low = 0 },
                Basis = $"{Basis}, below the {Mops.Least:0.#} Mops that it was fitted from" };
        return mops > Mops.Most
            ? estimate with { Milliseconds = new Estimate(time.Value, time.Low * Mops.Most / mops, time.High * mops / Mops.Most),
                Basis = $"{Basis}, above the {Mops.Most:0.#} Mops that it was fitted to" }
            : estimate;
    }
}

/// <summary>Millions of operations, from and to.</summary>
internal sealed record OpSpan(double Least, double Most);
