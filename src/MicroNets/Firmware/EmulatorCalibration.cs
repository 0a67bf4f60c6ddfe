using MicroNets.Devices.Latency;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Search.Spaces;

namespace MicroNets.Firmware;

/// <summary>
/// Costs per kernel of the runtime, from instructions that the emulator counts. Instructions become cycles by a stated model: their mix
/// in executed code at the costs of a Cortex-M4, and what published boards add to that.
/// </summary>
public static class EmulatorCalibration
{
    /// <summary>
    /// Cycles of a board over those of the instruction mix without wait states: CMSIS-NN kernels on a Cortex-M4 at 120 MHz, MLPerf Tiny
    /// keyword spotting 11.98 / 9.29 and image classification 46.7 / 35.6 million.
    /// </summary>
    public const double BoardFactor = 1.3;

    /// <summary>
    /// Cycles of a Cortex-M7 over a Cortex-M4 for the same network: 1 / 2.32 in time (MicroNets, Table 4: F746ZG and F446RE) at 216 and
    /// 180 MHz.
    /// </summary>
    public const double CortexM7Factor = 216.0 / 180 / 2.32;

    private const int Traced = 6;

    /// <param name="core">"cortex-m4", "cortex-m7" or "cortex-m55".</param>
    /// <param name="spaces">Where networks are drawn from.</param>
    /// <param name="samples">Networks of each space; at least 5.</param>
    /// <param name="seed">Of architectures and weights.</param>
    /// <param name="progress">Told how many networks of all are measured, from any thread.</param>
    /// <param name="cancellation">Ends it between two networks.</param>
    /// <exception cref="InputException">Too few samples, no emulator for the core, or a program is missing.</exception>
    public static KernelCosts Of(string core, IReadOnlyList<SearchSpace> spaces, int samples, ulong seed, Action<int> progress, CancellationToken cancellation)
    {
        if (Target.All.All(target => target.Name != core))
            throw new InputException($"a {core}, which no emulator runs here", "cortex-m4, cortex-m7 or cortex-m55", "measure networks on the board and give them as --measurements");
        using var bench = new Workbench(Target.Named(core));
        Network[] networks = [.. spaces.SelectMany(space => SpaceMeasurements.Sample(space, samples, seed))];
        MeasuredNetwork[] measured = SpaceMeasurements.Of(bench, networks, seed, progress, cancellation);
        LayerMeasurement[] single = KernelStudy.OfEveryOp(bench, seed, cancellation);
        double[] mix = CyclesPerInstruction(bench, networks, seed);
        double factor = core == "cortex-m7" ? BoardFactor * CortexM7Factor : BoardFactor;
        double cycles = mix.Average() * factor;
        return Calibration.Fit(
            [.. measured.SelectMany(network => network.Layers)],
            single,
            $"MicroNets runtime on the emulator, {core}, {cycles:0.00} cycles per instruction assumed",
            cycles,
            $"micronets calibrate: instructions of {networks.Length} random networks ({string.Join(", ", spaces.Select(space => space.Name))}) and {single.Length} single layers on the emulator; "
            + $"{mix.Min():0.000} to {mix.Max():0.000} cycles per instruction in {mix.Length} networks by {CycleModel.Name}, times {factor:0.00} "
            + (core == "cortex-m7" ? "(published boards: 1.3 above that model, and Cortex-M7 over Cortex-M4)" : "(published boards over that model)"));
    }

    // The smallest networks: a trace takes a second for ten million instructions.
    private static double[] CyclesPerInstruction(Workbench bench, Network[] networks, ulong seed) =>
        [.. networks.OrderBy(network => network.Macs).Take(Traced).AsParallel().AsOrdered().Select(network =>
        {
            EquatableArray<LayerCycles> layers = bench.Trace(RandomWeights.Of(network, seed), seed);
            return (double)layers.Sum(layer => layer.Cycles) / layers.Sum(layer => layer.Instructions);
        })];
}
