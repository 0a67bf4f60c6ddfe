using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>
/// C[left × right] = or += Σ over rows of Aᵀ·B: the gradient of weights. Pieces of rows are summed up apart and added in their order. A and
/// B are read where they are: a block at a time that stays in cache while all tiles pass, the next one being fetched meanwhile.
/// </summary>
internal static unsafe class OuterProduct
{
    // Both operands of a block. Measured: beyond, the first-level cache loses what the next tile reads again.
    private const int BlockFloats = 16 * 1024;
    private const int LeastBlockRows = 32;
    private const int MostBlockRows = 512;
    private const int MostPieces = 16;
    private const int RowsWorthAPiece = 256;
    private const long MostPartialFloats = 8L << 20;

    public static void Run(WorkerPool pool, long rows, float* a, int left, float* b, int right, float* c, WriteMode mode)
    {
        if (left == 0 || right == 0)
            return;

        // Of C and its transpose, the one that fills its tiles better.
        TiledMatrix straight = new(left, right, pool.Variant), transposed = new(right, left, pool.Variant);
        bool transposes = transposed.Floats < straight.Floats;
        TiledMatrix sum = transposes ? transposed : straight;

        int most = (int)Math.Clamp(Math.Min(rows / RowsWorthAPiece, MostPartialFloats / sum.Floats), 1, MostPieces);
        long perPiece = Math.Max((rows + most - 1) / most, 1);
        int pieces = (int)((rows + perPiece - 1) / perPiece);
        float* partials = pool.Shared(pieces * sum.Floats);

        Operand first = new(a, left, rows), second = new(b, right, rows);
        int block = Math.Clamp(BlockFloats / (left + right), LeastBlockRows, MostBlockRows);
        var job = new Job(rows, perPiece, block, transposes ? second : first, transposes ? first : second, partials, sum);
        pool.Run(pieces, ref job, first.CopyFloats(block) + second.CopyFloats(block));
        if (transposes)
        {
            var add = new SumJob(partials, pieces, sum, c, rowStride: 1, columnStride: sum.Rows, mode);
            pool.Run(sum.Tiles, ref add);
        }
        else
        {
            var add = new SumJob(partials, pieces, sum, c, rowStride: sum.Columns, columnStride: 1, mode);
            pool.Run(sum.Tiles, ref add);
        }
    }

    /// <summary>A matrix of <paramref name="rows"/> × <paramref name="channels"/> without gaps.</summary>
    private readonly struct Operand(float* start, int channels, long rows)
    {
        public int Channels => channels;

        public float* At(long row) => start + (row * channels);

        /// <summary>Rows of a block with a register of memory behind them, as tiles may read past the last: in place, or in
        /// <paramref name="copy"/>.</summary>
        public float* Block(long row, int count, float* copy)
        {
            if ((rows - row - count) * channels >= AlignedBuffer.Line)
                return At(row);
            new ReadOnlySpan<float>(At(row), count * channels).CopyTo(new Span<float>(copy, count * channels));
            return copy;
        }

        public long CopyFloats(int count) => AlignedBuffer.RoundUp(((long)count * channels) + AlignedBuffer.Line);
    }

    private readonly struct Job(long rows, long perPiece, int block, Operand a, Operand b, float* partials, TiledMatrix sum) : IPieces
    {
        [SkipLocalsInit]
        public void Run<TLanes, TVector>(int piece, float* scratch)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            nint* rowsOfTile = stackalloc nint[Tiles.MostRows];
            Tiles.EvenRows(1, rowsOfTile);
            float* partial = partials + (piece * sum.Floats);
            long first = piece * perPiece, end = Math.Min(first + perPiece, rows);
            for (long row = first; row < end; row += block)
            {
                int count = (int)Math.Min(block, end - row), next = (int)Math.Min(block, end - row - count);
                float* left = a.Block(row, count, scratch), right = b.Block(row, count, scratch + a.CopyFloats(block));
                int calls = sum.Tiles * sum.Panels;
                var aheadOfLeft = new Prefetch(a.At(row + count), (long)next * a.Channels, calls);
                var aheadOfRight = new Prefetch(b.At(row + count), (long)next * b.Channels, calls);

                float* tile = partial;
                for (int vector = 0, width, call = 0; vector < sum.Vectors; vector += width)
                {
                    width = Tiles.Width(sum.Vectors - vector);
                    int columns = width * TLanes.Count;
                    for (int i = 0; i < sum.Tiles; i++, call++, tile += sum.TileRows * columns)
                    {
                        aheadOfLeft.Take(call);
                        aheadOfRight.Take(call);
                        Tiles.Run<TLanes, TVector>(width, left + (i * sum.TileRows), rowsOfTile, right + (vector * TLanes.Count),
                            new(count, a.Channels, b.Channels), tile, columns, accumulate: row != first, left, 0);
                    }
                }
            }
        }
    }

    /// <summary>One row of tiles of the sum over all pieces, written to C with any strides.</summary>
    private readonly struct SumJob(float* partials, int pieces, TiledMatrix sum, float* c, nint rowStride, nint columnStride,
        WriteMode mode) : IPieces
    {
        [SkipLocalsInit]
        public void Run<TLanes, TVector>(int piece, float* scratch)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            float* values = stackalloc float[AlignedBuffer.Line];
            int first = piece * sum.TileRows, last = Math.Min(first + sum.TileRows, sum.Rows);
            for (int vector = 0; vector < sum.Vectors; vector++)
            {
                int column = vector * TLanes.Count, valid = Math.Min(TLanes.Count, sum.Columns - column);
                for (int row = first; row < last; row++)
                {
                    float* from = partials + sum.Offset(row, vector);
                    TVector total = TLanes.Zero;
                    for (int i = 0; i < pieces; i++)
                        total = TLanes.Add(total, TLanes.Load(from + (i * sum.Floats)));
                    TLanes.Store(values, total);

                    float* to = c + (row * rowStride) + (column * columnStride);
                    for (int i = 0; i < valid; i++)
                        to[i * columnStride] = mode == WriteMode.Add ? to[i * columnStride] + values[i] : values[i];
                }
            }
        }
    }
}
