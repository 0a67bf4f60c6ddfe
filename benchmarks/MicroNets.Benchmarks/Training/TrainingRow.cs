namespace MicroNets.Benchmarks.Training;

/// <summary>One workload, ours beside the better layout of the peer. Speeds in samples per second.</summary>
/// <param name="Peer">NaN-free: null when the peer was not measured.</param>
/// <param name="Quantized">Ours with weights and maps rounded to 8 bits; null when not measured.</param>
/// <param name="Narrow">Ours with AVX-512 off; null when not measured, or where there is none.</param>
/// <param name="NarrowPeer">The better layout of the peer with AVX-512 off.</param>
/// <param name="ShareOfBandwidth">Of the time of a step, what its maps alone would take to pass between the cores and memory.</param>
internal sealed record TrainingRow(string Workload, int BatchSize, int Threads, double Ours, double? Peer, string? PeerLayout,
    double? Quantized, double? Narrow, double? NarrowPeer, double Gflops, double ShareOfPeak, double ShareOfBandwidth, long OurPeakBytes,
    long? PeerPeakBytes)
{
    public double? Ratio => Ours / Peer;

    /// <summary>Both with AVX-512 off.</summary>
    public double? NarrowRatio => Narrow / NarrowPeer;

    /// <summary>AVX-512 off in ours alone.</summary>
    public double? NarrowOverWidePeer => Narrow / Peer;

    public double? QuantizedShare => Quantized / Ours;
}
