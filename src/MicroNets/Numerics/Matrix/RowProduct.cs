namespace MicroNets.Numerics;

/// <summary>Y[rows × columns] = X[rows × depth]·B, with B packed once and rows in pieces and blocks that stay in the second-level
/// cache.</summary>
internal static unsafe class RowProduct
{
    private const int MostPieces = 64;
    private const int BlockFloats = 48 * 1024;

    /// <summary>Element (k, n) of B is at b[k·depthStride + n·columnStride].</summary>
    public static void Run(WorkerPool pool, long rows, float* x, int depth, float* b, nint depthStride, nint columnStride,
        int columns, float* y)
    {
        float* packed = pool.Shared(PackedMatrix.Floats(depth, columns, pool.Lanes));
        PackedMatrix.Pack(b, depthStride, columnStride, depth, columns, pool.Lanes, packed);

        // Whole tiles of 8 rows.
        int block = Math.Clamp(BlockFloats / Math.Max(depth + columns, 1), 16, 256) / 8 * 8;
        long perPiece = Math.Max(block, (rows + MostPieces - 1) / MostPieces / block * block);
        var job = new Job(rows, perPiece, block, x, depth, packed, columns, y);
        pool.Run((int)((rows + perPiece - 1) / perPiece), ref job);
    }

    private readonly struct Job(long rows, long perPiece, int block, float* x, int depth, float* packed, int columns, float* y) : IPieces
    {
        public void Run<TLanes, TVector>(int piece, float* scratch)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            long end = Math.Min((piece + 1) * perPiece, rows);
            for (long row = piece * perPiece; row < end; row += block)
                BlockProduct.RunPacked<TLanes, TVector>(new(x + (row * depth), (int)Math.Min(block, end - row), depth), new(depth, 1, 0),
                    packed, y + (row * columns), columns, columns, accumulate: false, null);
        }
    }
}
