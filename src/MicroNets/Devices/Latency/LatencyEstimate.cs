namespace MicroNets.Devices.Latency;

/// <summary>A latency that was estimated, never measured, with all that a reader needs to judge it.</summary>
/// <param name="Model">"paper" or "calibrated".</param>
/// <param name="Engine">The inference engine whose speed this is.</param>
public sealed record LatencyEstimate(Milliseconds Time, string Model, string Engine, double ClockMegahertz, ErrorBand Error)
{
    public string How => $"estimated: {Model} model, {Engine}, {ClockMegahertz:0.#} MHz, {Error}";
}

/// <summary>Energy = power × latency: power hardly depends on the network (MicroNets, section 3: σ/μ = 0.007 over 400 networks).</summary>
public sealed record EnergyEstimate(Millijoules Energy, Figure Power, LatencyEstimate Latency)
{
    public string How => $"estimated: {Power} × latency ({Latency.How})";

    /// <summary>Null where the device has no published power.</summary>
    public static EnergyEstimate? Of(LatencyEstimate? latency, DeviceProfile device) => latency is not null && device.Power is { } power
        ? new EnergyEstimate(new Millijoules(power.Value * latency.Time.Value / 1000), power, latency)
        : null;
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

    public override string ToString() => $"error {Median:P1} median, {Worst:P1} worst ({Basis})";
}
