using System.Runtime.CompilerServices;

namespace MicroNets.Numerics;

/// <summary>A map of outputs, written row of tiles by row of tiles from products at their points.</summary>
/// <param name="tiles">Of one row.</param>
internal readonly unsafe struct OutputRows(int height, int width, int channels, int tiles)
{
    private long RowFloats => AlignedBuffer.RoundUp((long)tiles * FilterPoints.Outputs * channels) + AlignedBuffer.Line;

    private long CopyFloats => FilterPoints.Outputs * AlignedBuffer.RoundUp((long)width * channels);

    public long ScratchFloats => (FilterPoints.Count * RowFloats) + CopyFloats;

    /// <summary>First along rows, then, a whole row of the map at a time, along columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transform<TLanes, TVector>(float* points, TilePoints layout, int row, float* map, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        nint rowStride = (nint)RowFloats;
        int last = (channels - 1) / TLanes.Count * TLanes.Count;
        for (int i = 0; i < FilterPoints.Count; i++)
        {
            float* from = points + (i * FilterPoints.Count * layout.PointStride), line = scratch + (i * rowStride);
            for (int tile = 0; tile < tiles; tile++, from += layout.TileStride, line += FilterPoints.Outputs * channels)
            {
                // From the last channels on: what a register writes past them is the start of the next pixel, which is written later.
                for (int c = last; c >= 0; c -= TLanes.Count)
                    PointsToOutputs.At<TLanes, TVector>(from + c, layout.PointStride, line + c, channels);
            }
        }

        int pitch = width * channels, first = row * FilterPoints.Outputs, rows = Math.Min(height - first, FilterPoints.Outputs);
        float* to = map + ((long)first * pitch), written = rows == FilterPoints.Outputs ? to : scratch + (FilterPoints.Count * rowStride);
        ChannelLoop.Run<TLanes, TVector, TransformStep<PointsToOutputs>>(new(scratch, rowStride, written, pitch), pitch);
        if (written != to)
            new ReadOnlySpan<float>(written, rows * pitch).CopyTo(new Span<float>(to, rows * pitch));
    }
}
