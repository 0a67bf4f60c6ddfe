namespace MicroNets.Numerics;

/// <summary>
/// A matrix as <see cref="Tiles"/> write it without edges: panels of one to three registers of columns, each a run of whole tiles,
/// [panel][tile][row of the tile][column of the panel]. Rows and columns are rounded up to whole tiles and registers.
/// </summary>
internal readonly struct TiledMatrix
{
    private readonly int _lanes;

    public TiledMatrix(int rows, int columns, KernelVariant variant)
    {
        _lanes = variant.Lanes();
        (Rows, Columns) = (rows, columns);
        TileRows = Numerics.Tiles.Rows(variant);
        Tiles = (rows + TileRows - 1) / TileRows;
        Vectors = PackedMatrix.Vectors(columns, _lanes);
        for (int vector = 0; vector < Vectors; vector += Numerics.Tiles.Width(Vectors - vector))
            Panels++;
    }

    public int Rows { get; }

    public int Columns { get; }

    public int TileRows { get; }

    /// <summary>Tiles of one panel.</summary>
    public int Tiles { get; }

    /// <summary>Registers of one row.</summary>
    public int Vectors { get; }

    public int Panels { get; }

    public long Floats => AlignedBuffer.RoundUp((long)Tiles * TileRows * Vectors * _lanes);

    /// <summary>Where a register of a row starts.</summary>
    public long Offset(int row, int vector)
    {
        int panel = 0, width = Numerics.Tiles.Width(Vectors);
        while (panel + width <= vector)
        {
            panel += width;
            width = Numerics.Tiles.Width(Vectors - panel);
        }

        return (((long)panel * Tiles * TileRows) + ((long)row * width) + (vector - panel)) * _lanes;
    }
}
