using System.Runtime.CompilerServices;
using static MicroNets.Numerics.FilterPoints;

namespace MicroNets.Numerics;

/// <summary>Six inputs under four outputs → points (Bᵀ).</summary>
internal readonly unsafe struct InputsToPoints : IPointTransform
{
    public static int From => Count;

    public static int To => Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void At<TLanes, TVector>(float* from, nint fromStride, float* to, nint toStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector d1 = TLanes.Load(from + fromStride), d2 = TLanes.Load(from + (2 * fromStride)), d3 = TLanes.Load(from + (3 * fromStride)),
            d4 = TLanes.Load(from + (4 * fromStride));
        TLanes.Store(to, End<TLanes, TVector>(TLanes.Load(from), d2, d4));
        Pair<TLanes, TVector>(to + toStride, toStride, A, -B2, d4, d3, d2, d1);
        Pair<TLanes, TVector>(to + (3 * toStride), toStride, B, -A2, d4, d3, d2, d1);
        TLanes.Store(to + (5 * toStride), End<TLanes, TVector>(d1, d3, TLanes.Load(from + (5 * fromStride))));
    }

    // By the coefficients of (x² − A²)·(x² − B²), which is zero at the other points.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector End<TLanes, TVector>(TVector first, TVector second, TVector third)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged =>
        TLanes.MultiplyAdd(TLanes.Broadcast(A2 * B2), first, TLanes.MultiplyAdd(TLanes.Broadcast(-A2 - B2), second, third));
}

/// <summary>Three taps → points (G).</summary>
internal readonly unsafe struct TapsToPoints : IPointTransform
{
    public static int From => Taps;

    public static int To => Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void At<TLanes, TVector>(float* from, nint fromStride, float* to, nint toStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector g0 = TLanes.Load(from), g1 = TLanes.Load(from + fromStride), g2 = TLanes.Load(from + (2 * fromStride));
        TLanes.Store(to, TLanes.Multiply(TLanes.Broadcast(Scale0), g0));
        ScaledPair<TLanes, TVector>(to + toStride, toStride, A, ScaleA, g0, g1, g2);
        ScaledPair<TLanes, TVector>(to + (3 * toStride), toStride, B, ScaleB, g0, g1, g2);
        TLanes.Store(to + (5 * toStride), g2);
    }

    // scale · (c0 + c1·x + c2·x²) at x = ±point.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ScaledPair<TLanes, TVector>(float* to, nint stride, float point, float scale, TVector c0, TVector c1, TVector c2)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector scales = TLanes.Broadcast(scale), even = TLanes.MultiplyAdd(TLanes.Broadcast(point * point), c2, c0),
            odd = TLanes.Multiply(TLanes.Broadcast(point), c1);
        TLanes.Store(to, TLanes.Multiply(scales, TLanes.Add(even, odd)));
        TLanes.Store(to + stride, TLanes.Multiply(scales, TLanes.Subtract(even, odd)));
    }
}

/// <summary>Products at the points → four outputs (Aᵀ).</summary>
internal readonly unsafe struct PointsToOutputs : IPointTransform
{
    public static int From => Count;

    public static int To => Outputs;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void At<TLanes, TVector>(float* from, nint fromStride, float* to, nint toStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector m1 = TLanes.Load(from + fromStride), m2 = TLanes.Load(from + (2 * fromStride)), m3 = TLanes.Load(from + (3 * fromStride)),
            m4 = TLanes.Load(from + (4 * fromStride));
        TVector evenA = TLanes.Add(m1, m2), oddA = TLanes.Subtract(m1, m2), evenB = TLanes.Add(m3, m4), oddB = TLanes.Subtract(m3, m4);
        TLanes.Store(to, TLanes.Add(TLanes.Add(TLanes.Load(from), evenA), evenB));
        TLanes.Store(to + toStride, Sum<TLanes, TVector>(A, oddA, B, oddB));
        TLanes.Store(to + (2 * toStride), Sum<TLanes, TVector>(A2, evenA, B2, evenB));
        TLanes.Store(to + (3 * toStride), Sum<TLanes, TVector>(A3, oddA, B3, oddB, TLanes.Load(from + (5 * fromStride))));
    }
}

/// <summary>Gradients of four outputs → points (A).</summary>
internal readonly unsafe struct OutputsToPoints : IPointTransform
{
    public static int From => Outputs;

    public static int To => Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void At<TLanes, TVector>(float* from, nint fromStride, float* to, nint toStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector y0 = TLanes.Load(from), y1 = TLanes.Load(from + fromStride), y2 = TLanes.Load(from + (2 * fromStride)),
            y3 = TLanes.Load(from + (3 * fromStride));
        TLanes.Store(to, y0);
        Pair<TLanes, TVector>(to + toStride, toStride, A, A2, y0, y1, y2, y3);
        Pair<TLanes, TVector>(to + (3 * toStride), toStride, B, B2, y0, y1, y2, y3);
        TLanes.Store(to + (5 * toStride), y3);
    }
}

/// <summary>Gradients at the points → those of three taps (Gᵀ).</summary>
internal readonly unsafe struct PointsToTaps : IPointTransform
{
    public static int From => Count;

    public static int To => Taps;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void At<TLanes, TVector>(float* from, nint fromStride, float* to, nint toStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector u1 = TLanes.Load(from + fromStride), u2 = TLanes.Load(from + (2 * fromStride)), u3 = TLanes.Load(from + (3 * fromStride)),
            u4 = TLanes.Load(from + (4 * fromStride));
        TVector scaleA = TLanes.Broadcast(ScaleA), scaleB = TLanes.Broadcast(ScaleB),
            evenA = TLanes.Multiply(scaleA, TLanes.Add(u1, u2)), oddA = TLanes.Multiply(scaleA, TLanes.Subtract(u1, u2)),
            evenB = TLanes.Multiply(scaleB, TLanes.Add(u3, u4)), oddB = TLanes.Multiply(scaleB, TLanes.Subtract(u3, u4));
        TLanes.Store(to, TLanes.MultiplyAdd(TLanes.Broadcast(Scale0), TLanes.Load(from), TLanes.Add(evenA, evenB)));
        TLanes.Store(to + toStride, Sum<TLanes, TVector>(A, oddA, B, oddB));
        TLanes.Store(to + (2 * toStride), Sum<TLanes, TVector>(A2, evenA, B2, evenB, TLanes.Load(from + (5 * fromStride))));
    }
}
