using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <content>Four rows: 12 accumulators, three registers of B and one broadcast fill 16 registers.</content>
internal static unsafe partial class Tiles
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x3<TLanes, TVector>(float* a, nint rowStride, nint stepStride, float* b, nint bStride, nint steps, float* c, nint cStride, bool accumulate, float* ahead, nint aheadStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector c00 = TLanes.Zero, c01 = TLanes.Zero, c02 = TLanes.Zero;
        TVector c10 = TLanes.Zero, c11 = TLanes.Zero, c12 = TLanes.Zero;
        TVector c20 = TLanes.Zero, c21 = TLanes.Zero, c22 = TLanes.Zero;
        TVector c30 = TLanes.Zero, c31 = TLanes.Zero, c32 = TLanes.Zero;
        float* a1 = a + rowStride;
        float* a2 = a1 + rowStride;
        float* a3 = a2 + rowStride;
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
        }

        Put<TLanes, TVector>(c, c00, c01, c02, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c10, c11, c12, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c20, c21, c22, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c30, c31, c32, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x2<TLanes, TVector>(float* a, nint rowStride, nint stepStride, float* b, nint bStride, nint steps, float* c, nint cStride, bool accumulate, float* ahead, nint aheadStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector c00 = TLanes.Zero, c01 = TLanes.Zero;
        TVector c10 = TLanes.Zero, c11 = TLanes.Zero;
        TVector c20 = TLanes.Zero, c21 = TLanes.Zero;
        TVector c30 = TLanes.Zero, c31 = TLanes.Zero;
        float* a1 = a + rowStride;
        float* a2 = a1 + rowStride;
        float* a3 = a2 + rowStride;
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
        }

        Put<TLanes, TVector>(c, c00, c01, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c10, c11, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c20, c21, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c30, c31, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x1<TLanes, TVector>(float* a, nint rowStride, nint stepStride, float* b, nint bStride, nint steps, float* c, nint cStride, bool accumulate, float* ahead, nint aheadStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector c00 = TLanes.Zero;
        TVector c10 = TLanes.Zero;
        TVector c20 = TLanes.Zero;
        TVector c30 = TLanes.Zero;
        float* a1 = a + rowStride;
        float* a2 = a1 + rowStride;
        float* a3 = a2 + rowStride;
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
        }

        Put<TLanes, TVector>(c, c00, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c10, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c20, accumulate);
        c += cStride;
        Put<TLanes, TVector>(c, c30, accumulate);
    }
}
