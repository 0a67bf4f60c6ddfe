using MicroNets.Benchmarks.Kernels;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Benchmarks.Training;

/// <summary>Runs contestants of one workload in turn, so that whatever the machine does meanwhile meets all of them.</summary>
internal sealed class TrainingContest
{
    private const int Threads = 2;
    private static readonly string[] Layouts = ["channels-last", "channels-first"];

    // PyTorch's own kernels, those of oneDNN and those of OpenBLAS.
    private static readonly (string, string)[] s_peerWithoutAvx512 =
        [("ATEN_CPU_CAPABILITY", "avx2"), ("DNNL_MAX_CPU_ISA", "AVX2"), ("OPENBLAS_CORETYPE", "HASWELL")];

    private readonly string _python;
    private readonly string? _peer;
    private readonly TimeSpan _time;
    private readonly int _rounds;
    private readonly Dictionary<int, double> _peaks = [];
    private readonly Dictionary<int, double> _bandwidths = [];

    /// <param name="peer">The script of the peer; null: we run alone.</param>
    public TrainingContest(string python, string? peer, TimeSpan time, int rounds)
    {
        (_python, _peer, _time, _rounds) = (python, peer, time, rounds);
        foreach (int threads in (int[])[1, Threads])
        {
            using var pool = new WorkerPool(threads);
            _peaks[threads] = Peak.Measure(pool);
            _bandwidths[threads] = Bandwidth.Measure(pool);
        }
    }

    /// <summary>GFLOP/s by number of threads.</summary>
    public IReadOnlyDictionary<int, double> Peaks => _peaks;

    /// <summary>GB/s by number of threads.</summary>
    public IReadOnlyDictionary<int, double> Bandwidths => _bandwidths;

    /// <summary>Two rows: two threads beside the peer, with 8-bit rounding, and both with AVX-512 off; then one thread alone.</summary>
    public IEnumerable<TrainingRow> AgainstPeer(TrainingWorkload workload)
    {
        Console.Error.WriteLine($"{workload.Name} …");
        string network = Path.Combine(Path.GetTempPath(), $"micronets-{Environment.ProcessId}-{workload.Name}.json");
        File.WriteAllText(network, NetworkJson.Write(workload.Network));
        try
        {
            using Contestant two = Ours(workload, workload.BatchSize, Threads), one = Ours(workload, workload.BatchSize, 1);
            using Contestant? quantized = workload.CanBeQuantized ? Ours(workload, workload.BatchSize, Threads, "--quantized") : null,
                narrow = KernelVariants.Best == KernelVariant.Avx512 ? WithoutAvx512(workload) : null;
            Contestant[] Peers(params (string, string)[] environment) => _peer is null ? [] : [.. Layouts.Select(layout =>
                new Contestant(_python, [_peer, network, $"{workload.BatchSize}", $"{Threads}", layout], environment))];
            Contestant[] peers = Peers(), narrowPeers = narrow is null ? [] : Peers(s_peerWithoutAvx512);
            Race([.. new[] { two, one, quantized, narrow }.OfType<Contestant>(), .. peers, .. narrowPeers]);
            int best = peers.Length == 0 ? -1 : Enumerable.Range(0, peers.Length).MaxBy(i => peers[i].SamplesPerSecond);
            foreach (Contestant peer in peers.Concat(narrowPeers))
                peer.Dispose();
            TrainingRow first = Row(workload, workload.BatchSize, Threads, two) with
            {
                Quantized = quantized?.SamplesPerSecond,
                Narrow = narrow?.SamplesPerSecond,
                NarrowPeer = narrowPeers.Length == 0 ? null : narrowPeers.Max(peer => peer.SamplesPerSecond),
            };
            return
            [
                best < 0 ? first : first with { Peer = peers[best].SamplesPerSecond, PeerLayout = Layouts[best],
                    PeerPeakBytes = peers[best].PeakBytes },
                Row(workload, workload.BatchSize, 1, one),
            ];
        }
        finally
        {
            File.Delete(network);
        }
    }

    /// <summary>The same network at other batch sizes, without the peer.</summary>
    public IEnumerable<TrainingRow> BatchSizes(TrainingWorkload workload, int[] batchSizes)
    {
        Contestant[] ours = [.. batchSizes.Select(batchSize => Ours(workload, batchSize, Threads))];
        Race(ours);
        TrainingRow[] rows = [.. batchSizes.Zip(ours, (batchSize, contestant) =>
            Row(workload, batchSize, Threads, contestant))];
        foreach (Contestant contestant in ours)
            contestant.Dispose();
        return rows;
    }

    private static Contestant Ours(TrainingWorkload workload, int batchSize, int threads, params string[] options) =>
        new(Environment.ProcessPath!, Worker(workload, batchSize, threads, options));

    // The switch that .NET 10 has; the worker looks whether it took.
    private static Contestant WithoutAvx512(TrainingWorkload workload) => new(Environment.ProcessPath!,
        Worker(workload, workload.BatchSize, Threads, "--variant", $"{KernelVariant.Avx2}"), ("DOTNET_EnableAVX512", "0"));

    private static string[] Worker(TrainingWorkload workload, int batchSize, int threads, params string[] options) =>
        [.. Environment.GetCommandLineArgs()[..1].Where(argument => argument.EndsWith(".dll", StringComparison.Ordinal)),
            "training-worker", workload.Name, "--threads", $"{threads}", "--batch", $"{batchSize}", .. options];

    private void Race(Contestant[] contestants)
    {
        foreach (Contestant contestant in contestants)
            contestant.Round(_time, counts: false);
        for (int round = 0; round < _rounds; round++)
        {
            foreach (Contestant contestant in contestants)
                contestant.Round(_time);
        }
    }

    private TrainingRow Row(TrainingWorkload workload, int batchSize, int threads, Contestant ours)
    {
        double speed = ours.SamplesPerSecond, gflops = speed * workload.FlopsPerSample * 1e-9;
        return new TrainingRow(workload.Name, batchSize, threads, speed, null, null, null, null, null, gflops, gflops / _peaks[threads],
            speed * workload.BytesPerSample * 1e-9 / _bandwidths[threads], ours.PeakBytes, null);
    }
}
