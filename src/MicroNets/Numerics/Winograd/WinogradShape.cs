namespace MicroNets.Numerics;

/// <summary>How the outputs of a window are cut into tiles of 4×4, and those into blocks.</summary>
/// <param name="tiles">About as many are in a block: whole rows of them, of one sample or of several.</param>
internal readonly struct WinogradShape(MapWindow window, int tiles)
{
    /// <summary>Rows of tiles of a sample.</summary>
    public int Rows { get; } = TileRows.Tiles(window.OutputHeight);

    /// <summary>Tiles of a row.</summary>
    public int Columns { get; } = TileRows.Tiles(window.OutputWidth);

    /// <summary>The most rows of tiles of a block.</summary>
    public int BlockRows => Math.Max(tiles / Columns, 1);

    /// <summary>Tiles that there is to be room for: those of a block in whole register tiles.</summary>
    public int Capacity => Tiles.WholeRows(BlockRows * Columns);

    public TileRows Inputs => new(window.Height, window.Width, window.Channels, window.Top, window.Left, Columns);

    /// <summary>Takes rows of all samples' tiles, from <paramref name="first"/> on, to their points.</summary>
    /// <param name="maps">Of all samples.</param>
    public unsafe void ToPoints<TLanes, TVector, TTransform>(in TileRows tiles, float* maps, int first, int count, float* points,
        TilePoints layout, float* scratch)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
        where TTransform : struct, IPointTransform
    {
        for (int i = 0; i < count; i++)
        {
            float* map = Sample(maps, tiles.MapFloats, first + i, out int row);
            tiles.Transform<TLanes, TVector, TTransform>(map, row, points + (i * Columns * layout.TileStride), layout, scratch);
        }
    }

    /// <summary>The map of a sample, and the row of tiles in it, of a row of all samples' tiles.</summary>
    public unsafe float* Sample(float* maps, int floats, int rowOfAll, out int row)
    {
        (int sample, row) = Math.DivRem(rowOfAll, Rows);
        return maps + ((long)sample * floats);
    }
}
