namespace MicroNets.Benchmarks.Training;

/// <summary>One workload, ours beside the better layout of the peer. Speeds in samples per second.</summary>
/// <param name="Peer">NaN-free: null when the peer was not measured.</param>
internal sealed record TrainingRow(string Workload, int BatchSize, int Threads, double Ours, double? Peer, string? PeerLayout,
    double Gflops, double ShareOfPeak, long OurPeakBytes, long? PeerPeakBytes)
{
    public double? Ratio => Ours / Peer;
}
