using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>Six inputs under four outputs → points (Bᵀ).</summary>
internal readonly unsafe struct InputsToPoints : IPointTransform
{
    public static int From => FilterPoints.Count;

    public static int To => FilterPoints.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void At<TLanes, TVector>(float* from, nint fromStride, float* to, nint toStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector d0 = TLanes.Load(from), d1 = TLanes.Load(from + fromStride), d2 = TLanes.Load(from + (2 * fromStride)),
            d3 = TLanes.Load(from + (3 * fromStride)), d4 = TLanes.Load(from + (4 * fromStride)),
            d5 = TLanes.Load(from + (5 * fromStride));
        TVector minusA2 = TLanes.Broadcast(-FilterPoints.A2), minusB2 = TLanes.Broadcast(-FilterPoints.B2),
            product = TLanes.Broadcast(FilterPoints.A2 * FilterPoints.B2), minusSum = TLanes.Broadcast(-FilterPoints.A2 - FilterPoints.B2);
        TVector evenA = TLanes.MultiplyAdd(minusB2, d2, d4), oddA = TLanes.MultiplyAdd(minusB2, d1, d3),
            evenB = TLanes.MultiplyAdd(minusA2, d2, d4), oddB = TLanes.MultiplyAdd(minusA2, d1, d3);
        TLanes.Store(to, TLanes.MultiplyAdd(product, d0, TLanes.MultiplyAdd(minusSum, d2, d4)));
        TLanes.Store(to + toStride, TLanes.MultiplyAdd(TLanes.Broadcast(FilterPoints.A), oddA, evenA));
        TLanes.Store(to + (2 * toStride), TLanes.MultiplyAdd(TLanes.Broadcast(-FilterPoints.A), oddA, evenA));
        TLanes.Store(to + (3 * toStride), TLanes.MultiplyAdd(TLanes.Broadcast(FilterPoints.B), oddB, evenB));
        TLanes.Store(to + (4 * toStride), TLanes.MultiplyAdd(TLanes.Broadcast(-FilterPoints.B), oddB, evenB));
        TLanes.Store(to + (5 * toStride), TLanes.MultiplyAdd(product, d1, TLanes.MultiplyAdd(minusSum, d3, d5)));
    }
}

/// <summary>Three taps → points (G).</summary>
internal readonly unsafe struct TapsToPoints : IPointTransform
{
    public static int From => FilterPoints.Taps;

    public static int To => FilterPoints.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void At<TLanes, TVector>(float* from, nint fromStride, float* to, nint toStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector g0 = TLanes.Load(from), g1 = TLanes.Load(from + fromStride), g2 = TLanes.Load(from + (2 * fromStride));
        TVector scaleA = TLanes.Broadcast(FilterPoints.ScaleA), scaleB = TLanes.Broadcast(FilterPoints.ScaleB),
            oddA = TLanes.Multiply(TLanes.Broadcast(FilterPoints.A), g1), oddB = TLanes.Multiply(TLanes.Broadcast(FilterPoints.B), g1),
            evenA = TLanes.MultiplyAdd(TLanes.Broadcast(FilterPoints.A2), g2, g0),
            evenB = TLanes.MultiplyAdd(TLanes.Broadcast(FilterPoints.B2), g2, g0);
        TLanes.Store(to, TLanes.Multiply(TLanes.Broadcast(FilterPoints.Scale0), g0));
        TLanes.Store(to + toStride, TLanes.Multiply(scaleA, TLanes.Add(evenA, oddA)));
        TLanes.Store(to + (2 * toStride), TLanes.Multiply(scaleA, TLanes.Subtract(evenA, oddA)));
        TLanes.Store(to + (3 * toStride), TLanes.Multiply(scaleB, TLanes.Add(evenB, oddB)));
        TLanes.Store(to + (4 * toStride), TLanes.Multiply(scaleB, TLanes.Subtract(evenB, oddB)));
        TLanes.Store(to + (5 * toStride), g2);
    }
}

