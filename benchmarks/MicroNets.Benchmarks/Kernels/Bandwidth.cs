using System.Diagnostics;
using System.Runtime.CompilerServices;
using MicroNets.Numerics;

namespace MicroNets.Benchmarks.Kernels;

/// <summary>What passes between the threads of a pool and memory: two arrays read and a third written past the caches (STREAM's triad), all
/// larger than any cache.</summary>
internal static class Bandwidth
{
    private const int Pieces = 64;
    private const long Floats = 40L << 20;

    /// <summary>In GB/s, the best of some runs.</summary>
    public static unsafe double Measure(WorkerPool pool)
    {
        using AlignedBuffer a = new(Floats), b = new(Floats), c = new(Floats);
        double best = 0;
        for (int run = 0; run < 8; run++)
        {
            var job = new Job(a.Pointer, b.Pointer, c.Pointer);
            long start = Stopwatch.GetTimestamp();
            pool.Run(Pieces, ref job);
            best = Math.Max(best, 3.0 * sizeof(float) * Floats / Stopwatch.GetElapsedTime(start).TotalSeconds * 1e-9);
        }

        return best;
    }

    private readonly unsafe struct Job(float* a, float* b, float* c) : IPieces
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes, TVector>(int piece, float* scratch)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            long first = piece * (Floats / Pieces), end = first + (Floats / Pieces);
            TVector factor = TLanes.Broadcast(0.5f);
            for (long i = first; i < end; i += TLanes.Count)
                TLanes.Stream(c + i, TLanes.MultiplyAdd(TLanes.Load(a + i), factor, TLanes.Load(b + i)));
            StreamedMap.Finish();
        }
    }
}
