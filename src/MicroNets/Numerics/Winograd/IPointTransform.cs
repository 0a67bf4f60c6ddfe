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

/// <summary>What the transforms share: outputs of a tile, points, and powers of the points.</summary>
internal static class FilterPoints
{
    /// <summary>Outputs of a tile along one axis.</summary>
    public const int Outputs = 4;

    /// <summary>Points along one axis, which are also the inputs under a tile.</summary>
    public const int Count = 6;

    /// <summary>Taps of the kernel along one axis.</summary>
    public const int Taps = 3;

    /// <summary>The points of a tile.</summary>
    public const int OfTile = Count * Count;

    public const float A = 0.75f, B = 1.5f, A2 = A * A, B2 = B * B, A3 = A * A2, B3 = B * B2;

    /// <summary>1 over the product of the distances to the other finite points: of 0, of ±A and of ±B.</summary>
    public const float Scale0 = 1 / (A2 * B2), ScaleA = 1 / (2 * A2 * (A2 - B2)), ScaleB = 1 / (2 * B2 * (B2 - A2));
}
