using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>
/// A transform along one axis of minimal filtering F(4, 3): four outputs of a kernel of three from six products instead of twelve, as
/// values of polynomials at six points (Winograd 1980; Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016). The
/// points are 0, ±3/4, ±3/2 and ∞: with the usual ±1 and ±2 rounding errors are twice as large, and these are exact in floats, too.
/// </summary>
internal unsafe interface IPointTransform
{
    /// <summary>Values that are read.</summary>
    static abstract int From { get; }

    /// <summary>Values that are written.</summary>
    static abstract int To { get; }

    /// <summary>Transforms as many lines of values as a register has lanes, side by side.</summary>
    static abstract void At<TLanes, TVector>(float* from, nint fromStride, float* to, nint toStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged;
}

/// <summary>What the transforms share: outputs of a tile, points, powers of the points, and sums over them.</summary>
internal static unsafe class FilterPoints
{
    /// <summary>Outputs of a tile along one axis.</summary>
    public const int Outputs = 4;

    /// <summary>Points along one axis, which are also the inputs under a tile.</summary>
    public const int Count = 6;

    /// <summary>Taps of the kernel along one axis.</summary>
    public const int Taps = 3;

    /// <summary>The points of a tile.</summary>
    public const int OfTile = Count * Count;

    /// <summary>The taps of the kernel.</summary>
    public const int OfKernel = Taps * Taps;

    public const float A = 0.75f, B = 1.5f, A2 = A * A, B2 = B * B, A3 = A * A2, B3 = B * B2;

    /// <summary>1 over the product of the distances to the other finite points: of 0, of ±A and of ±B.</summary>
    public const float Scale0 = 1 / (A2 * B2), ScaleA = 1 / (2 * A2 * (A2 - B2)), ScaleB = 1 / (2 * B2 * (B2 - A2));

    /// <summary>Stores even + point·odd and, a stride further on, even − point·odd, where even = c0 + factor·c2 and odd = c1 +
    /// factor·c3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pair<TLanes, TVector>(float* to, nint stride, float point, float factor, TVector c0, TVector c1, TVector c2,
        TVector c3)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector factors = TLanes.Broadcast(factor), even = TLanes.MultiplyAdd(factors, c2, c0), odd = TLanes.MultiplyAdd(factors, c3, c1);
        TLanes.Store(to, TLanes.MultiplyAdd(TLanes.Broadcast(point), odd, even));
        TLanes.Store(to + stride, TLanes.MultiplyAdd(TLanes.Broadcast(-point), odd, even));
    }

    /// <summary>a·x + b·y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sum<TLanes, TVector>(float a, TVector x, float b, TVector y)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => TLanes.MultiplyAdd(TLanes.Broadcast(a), x, TLanes.Multiply(TLanes.Broadcast(b), y));

    /// <summary>a·x + b·y + z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sum<TLanes, TVector>(float a, TVector x, float b, TVector y, TVector z)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => TLanes.MultiplyAdd(TLanes.Broadcast(a), x, TLanes.MultiplyAdd(TLanes.Broadcast(b), y, z));
}
