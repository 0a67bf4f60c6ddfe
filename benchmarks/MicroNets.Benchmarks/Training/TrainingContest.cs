using MicroNets.Benchmarks.Kernels;
using MicroNets.Graph;
using MicroNets.Numerics;

namespace MicroNets.Benchmarks.Training;

/// <summary>Runs contestants of one workload in turn, so that whatever the machine does meanwhile meets all of them.</summary>
internal sealed class TrainingContest
{
    private const int Threads = 2;
    private static readonly string[] Layouts = ["channels-last", "channels-first"];
    private readonly string _python;
    private readonly string? _peer;
    private readonly TimeSpan _time;
    private readonly int _rounds;
    private readonly Dictionary<int, double> _peaks = [];

    /// <param name="peer">The script of the peer; null: we run alone.</param>
    public TrainingContest(string python, string? peer, TimeSpan time, int rounds)
    {
        (_python, _peer, _time, _rounds) = (python, peer, time, rounds);
        foreach (int threads in (int[])[1, Threads])
        {
            using var pool = new WorkerPool(threads);
            _peaks[threads] = Peak.Measure(pool);
        }
    }

    /// <summary>GFLOP/s by number of threads.</summary>
    public IReadOnlyDictionary<int, double> Peaks => _peaks;

    /// <summary>Two rows: two threads beside the peer, then one thread alone.</summary>
    public IEnumerable<TrainingRow> AgainstPeer(TrainingWorkload workload)
    {
        Console.Error.WriteLine($"{workload.Name} …");
        string network = Path.Combine(Path.GetTempPath(), $"micronets-{Environment.ProcessId}-{workload.Name}.json");
        File.WriteAllText(network, NetworkJson.Write(workload.Network));
        try
        {
            using Contestant two = Ours(workload, workload.BatchSize, Threads), one = Ours(workload, workload.BatchSize, 1);
            Contestant[] peers = _peer is null ? []
                : [.. Layouts.Select(layout => new Contestant(_python, [_peer, network, $"{workload.BatchSize}", $"{Threads}", layout]))];
            Race([two, one, .. peers]);
            int best = peers.Length == 0 ? -1 : Enumerable.Range(0, peers.Length).MaxBy(i => peers[i].SamplesPerSecond);
            foreach (Contestant peer in peers)
                peer.Dispose();
            return
            [
                Row(workload, workload.BatchSize, Threads, two, best < 0 ? null : peers[best], best < 0 ? null : Layouts[best]),
                Row(workload, workload.BatchSize, 1, one, null, null),
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
            Row(workload, batchSize, Threads, contestant, null, null))];
        foreach (Contestant contestant in ours)
            contestant.Dispose();
        return rows;
    }

    private static Contestant Ours(TrainingWorkload workload, int batchSize, int threads) =>
        new(Environment.ProcessPath!,
            [.. Environment.GetCommandLineArgs()[..1].Where(argument => argument.EndsWith(".dll", StringComparison.Ordinal)),
            "training-worker", workload.Name, "--threads", $"{threads}", "--batch", $"{batchSize}"]);

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

    private TrainingRow Row(TrainingWorkload workload, int batchSize, int threads, Contestant ours, Contestant? peer, string? layout)
    {
        double gflops = ours.SamplesPerSecond * workload.FlopsPerSample * 1e-9;
        return new TrainingRow(workload.Name, batchSize, threads, ours.SamplesPerSecond, peer?.SamplesPerSecond, layout, gflops,
            gflops / _peaks[threads], ours.PeakBytes, peer?.PeakBytes);
    }
}
