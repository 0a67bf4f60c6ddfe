namespace MicroNets.Numerics;

/// <summary>How the values of a map at the points of its tiles lie: [point][tile][channel], channels rounded up to whole lines, whose
/// surplus is not defined.</summary>
internal readonly struct TilePoints(int channels, int tiles)
{
    /// <summary>Floats from tile to tile.</summary>
    public nint TileStride { get; } = (nint)AlignedBuffer.RoundUp(channels);

    /// <summary>Floats from point to point: an odd number of lines, so that the points of a tile do not fall on the same sets of the
    /// cache.</summary>
    public nint PointStride { get; } =
        (((nint)tiles * (nint)AlignedBuffer.RoundUp(channels) / AlignedBuffer.Line) | 1) * AlignedBuffer.Line;

    public long Floats => FilterPoints.OfTile * PointStride;
}
