using System.Text.Json;
using MicroNets.Devices.Memory;
using MicroNets.Graph;

namespace MicroNets.Devices.Latency;

/// <summary>Whose cycles costs are.</summary>
public enum CycleOrigin
{
    /// <summary>Of a core without wait states, from executed code; the board's factor makes them its own.</summary>
    Core,

    /// <summary>Of a board itself.</summary>
    Board,
}

/// <summary>
/// Cycles of a layer = scale · Σ coefficient · count, by kernel (<see cref="KernelFeatures"/>), fitted from measurements by
/// <see cref="Calibration"/>.
/// </summary>
/// <param name="Engine">What was measured: "MicroNets runtime".</param>
/// <param name="Scale">Cycles per unit of the coefficients.</param>
/// <param name="Error">Of the cycles of whole networks.</param>
/// <param name="Source">How the measurements were made.</param>
public sealed record KernelCosts(string Engine, CycleOrigin Origin, double Scale, ErrorBand Error,
    EquatableArray<KernelCoefficients> Kernels, string Source)
{
    /// <summary>Whose cycles the coefficients are before the scale.</summary>
    public CycleOrigin Unit { get; init; } = Origin;

    /// <summary>
    /// Of the costs per kernel beside executed code, where <see cref="Error"/> is that of a board's times: a network that is only searched
    /// for errs by both, firmware whose code was executed by the board's alone. Null: <see cref="Error"/> is of the costs.
    /// </summary>
    public ErrorBand? KernelError { get; init; }

    /// <summary>Ends of what a sum of the costs may come to, as multiples of it.</summary>
    internal Estimate Band => KernelError is { } kernels ? Error.Factor() * kernels.Factor() : Error.Factor();

    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(Source) || string.IsNullOrWhiteSpace(Engine) || Error is null || !(Error.Worst >= 0) || !(Scale > 0))
            throw new JsonException("costs per kernel lack their source, engine, error or scale");
        if (Kernels.Count == 0 || Kernels.Any(kernel => kernel.Values.Count != KernelFeatures.Names.Count || kernel.Values.Any(value =>
            !(value >= 0)) || !(kernel.Least <= kernel.Most)))
            throw new JsonException($"costs need, for each kernel, {KernelFeatures.Names.Count} values "
                + $"({string.Join(", ", KernelFeatures.Names)}), none negative, and the range they were "
                + "fitted on; calibrate the device again");
    }
}

/// <param name="Values">One for each of <see cref="KernelFeatures.Names"/>, none negative.</param>
/// <param name="Least">Units of the smallest layer among the measurements.</param>
/// <param name="Most">Units of the largest.</param>
public sealed record KernelCoefficients(string Kernel, EquatableArray<double> Values, double Least, double Most)
{
    // A layer twice as large as any that was measured is still like them.
    private const double Beyond = 2;

    /// <summary>Cycles of a call with these counts of work, in the order of <see cref="Values"/>.</summary>
    public double Of(ReadOnlySpan<double> counts)
    {
        double sum = 0;
        for (int i = 0; i < counts.Length; i++)
            sum += Values[i] * counts[i];
        return sum;
    }

    /// <summary>What more the band of a layer of so many units takes in: nothing near the measured layers, a quarter far from
    /// them.</summary>
    internal Estimate Trust(double units) => units < Least / Beyond || units > Most * Beyond ? new Estimate(1, 0.75, 1.25)
        : Estimate.Exactly(1);
}

/// <summary>Costs per kernel at the clock of a board.</summary>
/// <param name="Cycles">Of the board per cycle of the costs.</param>
internal sealed record KernelLatency(string Law, KernelCosts Costs, double ClockMegahertz, Estimate Cycles, string Basis)
    : LatencyModel(Law, Costs.Engine, ClockMegahertz)
{
    private readonly Dictionary<string, KernelCoefficients> _kernels = Costs.Kernels.ToDictionary(kernel => kernel.Kernel);
    private readonly Estimate _perUnit = Costs.Scale / (1000 * ClockMegahertz) * (Cycles * Costs.Band);

    /// <summary>Ends of the band of any time, as multiples of its value.</summary>
    public Estimate Band => 1 / _perUnit.Value * _perUnit;

    public override Estimate Constant => default;

    public override string Basis { get; } = Basis;

    /// <summary>The costs that ship with the runtime for the device's core; null where there are none, or no board factor is
    /// known.</summary>
    public static KernelLatency? OfEngine(DeviceProfile device) => CoreCosts.Of(device.Core) is { } core ? On(device, LatencyLaws.Engine,
        core.Costs) : null;

    /// <summary>The profile's own costs; null where it has none.</summary>
    public static KernelLatency? Calibrated(DeviceProfile device) => device.Calibrated is { } costs ? On(device, LatencyLaws.Calibrated,
        costs) : null;

    public override Estimate Of(Layer layer) => Of(new LayerCall(layer));

    public override Estimate Of(LayerCall call)
    {
        if (!_kernels.TryGetValue(KernelFeatures.Kernel(call), out KernelCoefficients? kernel))
            return default;
        double units = kernel.Of(KernelFeatures.Of(call));
        return units * (_perUnit * kernel.Trust(units));
    }

    // Costs of whole layers, as a board's user measures them, have what moves rows between bands within them.
    public override string? Unknown(IEnumerable<LayerCall> calls) => calls
        .Where(call => call is not (KeptRows or PackedCall) && KernelFeatures.Costs(call.Layer))
        .Select(KernelFeatures.Kernel)
        .FirstOrDefault(kernel => !_kernels.ContainsKey(kernel)) is { } unknown ? $"it has no costs of the kernel '{unknown}'" : null;

    private static KernelLatency? On(DeviceProfile device, string law, KernelCosts costs)
    {
        if (costs.Origin == CycleOrigin.Board)
            return new KernelLatency(law, costs, device.Clock.Value, Devices.Estimate.Exactly(1),
                costs.KernelError is { } kernels ? $"{costs.Error}; costs per kernel: {kernels}" : $"{costs.Error}");
        return device.BoardFactor is { } board
            ? new KernelLatency(law, costs, device.Clock.Value, board.Estimate,
                $"cycles of a {device.Core} × {BoardFactors.Text(board)}; {costs.Error}")
            : null;
    }
}
