using MicroNets.Devices.Latency;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Quantization;
using MicroNets.Search.Spaces;

namespace MicroNets.Firmware.Bench;

/// <summary>A network with the instructions of each of its layers on an emulated core.</summary>
/// <param name="Name">Different among networks that are measured together.</param>
internal sealed record MeasuredNetwork(string Name, Network Folded, EquatableArray<LayerInstructions> Instructions)
{
    public double Mops => 2e-6 * Folded.Macs;

    public long Total => Instructions.Sum(layer => layer.Instructions);

    public IEnumerable<LayerMeasurement> Layers => Instructions.Select(layer => new LayerMeasurement(Name, Folded[layer.Name],
        layer.Instructions));
}

/// <summary>Measures random networks on an emulated core, as many at a time as the machine has cores.</summary>
internal static class SpaceMeasurements
{
    /// <summary>Random networks of a space. The same for any number of threads.</summary>
    public static Network[] Sample(SearchSpace space, int samples, ulong seed)
    {
        var random = new RandomStream(seed, "characterize");
        var networks = new Network[samples];
        for (int i = 0; i < samples; i++)
            networks[i] = space.Build(space.Sample(ref random)).Renamed($"{space.Name}-{i}").Fold();
        return networks;
    }

    /// <summary>Instructions of each layer, as the emulator counts them.</summary>
    /// <param name="bench">Where they run.</param>
    /// <param name="networks">Folded networks.</param>
    /// <param name="seed">Of weights and samples.</param>
    /// <param name="progress">Told how many are done, from any thread.</param>
    /// <param name="cancellation">Ends it between two networks.</param>
    /// <exception cref="InputException">The compiler or the emulator is missing.</exception>
    public static MeasuredNetwork[] Of(Workbench bench, IReadOnlyList<Network> networks, ulong seed, Action<int> progress,
        CancellationToken cancellation) =>
        Each(networks, seed, (integers, own) => new MeasuredNetwork(integers.Network.Name, integers.Network, bench.Measure(integers, own)),
            progress, cancellation);

    /// <summary>The same in cycles, from traces of executed code.</summary>
    public static LayerMeasurement[] Traced(Workbench bench, IReadOnlyList<Network> networks, ulong seed, Action<int> progress,
        CancellationToken cancellation) =>
    [
        .. Each(networks, seed, (integers, own) => bench.Trace(integers, own).Select(layer => new LayerMeasurement(integers.Network.Name,
            integers.Network[layer.Name], layer.Cycles)), progress, cancellation)
            .SelectMany(layers => layers),
    ];

    /// <summary>The same of firmware as it ships, where layers may run together, call by call.</summary>
    public static LayerMeasurement[] TracedAsShipped(Workbench bench, IReadOnlyList<Network> networks, ulong seed, Action<int> progress,
        CancellationToken cancellation) =>
    [
        .. Each(networks, seed, (integers, own) => bench.TraceCalls(integers, own).Where(call => call.Call is not null).Select(call =>
            new LayerMeasurement(integers.Network.Name, call.Call!, (double)call.Cycles / call.Times) { Times = call.Times }), progress,
            cancellation)
            .SelectMany(calls => calls),
    ];

    private static T[] Each<T>(IReadOnlyList<Network> networks, ulong seed, Func<IntegerNetwork, ulong, T> measure, Action<int> progress,
        CancellationToken cancellation)
    {
        var measured = new T[networks.Count];
        int done = 0;
        try
        {
            Parallel.For(0, networks.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken =
                cancellation }, i =>
            {
                ulong own = seed + (ulong)i;
                measured[i] = measure(RandomWeights.Of(networks[i], own), own);
                progress(Interlocked.Increment(ref done));
            });
        }
        catch (AggregateException several)
        {
            throw several.Flatten().InnerExceptions[0];
        }

        return measured;
    }
}
