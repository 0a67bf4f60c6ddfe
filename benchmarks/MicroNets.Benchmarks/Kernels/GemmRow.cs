namespace MicroNets.Benchmarks.Kernels;

/// <summary>One line of the table. GFLOP/s are medians; <see cref="Peer"/> is null without OpenBLAS.</summary>
internal sealed record GemmRow(string Network, string Form, int Rows, int Inputs, int Outputs, int Threads, double Gflops, double? Peer,
    double ShareOfPeak)
{
    public double? Ratio => Gflops / Peer;
}
