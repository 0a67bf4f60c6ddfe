using System.Diagnostics;
using System.Runtime.CompilerServices;
using MicroNets.Numerics;

namespace MicroNets.Benchmarks.Kernels;

/// <summary>The most multiply-adds this machine does: independent chains in registers, no memory, on every thread of a pool.</summary>
internal static class Peak
{
    private const int Chains = 12;
    private const int Steps = 2_000_000;

    /// <summary>In GFLOP/s, a multiply-add counted as two; the best of many short runs: a thread that wakes may share a core at
    /// first.</summary>
    public static double Measure(WorkerPool pool)
    {
        double best = 0;
        for (int run = 0; run < 40; run++)
        {
            var job = default(Job);
            long start = Stopwatch.GetTimestamp();
            pool.Run(pool.Threads, ref job);
            best = Math.Max(best, 2.0 * Chains * Steps * pool.Lanes * pool.Threads / Stopwatch.GetElapsedTime(start).TotalSeconds * 1e-9);
        }

        return best;
    }

    private readonly unsafe struct Job : IPieces
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes, TVector>(int piece, float* scratch)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            TVector factor = TLanes.Broadcast(0.999f), summand = TLanes.Broadcast(0.001f);
            TVector a = TLanes.Zero, b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
            for (int step = 0; step < Steps; step++)
            {
                a = TLanes.MultiplyAdd(a, factor, summand);
                b = TLanes.MultiplyAdd(b, factor, summand);
                c = TLanes.MultiplyAdd(c, factor, summand);
                d = TLanes.MultiplyAdd(d, factor, summand);
                e = TLanes.MultiplyAdd(e, factor, summand);
                f = TLanes.MultiplyAdd(f, factor, summand);
                g = TLanes.MultiplyAdd(g, factor, summand);
                h = TLanes.MultiplyAdd(h, factor, summand);
                i = TLanes.MultiplyAdd(i, factor, summand);
                j = TLanes.MultiplyAdd(j, factor, summand);
                k = TLanes.MultiplyAdd(k, factor, summand);
                l = TLanes.MultiplyAdd(l, factor, summand);
            }

            TVector sum = TLanes.Add(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)), TLanes.Add(TLanes.Add(e, f), TLanes.Add(g, h)));
            Sink = TLanes.Sum(TLanes.Add(sum, TLanes.Add(TLanes.Add(i, j), TLanes.Add(k, l))));
        }
    }

    // Keeps the chains alive.
    private static float Sink { get; set; }
}
