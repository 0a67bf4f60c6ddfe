using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroNets.Numerics;

/// <summary>
/// C[rows × columns] = or += Σ_k A[row, k]·B[k, column] for a block that fits into registers: <c>Rows</c> rows by one to three registers of
/// columns. An element of A is broadcast, a row of B is loaded; where rows of A lie and how far its steps are apart is free, so the same
/// text serves A, Aᵀ and the windows of a convolution.
/// </summary>
internal static unsafe partial class Tiles
{
    public const int MostRows = 8;

    /// <summary>Rows of a tile: 8 with 32 registers, else 4.</summary>
    public static int Rows<TLanes, TVector>()
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => TLanes.HasWideRegisterFile ? 8 : 4;

    /// <inheritdoc cref="Rows{TLanes, TVector}"/>
    public static int Rows(KernelVariant variant) => variant switch
    {
        KernelVariant.Avx512 => Rows<Lanes512, Vector512<float>>(),
        KernelVariant.Avx2 => Rows<Lanes256, Vector256<float>>(),
        KernelVariant.Vector128 => Rows<Lanes128, Vector128<float>>(),
        _ => Rows<Lanes1, float>(),
    };

    /// <summary>So many rows in whole tiles, whatever the registers.</summary>
    public static int WholeRows(int rows) => (rows + MostRows - 1) / MostRows * MostRows;

    /// <summary>Starts of rows of A that lie <paramref name="stride"/> apart: <see cref="MostRows"/> of them.</summary>
    public static void EvenRows(nint stride, nint* rows)
    {
        for (int row = 0; row < MostRows; row++)
            rows[row] = row * stride;
    }

    /// <summary>How many registers wide the next tile is when <paramref name="vectors"/> remain: threes, and never a lone one where two
    /// twos do.</summary>
    public static int Width(int vectors) => vectors is 2 or 4 ? 2 : Math.Min(vectors, 3);

    /// <summary>Runs the tile of <paramref name="width"/> registers and fetches the next of the queue, where there is one (else
    /// null).</summary>
    /// <inheritdoc cref="Run{TLanes, TVector}(int, float*, nint*, float*, in TileWalk, float*, nint, bool, float*, nint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TLanes, TVector>(int width, float* a, nint* rows, float* b, in TileWalk walk, float* c, nint cStride,
        bool accumulate, PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float* lines = a;
        nint lineStride = 0;
        if (ahead is not null)
            lines = ahead->Take(walk.AllSteps, a, out lineStride);
        Run<TLanes, TVector>(width, a, rows, b, walk, c, cStride, accumulate, lines, lineStride);
    }

    /// <summary>Runs the tile of <paramref name="width"/> registers. Strides are in floats.</summary>
    /// <param name="rows">Where the rows of A start, counted from <paramref name="a"/>.</param>
    /// <param name="b">The row of B of the first step.</param>
    /// <param name="ahead">What each step fetches into cache, <paramref name="aheadStride"/> further on at every step.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TLanes, TVector>(int width, float* a, nint* rows, float* b, in TileWalk walk, float* c, nint cStride,
        bool accumulate, float* ahead, nint aheadStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        if (TLanes.HasWideRegisterFile)
        {
            if (width == 3)
                Tile8x3<TLanes, TVector>(a, rows, b, walk, c, cStride, accumulate, ahead, aheadStride);
            else if (width == 2)
                Tile8x2<TLanes, TVector>(a, rows, b, walk, c, cStride, accumulate, ahead, aheadStride);
            else
                Tile8x1<TLanes, TVector>(a, rows, b, walk, c, cStride, accumulate, ahead, aheadStride);
        }
        else
        {
            if (width == 3)
                Tile4x3<TLanes, TVector>(a, rows, b, walk, c, cStride, accumulate, ahead, aheadStride);
            else if (width == 2)
                Tile4x2<TLanes, TVector>(a, rows, b, walk, c, cStride, accumulate, ahead, aheadStride);
            else
                Tile4x1<TLanes, TVector>(a, rows, b, walk, c, cStride, accumulate, ahead, aheadStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TLanes, TVector>(float* c, TVector v0, TVector v1, TVector v2, bool accumulate)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        Put<TLanes, TVector>(c, v0, v1, accumulate);
        Put<TLanes, TVector>(c + (2 * TLanes.Count), v2, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TLanes, TVector>(float* c, TVector v0, TVector v1, bool accumulate)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        Put<TLanes, TVector>(c, v0, accumulate);
        Put<TLanes, TVector>(c + TLanes.Count, v1, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TLanes, TVector>(float* c, TVector v0, bool accumulate)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => TLanes.Store(c, accumulate ? TLanes.Add(TLanes.Load(c), v0) : v0);
}
