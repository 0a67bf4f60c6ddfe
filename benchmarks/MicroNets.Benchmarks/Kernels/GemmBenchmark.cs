using System.Diagnostics;
using MicroNets.Numerics;

namespace MicroNets.Benchmarks.Kernels;

/// <summary>
/// Our products beside those of OpenBLAS, taking turns so that both see the same machine. A pause lets the waiting threads of the other
/// side go to sleep; then a turn runs untimed until the system has spread its own threads over the cores, as they are in the midst of
/// training.
/// </summary>
internal static unsafe class GemmBenchmark
{
    private const int RunsPerTurn = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100), WarmUp = TimeSpan.FromMilliseconds(60);

    public static GemmRow Measure(GemmShape shape, WorkerPool pool, double peak, TimeSpan time)
    {
        using AlignedBuffer x = Random((long)shape.Rows * shape.Inputs), y = Random((long)shape.Rows * shape.Outputs),
            w = Random((long)shape.Inputs * shape.Outputs);
        var own = new List<double>();
        var peer = new List<double>();
        long start = Stopwatch.GetTimestamp();
        for (int turn = 0; turn < 3 || Stopwatch.GetElapsedTime(start) < time; turn++)
        {
            Turn(own, () => Own(shape, pool, x.Pointer, y.Pointer, w.Pointer));
            if (OpenBlas.IsPresent)
                Turn(peer, () => Peer(shape, x.Pointer, y.Pointer, w.Pointer));
        }

        double gflops = shape.Flops / Median(own) * 1e-9;
        return new GemmRow(shape.Network, shape.Form.ToString(), shape.Rows, shape.Inputs, shape.Outputs, pool.Threads, gflops,
            OpenBlas.IsPresent ? shape.Flops / Median(peer) * 1e-9 : null, gflops / peak);
    }

    private static void Own(GemmShape shape, WorkerPool pool, float* x, float* y, float* w)
    {
        if (shape.Form == ProductForm.Forward)
            Gemm.Forward(pool, shape.Rows, shape.Inputs, shape.Outputs, x, w, y);
        else if (shape.Form == ProductForm.BackwardData)
            Gemm.BackwardData(pool, shape.Rows, shape.Inputs, shape.Outputs, y, w, x);
        else
            Gemm.BackwardWeights(pool, shape.Rows, shape.Inputs, shape.Outputs, y, x, w, WriteMode.Replace);
    }

    private static void Peer(GemmShape shape, float* x, float* y, float* w)
    {
        if (shape.Form == ProductForm.Forward)
            OpenBlas.Multiply(false, true, shape.Rows, shape.Outputs, shape.Inputs, x, w, y);
        else if (shape.Form == ProductForm.BackwardData)
            OpenBlas.Multiply(false, false, shape.Rows, shape.Inputs, shape.Outputs, y, w, x);
        else
            OpenBlas.Multiply(true, false, shape.Outputs, shape.Inputs, shape.Rows, y, x, w);
    }

    private static AlignedBuffer Random(long floats)
    {
        var buffer = new AlignedBuffer(floats);

        // Small, so that results which are fed back as operands stay finite.
        new RandomStream(1, "benchmark").FillUniform(buffer.Span, -1e-3f, 1e-3f);
        return buffer;
    }

    private static void Turn(List<double> seconds, Action action)
    {
        Thread.Sleep(Pause);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < WarmUp)
            action();
        for (int run = 0; run < RunsPerTurn; run++)
        {
            start = Stopwatch.GetTimestamp();
            action();
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }

    private static double Median(List<double> seconds)
    {
        List<double> sorted = [.. seconds.Order()];
        return sorted[sorted.Count / 2];
    }
}
