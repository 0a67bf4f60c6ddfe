using System.Globalization;

namespace MicroNets.Devices.Latency;

/// <summary>A latency that was estimated, never measured, with all that a reader needs to judge it.</summary>
/// <param name="Law">"engine", "calibrated" or "paper".</param>
/// <param name="Engine">The inference engine whose speed this is.</param>
/// <param name="Basis">Where the band comes from.</param>
internal sealed record LatencyEstimate(Estimate Milliseconds, string Law, string Engine, double ClockMegahertz, string Basis)
{
    public string How => $"estimated: {Law} law, {Engine}, {ClockMegahertz:0.#} MHz, {Band} ({Basis})";

    private string Band => string.Create(CultureInfo.InvariantCulture,
        $"{100 * ((Milliseconds.Low / Milliseconds.Value) - 1):+0;-0;0} % "
            + $"to {100 * ((Milliseconds.High / Milliseconds.Value) - 1):+0;-0;0} %");
}

/// <summary>Relative errors of a model on points that it was not fitted on.</summary>
/// <param name="Median">Of |estimate − measured| / measured.</param>
/// <param name="Basis">Where the errors come from: "leave-one-out over 8 networks".</param>
public sealed record ErrorBand(double Median, double Worst, string Basis)
{
    /// <summary>The band of some relative errors, one at least.</summary>
    public static ErrorBand Of(IEnumerable<double> errors, string basis)
    {
        double[] sorted = [.. errors.Order()];
        return new ErrorBand(LinearFit.Median(sorted), sorted[^1], basis);
    }

    /// <summary>As a factor of 1: between 1 − worst (0 at least) and 1 + worst.</summary>
    public Estimate Factor() => new(1, Math.Max(0, 1 - Worst), 1 + Worst);

    /// <summary>"error 1.2 % median, 3.0 % worst (leave-one-out over 8 networks)".</summary>
    public override string ToString() => $"error {Median:P1} median, {Worst:P1} worst ({Basis})";
}
