using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>
/// C[rows × columns] = or += A·B on one thread, for matrices that lie in cache. Where the rows of A lie is told by
/// <see cref="ProductRows"/>, so Aᵀ and the windows of a convolution cost nothing; B is read in place, row by row, or from
/// <see cref="PackedMatrix"/>. Up to 47 floats past the end of B are read (never used). Rows of C must lie <c>columns</c> floats apart or
/// more. Meanwhile what a queue holds is fetched, where there is one (else null).
/// </summary>
internal static unsafe class BlockProduct
{
    private const int LargestTile = Tiles.MostRows * 3 * 16;

    /// <param name="walk">With the strides of B in place.</param>
    public static void Run<TLanes, TVector>(in ProductRows a, in TileWalk walk, float* b, float* c, nint cStride, int columns,
        bool accumulate, PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        if (columns == 0)
            return;
        var product = new Panel(a, walk, cStride, accumulate, ahead);
        int vectors = PackedMatrix.Vectors(columns, TLanes.Count), tail = TailStart(vectors), lanes = TLanes.Count;
        product.Run<TLanes, TVector>(vectors - tail, b + (tail * lanes), c + (tail * lanes), columns - (tail * lanes));
        for (int vector = 0, width; vector < tail; vector += width)
        {
            width = Tiles.Width(vectors - vector);
            product.Run<TLanes, TVector>(width, b + (vector * lanes), c + (vector * lanes), width * lanes);
        }
    }

    /// <summary>The same with a B of all steps × <paramref name="columns"/> that <see cref="PackedMatrix.Pack"/> laid out.</summary>
    /// <param name="walk">With the strides of A; those of B are not looked at.</param>
    public static void RunPacked<TLanes, TVector>(in ProductRows a, in TileWalk walk, float* packed, float* c, nint cStride, int columns,
        bool accumulate, PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        if (columns == 0)
            return;
        int vectors = PackedMatrix.Vectors(columns, TLanes.Count), tail = TailStart(vectors), lanes = TLanes.Count;
        nint perVector = lanes * walk.AllSteps;
        Panel Of(int width, in ProductRows a, in TileWalk walk) =>
            new(a, walk with { BStride = width * lanes, BGap = 0 }, cStride, accumulate, ahead);
        Of(vectors - tail, a, walk).Run<TLanes, TVector>(vectors - tail, packed + (tail * perVector), c + (tail * lanes),
            columns - (tail * lanes));
        for (int vector = 0, width; vector < tail; vector += width)
        {
            width = Tiles.Width(vectors - vector);
            Of(width, a, walk).Run<TLanes, TVector>(width, packed + (vector * perVector), c + (vector * lanes), width * lanes);
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
    private readonly struct Panel(ProductRows a, TileWalk walk, nint cStride, bool accumulate, PrefetchQueue* ahead)
    {
        [SkipLocalsInit]
        public void Run<TLanes, TVector>(int width, float* b, float* c, int columns)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            int tile = Tiles.Rows<TLanes, TVector>(), edgeStride = width * TLanes.Count, rows = a.Count;
            nint end = ((rows - 1) * cStride) + columns;
            nint* even = stackalloc nint[Tiles.MostRows];
            Tiles.EvenRows(a.Stride, even);
            float* edge = stackalloc float[LargestTile];
            int row = 0;
            for (; row + tile <= rows; row += tile)
            {
                if (columns < edgeStride && (accumulate || ((row + tile - 1) * cStride) + edgeStride > end))
                {
                    Tile<TLanes, TVector>(width, row, even, b, edge, edgeStride, false);
                    Put<TLanes, TVector>(edge, edgeStride, c + (row * cStride), tile, columns);
                }
                else
                {
                    Tile<TLanes, TVector>(width, row, even, b, c + (row * cStride), cStride, accumulate);
                }
            }

            if (row == rows)
                return;
            if (rows >= tile)
            {
                // The last tile starts early, so that it reads no row past the end; rows that are done already are dropped.
                int first = rows - tile;
                Tile<TLanes, TVector>(width, first, even, b, edge, edgeStride, false);
                Put<TLanes, TVector>(edge + ((row - first) * edgeStride), edgeStride, c + (row * cStride), rows - row, columns);
                return;
            }

            for (; row < rows; row++)
            {
                SingleRow<TLanes, TVector>(a.At(row), walk, b, edge, width);
                Put<TLanes, TVector>(edge, edgeStride, c + (row * cStride), 1, columns);
            }
        }

        private void Tile<TLanes, TVector>(int width, int row, nint* even, float* b, float* to, nint toStride, bool adds)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            bool isEven = a.Offsets is null;
            Tiles.Run<TLanes, TVector>(width, isEven ? a.At(row) : a.Start, isEven ? even : a.Offsets + row, b, walk, to, toStride, adds,
                ahead);
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

    private static void SingleRow<TLanes, TVector>(float* a, in TileWalk walk, float* b, float* c, int width)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        for (int vector = 0; vector < width; vector++)
        {
            TVector even = TLanes.Zero, odd = TLanes.Zero;
            float* column = b + (vector * TLanes.Count);
            for (nint run = 0; run < walk.Runs; run++, column += walk.BGap)
            {
                float* from = a + (run * walk.ARun);
                nint k = 0;
                for (; k + 2 <= walk.Steps; k += 2, from += 2 * walk.AStride, column += 2 * walk.BStride)
                {
                    even = TLanes.MultiplyAdd(TLanes.Broadcast(from[0]), TLanes.Load(column), even);
                    odd = TLanes.MultiplyAdd(TLanes.Broadcast(from[walk.AStride]), TLanes.Load(column + walk.BStride), odd);
                }

                if (k < walk.Steps)
                {
                    even = TLanes.MultiplyAdd(TLanes.Broadcast(from[0]), TLanes.Load(column), even);
                    column += walk.BStride;
                }
            }

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
