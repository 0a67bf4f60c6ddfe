using System.Text.Json;
using MicroNets.Graph;

namespace MicroNets.Devices.Latency;

/// <summary>
/// The `calibrated` model as a profile holds it: cycles of a layer = Σ coefficient · count, by kernel
/// (<see cref="KernelFeatures"/>), fitted from measurements by <see cref="Calibration"/>.
/// </summary>
/// <param name="Engine">What was measured, and where: "MicroNets runtime on the emulator, cortex-m4".</param>
/// <param name="CyclesPerUnit">Cycles per measured unit: 1 for cycles, an estimate of cycles per instruction for instructions.</param>
/// <param name="Source">How the measurements were made.</param>
public sealed record KernelCosts(string Engine, double CyclesPerUnit, ErrorBand Error, EquatableArray<KernelCoefficients> Kernels, string Source)
{
    public LatencyModel ToModel(DeviceProfile device) => new KernelLatency(this, device.Clock.Value);

    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(Source) || string.IsNullOrWhiteSpace(Engine) || Error is null || !(CyclesPerUnit > 0))
            throw new JsonException("calibrated costs lack their source, engine, error or cycles");
        if (Kernels.Count == 0 || Kernels.Any(kernel => kernel.Values.Count != KernelFeatures.Names.Count || kernel.Values.Any(value => !(value >= 0))))
            throw new JsonException($"calibrated costs need, for each kernel, {KernelFeatures.Names.Count} values ({string.Join(", ", KernelFeatures.Names)}), none negative; calibrate the device again");
    }
}

/// <param name="Values">One for each of <see cref="KernelFeatures.Names"/>, none negative.</param>
public sealed record KernelCoefficients(string Kernel, EquatableArray<double> Values)
{
    public double Of(ReadOnlySpan<double> counts)
    {
        double sum = 0;
        for (int i = 0; i < counts.Length; i++)
            sum += Values[i] * counts[i];
        return sum;
    }
}

/// <summary>Costs per kernel at a clock.</summary>
public sealed record KernelLatency(KernelCosts Costs, double ClockMegahertz)
    : LatencyModel("calibrated", Costs.Engine, ClockMegahertz, Costs.Error)
{
    private readonly Dictionary<string, KernelCoefficients> _kernels = Costs.Kernels.ToDictionary(kernel => kernel.Kernel);

    public override double Constant => 0;

    public override double Of(Layer layer) => Units(layer) * Costs.CyclesPerUnit / (ClockMegahertz * 1000);

    /// <summary>Measured units (instructions or cycles) of a layer; a kernel without measurements costs what its output would cost to copy.</summary>
    public double Units(Layer layer) => _kernels.TryGetValue(KernelFeatures.Kernel(layer), out KernelCoefficients? kernel)
        ? kernel.Of(KernelFeatures.Of(layer))
        : layer.Op is Graph.Ops.Input or Graph.Ops.Reshape ? 0 : layer.OutputShape.Elements;
}
