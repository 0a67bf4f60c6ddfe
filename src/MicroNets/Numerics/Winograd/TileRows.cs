using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>
/// A map cut into rows of tiles, each tile and what of the map is under it taken to its points. Row of tiles r reads the rows of the map
/// from 4·r − <paramref name="top"/> on, tile t in it the columns from 4·t − <paramref name="left"/> on; what lies outside is zero.
/// </summary>
/// <param name="tiles">Of one row.</param>
internal readonly unsafe struct TileRows(int height, int width, int channels, int top, int left, int tiles)
{
    // Of one row of the map: what all tiles of a row reach, with what may be read past the end.
    private int Reach => ((tiles * FilterPoints.Outputs) + FilterPoints.Taps - 1) * channels;

    private long RowFloats => AlignedBuffer.RoundUp(Reach) + AlignedBuffer.Line;

    private long CopyFloats => AlignedBuffer.RoundUp((long)width * channels);

    /// <summary>Tiles along an axis of this many outputs.</summary>
    public static int Tiles(int outputs) => (outputs + FilterPoints.Outputs - 1) / FilterPoints.Outputs;

    /// <summary>Of the whole map.</summary>
    public int MapFloats => height * width * channels;

    public long ScratchFloats => FilterPoints.Count * (RowFloats + CopyFloats);

    /// <summary>First the values of columns of the map are transformed, once for all tiles that share them, then those of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transform<TLanes, TVector, TTransform>(float* map, int row, float* points, TilePoints layout, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
        where TTransform : struct, IPointTransform
    {
        int from = (row * FilterPoints.Outputs) - top, pitch = width * channels, before = left * channels,
            used = Math.Min(pitch, Reach - before);
        float* first = Rows<TTransform>(map, from, scratch + (FilterPoints.Count * RowFloats));
        nint rowStride = (nint)RowFloats;
        ChannelLoop.Run<TLanes, TVector, TransformStep<TTransform>>(new(first, pitch, scratch + before, rowStride), used);
        for (int i = 0; i < FilterPoints.Count; i++)
        {
            float* line = scratch + (i * rowStride);
            new Span<float>(line, before).Clear();
            new Span<float>(line + before + used, Reach - before - used).Clear();
            float* to = points + (i * FilterPoints.Count * layout.PointStride);
            for (int tile = 0; tile < tiles; tile++, line += FilterPoints.Outputs * channels, to += layout.TileStride)
            {
                for (int c = 0; c < channels; c += TLanes.Count)
                    TTransform.At<TLanes, TVector>(line + c, channels, to + c, layout.PointStride);
            }
        }
    }

    // The rows of the map, in place or, where some are outside, in a copy.
    private float* Rows<TTransform>(float* map, int from, float* copy)
        where TTransform : struct, IPointTransform
    {
        int pitch = width * channels;
        if (from >= 0 && from + TTransform.From <= height)
            return map + ((long)from * pitch);
        for (int i = 0; i < TTransform.From; i++)
        {
            var to = new Span<float>(copy + (i * pitch), pitch);
            if ((uint)(from + i) < (uint)height)
                new ReadOnlySpan<float>(map + ((long)(from + i) * pitch), pitch).CopyTo(to);
            else
                to.Clear();
        }

        return copy;
    }
}
