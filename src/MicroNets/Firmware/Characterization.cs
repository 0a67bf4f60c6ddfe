using MicroNets.Devices.Latency;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Toolchain;
using MicroNets.Search.Spaces;

namespace MicroNets.Firmware;

/// <summary>A random network of a space: ops (two for each multiply-accumulate) and measured instructions.</summary>
internal sealed record CharacterizedNetwork(double Mops, long Instructions);

/// <summary>
/// The latency law of a search space: instructions of random networks against their op count, and how much better costs per kernel
/// predict them.
/// </summary>
/// <param name="Fit">Million instructions = slope · Mops + intercept.</param>
/// <param name="FitError">Of the line, each network left out in turn.</param>
/// <param name="Kernels">Costs per kernel with their hold-out error.</param>
/// <param name="Study">Single layers by kind and width.</param>
internal sealed record Characterization(
    EquatableArray<CharacterizedNetwork> Points, LinearFit Fit, ErrorBand FitError, KernelCosts Kernels, EquatableArray<StudiedLayer> Study)
{
    /// <param name="space">Where networks are drawn from.</param>
    /// <param name="target">An emulated core.</param>
    /// <param name="samples">How many; at least 5.</param>
    /// <param name="seed">Of architectures and weights.</param>
    /// <param name="progress">Told how many networks are measured, from any thread.</param>
    /// <param name="cancellation">Ends it between two networks.</param>
    /// <exception cref="InputException">Too few samples, the target counts no instructions, or a program is missing.</exception>
    public static Characterization Of(SearchSpace space, Target target, int samples, ulong seed, Action<int> progress,
        CancellationToken cancellation)
    {
        if (samples < 5)
            throw new InputException($"{samples} samples", "at least 5, so that some can be held out", "leave --samples out for 100");
        using var bench = new Workbench(target);
        MeasuredNetwork[] networks = SpaceMeasurements.Of(bench, SpaceMeasurements.Sample(space, samples, seed), seed, progress,
            cancellation);
        (double, double)[] line = networks.Select(network => (network.Mops, network.Total / 1e6)).ToArray();
        KernelCosts kernels = Calibration.Fit(
            [.. networks.SelectMany(network => network.Layers)], [], CycleOrigin.Core, target.Name,
                $"micronets characterize {space.Name} --samples {samples} --target {target.Name}");
        return new Characterization(
            [.. networks.Select(network => new CharacterizedNetwork(network.Mops, network.Total))],
            LinearFit.Through(line), LinearFit.LeaveOneOut(line), kernels, KernelStudy.ByWidth(bench, seed, cancellation));
    }
}
