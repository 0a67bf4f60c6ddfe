using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Search.Spaces;

namespace MicroNets.Firmware;

/// <summary>Costs per kernel of the runtime on a core: cycles of executed code by <see cref="CycleModel"/>, from traces of the
/// emulator.</summary>
internal static class EmulatorCalibration
{
    private const int Draws = 4;

    // Further networks of each space that run layers a band of rows at a time.
    private const int Banded = 4;

    /// <param name="core">"cortex-m4", "cortex-m7" …: a core that is emulated here.</param>
    /// <param name="spaces">Where networks are drawn from.</param>
    /// <param name="samples">Networks of each space, the smallest of several times as many.</param>
    /// <param name="known">What networks so small leave open stays as it is there; null: nothing is known.</param>
    /// <param name="seed">Of architectures and weights.</param>
    /// <param name="progress">Told how many networks are measured and how many there are, from any thread.</param>
    /// <param name="cancellation">Ends it between two networks.</param>
    /// <exception cref="InputException">Fewer than five networks, no emulator for the core, or a program is missing.</exception>
    public static KernelCosts Of(string core, IReadOnlyList<SearchSpace> spaces, int samples, KernelCosts? known, ulong seed,
        Action<int, int> progress, CancellationToken cancellation)
    {
        Target target = Target.OfCore(core) ?? throw new InputException(
            $"a {core}, which no emulator runs here",
                string.Join(", ", Core.All.Where(known => known.Build.Board is not null).Select(known => known.Name)),
                "measure networks on the board and give them as --measurements");
        using var bench = new Workbench(target);
        Network[] drawn = Drawn(spaces, samples, seed), networks = [.. drawn, .. InBands(spaces, samples, seed).Where(network =>
            !drawn.Any(other => other.Name == network.Name))];
        LayerMeasurement[] measured = SpaceMeasurements.TracedAsShipped(bench, networks, seed, done => progress(done, networks.Length),
            cancellation);
        LayerMeasurement[] single = [.. SpaceMeasurements.Traced(bench, drawn, seed, _ => { }, cancellation),
            .. KernelStudy.OfEveryOp(bench, seed, cancellation), .. KernelStudy.OfFewChannels(bench, seed,
            cancellation), .. KernelStudy.OfFewRows(bench, seed, cancellation), .. KernelStudy.OfChunks(bench, seed, cancellation),
            .. KernelStudy.OfPackedMaps(bench, seed, cancellation)];
        return Calibration.Fit(
            measured,
            single,
            CycleOrigin.Core,
            $"MicroNets runtime on {core}",
            $"traces of {networks.Length} random networks ({string.Join(", ", spaces.Select(space => space.Name))}) and {single.Length} "
                + $"single layers on the emulator, {CycleModel.Of(core).Name}", known);
    }

    /// <summary>What the same kernels take in flash on a core, from linked programs around the same networks.</summary>
    /// <param name="core">One that is emulated here.</param>
    /// <param name="spaces">Where networks are drawn from.</param>
    /// <param name="samples">Networks of each space.</param>
    /// <param name="seed">Of architectures and weights.</param>
    /// <param name="cancellation">Ends it between two networks.</param>
    /// <exception cref="InputException">A program is missing.</exception>
    public static CodeLaw CodeOf(Core core, IReadOnlyList<SearchSpace> spaces, int samples, ulong seed, CancellationToken cancellation)
    {
        using var bench = new Workbench(Target.OfCore(core.Name)!);
        return CodeCalibration.Of(core, bench, Drawn(spaces, samples, seed), KernelStudy.Networks(), seed, cancellation);
    }

    private static Network[] InBands(IReadOnlyList<SearchSpace> spaces, int samples, ulong seed) =>
        [.. spaces.SelectMany(space => SpaceMeasurements.Sample(space, Draws * samples, seed).OrderBy(network => network.Macs)
            .Where(network => MemoryPlanner.Plan(network).BandedLayers > 0).Take(Banded))];

    // The smaller of many: a trace takes a second for ten million instructions, and costs are linear. Every third with four-bit weights,
    // which kernels of their own compute.
    private static Network[] Drawn(IReadOnlyList<SearchSpace> spaces, int samples, ulong seed) =>
        [.. spaces.SelectMany(space => SpaceMeasurements.Sample(space, Draws * samples, seed).OrderBy(network =>
            network.Macs).Take(samples))
            .Select((network, i) => i % 3 == 2 ? BitPlan.FourBitWeights(network).Stated(network) : network)];
}
