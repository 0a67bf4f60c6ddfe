using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <content>Eight rows: 24 accumulators, three registers of B and one broadcast fill 28 of 32 registers.</content>
internal static unsafe partial class Tiles
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x3<TLanes, TVector>(float* a, nint rowStride, nint stepStride, float* b, nint bStride, nint steps, float* c, nint cStride, bool accumulate, float* ahead, nint aheadStride)
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
        float* a1 = a + rowStride;
        float* a2 = a1 + rowStride;
        float* a3 = a2 + rowStride;
        float* a4 = a3 + rowStride;
        float* a5 = a4 + rowStride;
        float* a6 = a5 + rowStride;
        float* a7 = a6 + rowStride;
        nint end = steps * stepStride;
        for (nint k = 0; k != end; k += stepStride, b += bStride, ahead += aheadStride)
        {
            PrefetchQueue.Fetch(ahead);
            TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), b2 = TLanes.Load(b + 2 * TLanes.Count);
            TVector x = TLanes.Broadcast(a[k]);
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
    private static void Tile8x2<TLanes, TVector>(float* a, nint rowStride, nint stepStride, float* b, nint bStride, nint steps, float* c, nint cStride, bool accumulate, float* ahead, nint aheadStride)
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
        float* a1 = a + rowStride;
        float* a2 = a1 + rowStride;
        float* a3 = a2 + rowStride;
        float* a4 = a3 + rowStride;
        float* a5 = a4 + rowStride;
        float* a6 = a5 + rowStride;
        float* a7 = a6 + rowStride;
        nint end = steps * stepStride;
        for (nint k = 0; k != end; k += stepStride, b += bStride, ahead += aheadStride)
        {
            PrefetchQueue.Fetch(ahead);
            TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count);
            TVector x = TLanes.Broadcast(a[k]);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x1<TLanes, TVector>(float* a, nint rowStride, nint stepStride, float* b, nint bStride, nint steps, float* c, nint cStride, bool accumulate, float* ahead, nint aheadStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector c00 = TLanes.Zero;
        TVector c10 = TLanes.Zero;
        TVector c20 = TLanes.Zero;
        TVector c30 = TLanes.Zero;
        TVector c40 = TLanes.Zero;
        TVector c50 = TLanes.Zero;
        TVector c60 = TLanes.Zero;
        TVector c70 = TLanes.Zero;
        float* a1 = a + rowStride;
        float* a2 = a1 + rowStride;
        float* a3 = a2 + rowStride;
        float* a4 = a3 + rowStride;
        float* a5 = a4 + rowStride;
        float* a6 = a5 + rowStride;
        float* a7 = a6 + rowStride;
        nint end = steps * stepStride;
        for (nint k = 0; k != end; k += stepStride, b += bStride, ahead += aheadStride)
        {
            PrefetchQueue.Fetch(ahead);
            TVector b0 = TLanes.Load(b);
            TVector x = TLanes.Broadcast(a[k]);
            c00 = TLanes.MultiplyAdd(x, b0, c00);
            x = TLanes.Broadcast(a1[k]);
            c10 = TLanes.MultiplyAdd(x, b0, c10);
            x = TLanes.Broadcast(a2[k]);
            c20 = TLanes.MultiplyAdd(x, b0, c20);
            x = TLanes.Broadcast(a3[k]);
            c30 = TLanes.MultiplyAdd(x, b0, c30);
            x = TLanes.Broadcast(a4[k]);
            c40 = TLanes.MultiplyAdd(x, b0, c40);
            x = TLanes.Broadcast(a5[k]);
            c50 = TLanes.MultiplyAdd(x, b0, c50);
            x = TLanes.Broadcast(a6[k]);
            c60 = TLanes.MultiplyAdd(x, b0, c60);
            x = TLanes.Broadcast(a7[k]);
            c70 = TLanes.MultiplyAdd(x, b0, c70);
        }

        Put<TLanes, TVector>(c, c00, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c10, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c20, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c30, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c40, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c50, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c60, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c70, accumulate);
    }
}
