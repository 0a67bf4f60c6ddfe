using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <content>Eight rows: 24 accumulators, three registers of B and one broadcast fill 28 of 32 registers.</content>
internal static unsafe partial class Tiles
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x3<TLanes, TVector>(float* a, nint* rows, float* b, in TileWalk walk, float* c, nint cStride, bool accumulate,
        float* ahead, nint aheadStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector c00 = TLanes.Zero, c01 = TLanes.Zero, c02 = TLanes.Zero;
        TVector c10 = TLanes.Zero, c11 = TLanes.Zero, c12 = TLanes.Zero;
        TVector c20 = TLanes.Zero, c21 = TLanes.Zero, c22 = TLanes.Zero;
        TVector c30 = TLanes.Zero, c31 = TLanes.Zero, c32 = TLanes.Zero;
        TVector c40 = TLanes.Zero, c41 = TLanes.Zero, c42 = TLanes.Zero;
        TVector c50 = TLanes.Zero, c51 = TLanes.Zero, c52 = TLanes.Zero;
        TVector c60 = TLanes.Zero, c61 = TLanes.Zero, c62 = TLanes.Zero;
        TVector c70 = TLanes.Zero, c71 = TLanes.Zero, c72 = TLanes.Zero;
        float* a0 = a + rows[0];
        float* a1 = a + rows[1];
        float* a2 = a + rows[2];
        float* a3 = a + rows[3];
        float* a4 = a + rows[4];
        float* a5 = a + rows[5];
        float* a6 = a + rows[6];
        float* a7 = a + rows[7];
        nint aStride = walk.AStride, bStride = walk.BStride;
        for (nint run = 0; run < walk.Runs; run++, b += walk.BGap)
        {
            nint k = run * walk.ARun, end = k + (walk.Steps * aStride);
            for (; k != end; k += aStride, b += bStride, ahead += aheadStride)
            {
                PrefetchQueue.Fetch(ahead);
                TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), b2 = TLanes.Load(b + 2 * TLanes.Count);
                TVector x = TLanes.Broadcast(a0[k]);
                c00 = TLanes.MultiplyAdd(x, b0, c00);
                c01 = TLanes.MultiplyAdd(x, b1, c01);
                c02 = TLanes.MultiplyAdd(x, b2, c02);
                x = TLanes.Broadcast(a1[k]);
                c10 = TLanes.MultiplyAdd(x, b0, c10);
                c11 = TLanes.MultiplyAdd(x, b1, c11);
                c12 = TLanes.MultiplyAdd(x, b2, c12);
                x = TLanes.Broadcast(a2[k]);
                c20 = TLanes.MultiplyAdd(x, b0, c20);
                c21 = TLanes.MultiplyAdd(x, b1, c21);
                c22 = TLanes.MultiplyAdd(x, b2, c22);
                x = TLanes.Broadcast(a3[k]);
                c30 = TLanes.MultiplyAdd(x, b0, c30);
                c31 = TLanes.MultiplyAdd(x, b1, c31);
                c32 = TLanes.MultiplyAdd(x, b2, c32);
                x = TLanes.Broadcast(a4[k]);
                c40 = TLanes.MultiplyAdd(x, b0, c40);
                c41 = TLanes.MultiplyAdd(x, b1, c41);
                c42 = TLanes.MultiplyAdd(x, b2, c42);
                x = TLanes.Broadcast(a5[k]);
                c50 = TLanes.MultiplyAdd(x, b0, c50);
                c51 = TLanes.MultiplyAdd(x, b1, c51);
                c52 = TLanes.MultiplyAdd(x, b2, c52);
                x = TLanes.Broadcast(a6[k]);
                c60 = TLanes.MultiplyAdd(x, b0, c60);
                c61 = TLanes.MultiplyAdd(x, b1, c61);
                c62 = TLanes.MultiplyAdd(x, b2, c62);
                x = TLanes.Broadcast(a7[k]);
                c70 = TLanes.MultiplyAdd(x, b0, c70);
                c71 = TLanes.MultiplyAdd(x, b1, c71);
                c72 = TLanes.MultiplyAdd(x, b2, c72);
            }
        }

        Put<TLanes, TVector>(c, c00, c01, c02, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c10, c11, c12, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c20, c21, c22, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c30, c31, c32, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c40, c41, c42, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c50, c51, c52, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c60, c61, c62, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c70, c71, c72, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x2<TLanes, TVector>(float* a, nint* rows, float* b, in TileWalk walk, float* c, nint cStride, bool accumulate,
        float* ahead, nint aheadStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector c00 = TLanes.Zero, c01 = TLanes.Zero;
        TVector c10 = TLanes.Zero, c11 = TLanes.Zero;
        TVector c20 = TLanes.Zero, c21 = TLanes.Zero;
        TVector c30 = TLanes.Zero, c31 = TLanes.Zero;
        TVector c40 = TLanes.Zero, c41 = TLanes.Zero;
        TVector c50 = TLanes.Zero, c51 = TLanes.Zero;
        TVector c60 = TLanes.Zero, c61 = TLanes.Zero;
        TVector c70 = TLanes.Zero, c71 = TLanes.Zero;
        float* a0 = a + rows[0];
        float* a1 = a + rows[1];
        float* a2 = a + rows[2];
        float* a3 = a + rows[3];
        float* a4 = a + rows[4];
        float* a5 = a + rows[5];
        float* a6 = a + rows[6];
        float* a7 = a + rows[7];
        nint aStride = walk.AStride, bStride = walk.BStride;
        for (nint run = 0; run < walk.Runs; run++, b += walk.BGap)
        {
            nint k = run * walk.ARun, end = k + (walk.Steps * aStride);
            for (; k != end; k += aStride, b += bStride, ahead += aheadStride)
            {
                PrefetchQueue.Fetch(ahead);
                TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count);
                TVector x = TLanes.Broadcast(a0[k]);
                c00 = TLanes.MultiplyAdd(x, b0, c00);
                c01 = TLanes.MultiplyAdd(x, b1, c01);
                x = TLanes.Broadcast(a1[k]);
                c10 = TLanes.MultiplyAdd(x, b0, c10);
                c11 = TLanes.MultiplyAdd(x, b1, c11);
                x = TLanes.Broadcast(a2[k]);
                c20 = TLanes.MultiplyAdd(x, b0, c20);
                c21 = TLanes.MultiplyAdd(x, b1, c21);
                x = TLanes.Broadcast(a3[k]);
                c30 = TLanes.MultiplyAdd(x, b0, c30);
                c31 = TLanes.MultiplyAdd(x, b1, c31);
                x = TLanes.Broadcast(a4[k]);
                c40 = TLanes.MultiplyAdd(x, b0, c40);
                c41 = TLanes.MultiplyAdd(x, b1, c41);
                x = TLanes.Broadcast(a5[k]);
                c50 = TLanes.MultiplyAdd(x, b0, c50);
                c51 = TLanes.MultiplyAdd(x, b1, c51);
                x = TLanes.Broadcast(a6[k]);
                c60 = TLanes.MultiplyAdd(x, b0, c60);
                c61 = TLanes.MultiplyAdd(x, b1, c61);
                x = TLanes.Broadcast(a7[k]);
                c70 = TLanes.MultiplyAdd(x, b0, c70);
                c71 = TLanes.MultiplyAdd(x, b1, c71);
            }
        }

        Put<TLanes, TVector>(c, c00, c01, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c10, c11, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c20, c21, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c30, c31, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c40, c41, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c50, c51, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c60, c61, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c70, c71, accumulate);
    }

    // Two steps at a time: the sums of one would wait for their own last addition.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x1<TLanes, TVector>(float* a, nint* rows, float* b, in TileWalk walk, float* c, nint cStride, bool accumulate,
        float* ahead, nint aheadStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector c00 = TLanes.Zero, d00 = TLanes.Zero;
        TVector c10 = TLanes.Zero, d10 = TLanes.Zero;
        TVector c20 = TLanes.Zero, d20 = TLanes.Zero;
        TVector c30 = TLanes.Zero, d30 = TLanes.Zero;
        TVector c40 = TLanes.Zero, d40 = TLanes.Zero;
        TVector c50 = TLanes.Zero, d50 = TLanes.Zero;
        TVector c60 = TLanes.Zero, d60 = TLanes.Zero;
        TVector c70 = TLanes.Zero, d70 = TLanes.Zero;
        float* a0 = a + rows[0];
        float* a1 = a + rows[1];
        float* a2 = a + rows[2];
        float* a3 = a + rows[3];
        float* a4 = a + rows[4];
        float* a5 = a + rows[5];
        float* a6 = a + rows[6];
        float* a7 = a + rows[7];
        nint aStride = walk.AStride, bStride = walk.BStride;
        for (nint run = 0; run < walk.Runs; run++, b += walk.BGap)
        {
            nint k = run * walk.ARun, end = k + (walk.Steps * aStride);
            if (walk.Steps % 2 != 0)
            {
                TVector b0 = TLanes.Load(b);
                c00 = TLanes.MultiplyAdd(TLanes.Broadcast(a0[k]), b0, c00);
                c10 = TLanes.MultiplyAdd(TLanes.Broadcast(a1[k]), b0, c10);
                c20 = TLanes.MultiplyAdd(TLanes.Broadcast(a2[k]), b0, c20);
                c30 = TLanes.MultiplyAdd(TLanes.Broadcast(a3[k]), b0, c30);
                c40 = TLanes.MultiplyAdd(TLanes.Broadcast(a4[k]), b0, c40);
                c50 = TLanes.MultiplyAdd(TLanes.Broadcast(a5[k]), b0, c50);
                c60 = TLanes.MultiplyAdd(TLanes.Broadcast(a6[k]), b0, c60);
                c70 = TLanes.MultiplyAdd(TLanes.Broadcast(a7[k]), b0, c70);
                k += aStride;
                b += bStride;
            }

            for (; k != end; b += bStride)
            {
                PrefetchQueue.Fetch(ahead);
                ahead += aheadStride;
                TVector b0 = TLanes.Load(b);
                c00 = TLanes.MultiplyAdd(TLanes.Broadcast(a0[k]), b0, c00);
                c10 = TLanes.MultiplyAdd(TLanes.Broadcast(a1[k]), b0, c10);
                c20 = TLanes.MultiplyAdd(TLanes.Broadcast(a2[k]), b0, c20);
                c30 = TLanes.MultiplyAdd(TLanes.Broadcast(a3[k]), b0, c30);
                c40 = TLanes.MultiplyAdd(TLanes.Broadcast(a4[k]), b0, c40);
                c50 = TLanes.MultiplyAdd(TLanes.Broadcast(a5[k]), b0, c50);
                c60 = TLanes.MultiplyAdd(TLanes.Broadcast(a6[k]), b0, c60);
                c70 = TLanes.MultiplyAdd(TLanes.Broadcast(a7[k]), b0, c70);
                k += aStride;
                b += bStride;
                PrefetchQueue.Fetch(ahead);
                ahead += aheadStride;
                b0 = TLanes.Load(b);
                d00 = TLanes.MultiplyAdd(TLanes.Broadcast(a0[k]), b0, d00);
                d10 = TLanes.MultiplyAdd(TLanes.Broadcast(a1[k]), b0, d10);
                d20 = TLanes.MultiplyAdd(TLanes.Broadcast(a2[k]), b0, d20);
                d30 = TLanes.MultiplyAdd(TLanes.Broadcast(a3[k]), b0, d30);
                d40 = TLanes.MultiplyAdd(TLanes.Broadcast(a4[k]), b0, d40);
                d50 = TLanes.MultiplyAdd(TLanes.Broadcast(a5[k]), b0, d50);
                d60 = TLanes.MultiplyAdd(TLanes.Broadcast(a6[k]), b0, d60);
                d70 = TLanes.MultiplyAdd(TLanes.Broadcast(a7[k]), b0, d70);
                k += aStride;
            }
        }

        Put<TLanes, TVector>(c, TLanes.Add(c00, d00), accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, TLanes.Add(c10, d10), accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, TLanes.Add(c20, d20), accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, TLanes.Add(c30, d30), accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, TLanes.Add(c40, d40), accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, TLanes.Add(c50, d50), accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, TLanes.Add(c60, d60), accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, TLanes.Add(c70, d70), accumulate);
    }
}
