using MicroNets.Devices.Costs;
using MicroNets.Graph;

namespace MicroNets.Devices.Latency;

/// <summary>The one place that decides by which law the latency of networks on a device is estimated.</summary>
internal static class LatencyLaws
{
    public const string Engine = "engine", Calibrated = "calibrated", Paper = "paper";

    private const string Names = $"{Engine}, {Calibrated} or {Paper}";

    /// <summary>The name of a law, or none, as it is.</summary>
    /// <exception cref="InputException">No law is called so.</exception>
    public static string? Checked(string? name) => name is null or Engine or Calibrated or Paper ? name
        : throw new InputException($"latency law '{name}'{NearNames.Hint(name, [Engine, Calibrated, Paper])}", Names, "choose one of them");

    /// <summary>
    /// The law of this name; without a name the calibrated one where the device has it, else that of the runtime's kernels on its core.
    /// Null: there is none.
    /// </summary>
    /// <param name="folded">A network like those to be estimated: the paper's law knows two families.</param>
    /// <exception cref="InputException">No law is called so, or the device does not have the named one.</exception>
    public static LatencyModel? LatencyModel(this DeviceProfile device, Network folded, string? name = null) => Checked(name) switch
    {
        null => (LatencyModel?)KernelLatency.Calibrated(device) ?? KernelLatency.OfEngine(device),
        Engine => Named(KernelLatency.OfEngine(device), device, Engine),
        Calibrated => Named(KernelLatency.Calibrated(device), device, Calibrated),
        _ => Named(LawOfPaper(device, folded.Family()), device, Paper),
    };

    /// <summary>
    /// Time of firmware whose cycles on the core were traced, which is then what judges: by the board's factor, or by what times of the
    /// board made of the core's cycles. Null where neither is known, or another law judges.
    /// </summary>
    public static LatencyEstimate? OfFirmware(DeviceProfile device, long cycles, string? name)
    {
        string law = name ?? (device.Calibrated is null ? Engine : Calibrated);
        string engine = $"{cycles:N0} cycles of this firmware's executed code";
        double each = cycles / (1000 * device.Clock.Value);
        if (law == Calibrated && device.Calibrated is { Origin: CycleOrigin.Board } measured)
        {
            return measured.Unit == CycleOrigin.Core
                ? new LatencyEstimate(each * measured.Scale * measured.Error.Factor(), law, engine, device.Clock.Value,
                    FormattableString.Invariant($"× {measured.Scale:0.###} {BoardFactors.Unit}; {measured.Error}"))
                : null;
        }

        return device.BoardFactor is { } board && law != Paper
            ? new LatencyEstimate(each * board.Estimate, law, engine, device.Clock.Value, $"× {BoardFactors.Text(board)}")
            : null;
    }

    private static LatencyModel Named(LatencyModel? law, DeviceProfile device, string name) =>
        law ?? throw new InputException($"the latency law '{name}' for this network on {device.Name}", "one that the profile has",
            $"leave --latency-model out, choose another ({Names}), or calibrate the device");

    private static LinearLatency? LawOfPaper(DeviceProfile device, BackboneFamily family)
    {
        if (device.Latency.FirstOrDefault(law => law.Family == family) is not { } law)
            return null;
        if (law.Relation is not { } relation)
        {
            var points = law.Points.Select(point => (point.Mops, point.Milliseconds)).ToArray();
            return new LinearLatency(LinearFit.Through(points), law.Engine, device.Clock.Value, LinearFit.LeaveOneOut(points),
                new OpSpan(points.Min(point => point.Mops), points.Max(point => point.Mops)));
        }

        LinearLatency other = LawOfPaper(DeviceCatalog.Get(relation.Device), family)
            ?? throw new InputException($"device {device.Name} refers to {relation.Device} for latency",
                "a device with a law for the same family", "mend the profile");
        LinearFit fit = other.Fit with { Slope = other.Fit.Slope * relation.Factor, Intercept = other.Fit.Intercept * relation.Factor };
        var error = new ErrorBand(other.Error.Median + relation.RelativeError, other.Error.Worst + relation.RelativeError,
            $"{relation.Factor:0.###} × {relation.Device}: {law.Source}");
        return new LinearLatency(fit, law.Engine, device.Clock.Value, error, other.Mops);
    }
}
