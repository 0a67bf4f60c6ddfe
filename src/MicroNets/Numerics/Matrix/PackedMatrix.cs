namespace MicroNets.Numerics;

/// <summary>
/// The right operand of a product, B[depth × columns], laid out as the tiles read it: tile after tile of up to three registers of columns,
/// each [depth][tile width], columns padded with zeros. Tile j (counted in registers) starts at float j·lanes·depth.
/// </summary>
internal static unsafe class PackedMatrix
{
    public static int Vectors(int columns, int lanes) => (columns + lanes - 1) / lanes;

    public static long Floats(int depth, int columns, int lanes) => AlignedBuffer.RoundUp((long)Vectors(columns, lanes) * lanes * depth);

    /// <summary>Element (k, n) of B is at b[k·depthStride + n·columnStride].</summary>
    public static void Pack(float* b, nint depthStride, nint columnStride, int depth, int columns, int lanes, float* packed)
    {
        int vectors = Vectors(columns, lanes);
        for (int vector = 0; vector < vectors;)
        {
            int tile = Tiles.Width(vectors - vector);
            int first = vector * lanes, width = tile * lanes, valid = Math.Min(width, columns - first);
            float* source = b + (first * columnStride);
            for (int k = 0; k < depth; k++, source += depthStride, packed += width)
            {
                if (columnStride == 1)
                {
                    new ReadOnlySpan<float>(source, valid).CopyTo(new Span<float>(packed, width));
                }
                else
                {
                    for (int n = 0; n < valid; n++)
                        packed[n] = source[n * columnStride];
                }

                new Span<float>(packed + valid, width - valid).Clear();
            }

            vector += tile;
        }
    }
}
