using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>
/// C[rows × columns] = or += A·B on one thread, for matrices that lie in cache. Element (row, k) of A is at a[row·rowStride +
/// k·stepStride], so Aᵀ costs nothing; B is read in place, row by row, or from <see cref="PackedMatrix"/>. Up to 47 floats past the end of
/// B are read (never used). Rows of C must lie <c>columns</c> floats apart or more. Meanwhile what a queue holds is fetched, where there is
/// one (else null).
/// </summary>
internal static unsafe class BlockProduct
{
    private const int LargestTile = 8 * 3 * 16;

    public static void Run<TLanes, TVector>(float* a, nint rowStride, nint stepStride, float* b, nint bStride, int steps, float* c,
        nint cStride, int rows, int columns, bool accumulate, PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        if (columns == 0)
            return;
        var product = new Panel(a, rowStride, stepStride, steps, cStride, rows, accumulate, ahead);
        int vectors = PackedMatrix.Vectors(columns, TLanes.Count), tail = TailStart(vectors), lanes = TLanes.Count;
        product.Run<TLanes, TVector>(vectors - tail, b + (tail * lanes), bStride, c + (tail * lanes), columns - (tail * lanes));
        for (int vector = 0, width; vector < tail; vector += width)
        {
            width = Tiles.Width(vectors - vector);
            product.Run<TLanes, TVector>(width, b + (vector * lanes), bStride, c + (vector * lanes), width * lanes);
        }
    }

    /// <summary>The same with a B of <paramref name="steps"/> × <paramref name="columns"/> that <see cref="PackedMatrix.Pack"/> laid
    /// out.</summary>
    public static void RunPacked<TLanes, TVector>(float* a, nint rowStride, nint stepStride, float* packed, int steps, float* c,
        nint cStride, int rows, int columns, bool accumulate, PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        if (columns == 0)
            return;
        var product = new Panel(a, rowStride, stepStride, steps, cStride, rows, accumulate, ahead);
        int vectors = PackedMatrix.Vectors(columns, TLanes.Count), tail = TailStart(vectors), lanes = TLanes.Count;
        product.Run<TLanes, TVector>(vectors - tail, packed + ((long)tail * lanes * steps), (vectors - tail) * lanes, c + (tail * lanes),
            columns - (tail * lanes));
        for (int vector = 0, width; vector < tail; vector += width)
        {
            width = Tiles.Width(vectors - vector);
            product.Run<TLanes, TVector>(width, packed + ((long)vector * lanes * steps), width * lanes, c + (vector * lanes),
                width * lanes);
        }
    }

    // The register at which the last panel starts.
    private static int TailStart(int vectors)
    {
        int vector = 0;
        for (int width = Tiles.Width(vectors); vector + width < vectors; width = Tiles.Width(vectors - vector))
            vector += width;
        return vector;
    }

    /// <summary>
    /// The columns of C that one tile is wide. The last panel, which may stick out of C, comes first: what its tiles write past the end of
    /// a row is the start of the next row, which that row or a later panel writes after them. Only rows close to the end of C need care.
    /// </summary>
    private readonly struct Panel(float* a, nint rowStride, nint stepStride, int steps, nint cStride, int rows, bool accumulate,
        PrefetchQueue* ahead)
    {
        [SkipLocalsInit]
        public void Run<TLanes, TVector>(int width, float* b, nint bStride, float* c, int columns)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            int tile = Tiles.Rows<TLanes, TVector>(), edgeStride = width * TLanes.Count;
            nint end = ((rows - 1) * cStride) + columns;
            float* edge = stackalloc float[LargestTile];
            int row = 0;
            for (; row + tile <= rows; row += tile)
            {
                if (columns < edgeStride && (accumulate || ((row + tile - 1) * cStride) + edgeStride > end))
                {
                    Tile<TLanes, TVector>(width, row, b, bStride, edge, edgeStride, false);
                    Put<TLanes, TVector>(edge, edgeStride, c + (row * cStride), tile, columns);
                }
                else
                {
                    Tile<TLanes, TVector>(width, row, b, bStride, c + (row * cStride), cStride, accumulate);
                }
            }

            if (row == rows)
                return;
            if (rows >= tile)
            {
                // The last tile starts early, so that it reads no row past the end; rows that are done already are dropped.
                int first = rows - tile;
                Tile<TLanes, TVector>(width, first, b, bStride, edge, edgeStride, false);
                Put<TLanes, TVector>(edge + ((row - first) * edgeStride), edgeStride, c + (row * cStride), rows - row, columns);
                return;
            }

            for (; row < rows; row++)
            {
                SingleRow<TLanes, TVector>(a + (row * rowStride), stepStride, b, bStride, steps, edge, width);
                Put<TLanes, TVector>(edge, edgeStride, c + (row * cStride), 1, columns);
            }
        }

        private void Tile<TLanes, TVector>(int width, int row, float* b, nint bStride, float* to, nint toStride, bool adds)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            float* from = a + (row * rowStride), lines = from;
            nint lineStride = 0;
            if (ahead is not null)
                lines = ahead->Take(steps, from, out lineStride);
            Tiles.Run<TLanes, TVector>(width, from, rowStride, stepStride, b, bStride, steps, to, toStride, adds, lines, lineStride);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Put<TLanes, TVector>(float* from, nint fromStride, float* c, int count, int columns)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            for (int row = 0; row < count; row++, from += fromStride, c += cStride)
            {
                if (accumulate)
                    ChannelLoop.Run<TLanes, TVector, AddStep>(new(from, c), columns);
                else
                    ChannelLoop.Run<TLanes, TVector, CopyStep>(new(from, c), columns);
            }
        }
    }

    private static void SingleRow<TLanes, TVector>(float* a, nint stepStride, float* b, nint bStride, int steps, float* c, int width)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        for (int vector = 0; vector < width; vector++)
        {
            TVector even = TLanes.Zero, odd = TLanes.Zero;
            float* column = b + (vector * TLanes.Count);
            int k = 0;
            for (; k + 2 <= steps; k += 2)
            {
                even = TLanes.MultiplyAdd(TLanes.Broadcast(a[k * stepStride]), TLanes.Load(column + (k * bStride)), even);
                odd = TLanes.MultiplyAdd(TLanes.Broadcast(a[(k + 1) * stepStride]), TLanes.Load(column + ((k + 1) * bStride)), odd);
            }

            if (k < steps)
                even = TLanes.MultiplyAdd(TLanes.Broadcast(a[k * stepStride]), TLanes.Load(column + (k * bStride)), even);
            TLanes.Store(c + (vector * TLanes.Count), TLanes.Add(even, odd));
        }
    }

    private readonly struct CopyStep(float* from, float* to) : IChannelStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes, TVector>(int i)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged => TLanes.Store(to + i, TLanes.Load(from + i));
    }

    private readonly struct AddStep(float* from, float* to) : IChannelStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes, TVector>(int i)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged => TLanes.Store(to + i, TLanes.Add(TLanes.Load(to + i), TLanes.Load(from + i)));
    }
}