/// <summary>Products at the points → four outputs (Aᵀ).</summary>
internal readonly unsafe struct PointsToOutputs : IPointTransform
{
    public static int From => FilterPoints.Count;

    public static int To => FilterPoints.Outputs;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void At<TLanes, TVector>(float* from, nint fromStride, float* to, nint toStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector m1 = TLanes.Load(from + fromStride), m2 = TLanes.Load(from + (2 * fromStride)), m3 = TLanes.Load(from + (3 * fromStride)),
            m4 = TLanes.Load(from + (4 * fromStride));
        TVector evenA = TLanes.Add(m1, m2), oddA = TLanes.Subtract(m1, m2), evenB = TLanes.Add(m3, m4), oddB = TLanes.Subtract(m3, m4);
        TLanes.Store(to, TLanes.Add(TLanes.Add(TLanes.Load(from), evenA), evenB));
        TLanes.Store(to + toStride, TLanes.MultiplyAdd(TLanes.Broadcast(FilterPoints.A), oddA,
            TLanes.Multiply(TLanes.Broadcast(FilterPoints.B), oddB)));
        TLanes.Store(to + (2 * toStride), TLanes.MultiplyAdd(TLanes.Broadcast(FilterPoints.A2), evenA,
            TLanes.Multiply(TLanes.Broadcast(FilterPoints.B2), evenB)));
        TLanes.Store(to + (3 * toStride), TLanes.MultiplyAdd(TLanes.Broadcast(FilterPoints.A3), oddA,
            TLanes.MultiplyAdd(TLanes.Broadcast(FilterPoints.B3), oddB, TLanes.Load(from + (5 * fromStride)))));
    }
}

/// <summary>Gradients of four outputs → points (A).</summary>
internal readonly unsafe struct OutputsToPoints : IPointTransform
{
    public static int From => FilterPoints.Outputs;

    public static int To => FilterPoints.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void At<TLanes, TVector>(float* from, nint fromStride, float* to, nint toStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector y0 = TLanes.Load(from), y1 = TLanes.Load(from + fromStride), y2 = TLanes.Load(from + (2 * fromStride)),
            y3 = TLanes.Load(from + (3 * fromStride));
        TVector a2 = TLanes.Broadcast(FilterPoints.A2), b2 = TLanes.Broadcast(FilterPoints.B2),
            evenA = TLanes.MultiplyAdd(a2, y2, y0), oddA = TLanes.MultiplyAdd(a2, y3, y1),
            evenB = TLanes.MultiplyAdd(b2, y2, y0), oddB = TLanes.MultiplyAdd(b2, y3, y1);
        TLanes.Store(to, y0);
        TLanes.Store(to + toStride, TLanes.MultiplyAdd(TLanes.Broadcast(FilterPoints.A), oddA, evenA));
        TLanes.Store(to + (2 * toStride), TLanes.MultiplyAdd(TLanes.Broadcast(-FilterPoints.A), oddA, evenA));
        TLanes.Store(to + (3 * toStride), TLanes.MultiplyAdd(TLanes.Broadcast(FilterPoints.B), oddB, evenB));
        TLanes.Store(to + (4 * toStride), TLanes.MultiplyAdd(TLanes.Broadcast(-FilterPoints.B), oddB, evenB));
        TLanes.Store(to + (5 * toStride), y3);
    }
}

/// <summary>Gradients at the points → those of three taps (Gᵀ).</summary>
internal readonly unsafe struct PointsToTaps : IPointTransform
{
    public static int From => FilterPoints.Count;

    public static int To => FilterPoints.Taps;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void At<TLanes, TVector>(float* from, nint fromStride, float* to, nint toStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector u1 = TLanes.Load(from + fromStride), u2 = TLanes.Load(from + (2 * fromStride)), u3 = TLanes.Load(from + (3 * fromStride)),
            u4 = TLanes.Load(from + (4 * fromStride));
        TVector scaleA = TLanes.Broadcast(FilterPoints.ScaleA), scaleB = TLanes.Broadcast(FilterPoints.ScaleB),
            evenA = TLanes.Multiply(scaleA, TLanes.Add(u1, u2)), oddA = TLanes.Multiply(scaleA, TLanes.Subtract(u1, u2)),
            evenB = TLanes.Multiply(scaleB, TLanes.Add(u3, u4)), oddB = TLanes.Multiply(scaleB, TLanes.Subtract(u3, u4));
        TLanes.Store(to, TLanes.MultiplyAdd(TLanes.Broadcast(FilterPoints.Scale0), TLanes.Load(from), TLanes.Add(evenA, evenB)));
        TLanes.Store(to + toStride, TLanes.MultiplyAdd(TLanes.Broadcast(FilterPoints.A), oddA,
            TLanes.Multiply(TLanes.Broadcast(FilterPoints.B), oddB)));
        TLanes.Store(to + (2 * toStride), TLanes.MultiplyAdd(TLanes.Broadcast(FilterPoints.A2), evenA,
            TLanes.MultiplyAdd(TLanes.Broadcast(FilterPoints.B2), evenB, TLanes.Load(from + (5 * fromStride)))));
    }
}
