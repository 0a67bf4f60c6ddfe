using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>
/// Convolution of 3×3 with stride 1 by minimal filtering F(4×4, 3×3): tiles of 4×4 outputs, each with 36 products per channel instead of
/// 144. Tiles of several samples are taken to their points, a block at a time that stays in the second-level cache; at each point their
/// channels are multiplied by those of the kernel, and the products are taken back.
/// </summary>
/// <param name="window">Of 3×3 with stride 1.</param>
internal sealed unsafe class WinogradMap(MapWindow window, int outputs) : IDisposable
{
    // Channels in and out of a block's tiles at one point; at all points that is 288 KiB.
    private const int BlockFloats = 2048;
    private const int PackFloats = 1024;

    private readonly WinogradShape _shape = new(window, BlockFloats / (window.Channels + outputs));
    private readonly AlignedBuffer _taps = new(FilterPoints.OfKernel
        * PackedMatrix.Floats(window.Channels, outputs, AlignedBuffer.Line));
    private readonly AlignedBuffer _weights = new(FilterPoints.OfTile * PackedMatrix.Floats(window.Channels, outputs, AlignedBuffer.Line));

    private TileRows Inputs => _shape.Inputs;

    private OutputRows Outputs => new(window.OutputHeight, window.OutputWidth, outputs, _shape.Columns);

    private TilePoints Points => new(window.Channels, _shape.Capacity);

    private TilePoints Products => new(outputs, _shape.Capacity);

    public long ScratchFloats => Points.Floats + Products.Floats + Math.Max(Inputs.ScratchFloats, Outputs.ScratchFloats);

    /// <summary>Takes a kernel to its points and lays it out for the tiles. Element (c, k) of tap t is at weights[tap(t) +
    /// c·channelStride + k·outputStride].</summary>
    /// <param name="firstTap">Where the tap of the first row and column is; the others follow <paramref name="tapStride"/> apart.</param>
    public void Pack(float* firstTap, nint tapStride, nint channelStride, nint outputStride, WorkerPool pool)
    {
        long plane = PackedMatrix.Floats(window.Channels, outputs, pool.Lanes);
        for (int tap = 0; tap < FilterPoints.OfKernel; tap++)
            PackedMatrix.Pack(firstTap + (tap * tapStride), channelStride, outputStride, window.Channels, outputs, pool.Lanes,
                _taps.Pointer + (tap * plane));
        var job = new PackJob(_taps.Pointer, _weights.Pointer, plane);
        pool.Run((int)((plane + PackFloats - 1) / PackFloats), ref job);
    }

    public void Run<TLanes, TVector>(float* x, float* y, int samples, float* scratch, PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float* products = scratch + Points.Floats, rest = products + Products.Floats;
        OutputRows outputRows = Outputs;
        int outputFloats = window.OutputHeight * window.OutputWidth * outputs, columns = _shape.Columns, end = samples * _shape.Rows;
        for (int first = 0; first < end; first += _shape.BlockRows)
        {
            int rows = Math.Min(_shape.BlockRows, end - first);
            _shape.ToPoints<TLanes, TVector, InputsToPoints>(Inputs, x, first, rows, scratch, Points, rest);
            Multiply<TLanes, TVector>(scratch, products, rows * columns, ahead);
            for (int i = 0; i < rows; i++)
            {
                float* map = _shape.Sample(y, outputFloats, first + i, out int row);
                outputRows.Transform<TLanes, TVector>(products + (i * columns * Products.TileStride), Products, row, map, rest);
            }
        }
    }

    public void Dispose()
    {
        _taps.Dispose();
        _weights.Dispose();
    }

    // Whole tiles of rows: what the last has too many is computed from what lies there and never read.
    [SkipLocalsInit]
    private void Multiply<TLanes, TVector>(float* from, float* to, int tiles, PrefetchQueue* ahead)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TilePoints points = Points, products = Products;
        nint* starts = stackalloc nint[Tiles.MostRows];
        Tiles.EvenRows(points.TileStride, starts);
        int perTile = Tiles.Rows<TLanes, TVector>(), vectors = PackedMatrix.Vectors(outputs, TLanes.Count);
        long plane = PackedMatrix.Floats(window.Channels, outputs, TLanes.Count);
        for (int point = 0; point < FilterPoints.OfTile; point++)
        {
            float* a = from + (point * points.PointStride), c = to + (point * products.PointStride),
                b = _weights.Pointer + (point * plane);
            for (int vector = 0, width; vector < vectors; vector += width)
            {
                width = Tiles.Width(vectors - vector);
                var walk = new TileWalk(window.Channels, 1, width * TLanes.Count);
                for (int row = 0; row < tiles; row += perTile)
                {
                    Tiles.Run<TLanes, TVector>(width, a + (row * points.TileStride), starts, b, walk,
                        c + (row * products.TileStride) + (vector * TLanes.Count), products.TileStride, accumulate: false, ahead);
                }

                b += walk.BStride * window.Channels;
            }
        }
    }

    private readonly struct PackJob(float* taps, float* weights, long plane) : IPieces
    {
        [SkipLocalsInit]
        public void Run<TLanes, TVector>(int piece, float* scratch)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
        {
            float* between = stackalloc float[FilterPoints.Count * FilterPoints.Taps * AlignedBuffer.Line];
            long end = Math.Min((piece + 1L) * PackFloats, plane);
            for (long i = (long)piece * PackFloats; i < end; i += TLanes.Count)
                TwoAxes.At<TLanes, TVector, TapsToPoints>(taps + i, (nint)plane, weights + i, (nint)plane, between);
        }
    }
}
