using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>
/// SPACE_TO_DEPTH, DEPTH_TO_SPACE, SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND: maps taken apart into every so many rows and columns, and
/// put together again. Slices, side by side.
/// </summary>
internal static class BlockImport
{
    private const int MostBlock = 16;

    public static void SpaceToDepth(OperatorImport import)
    {
        ImportedNode map = Single(import);
        import.Result(import.Graph.Move(new Concat(),
            Apart(import, map, Block(import, import.Record.OptionInt32(TfliteSchema.BlockOptions.Size)))));
    }

    public static void DepthToSpace(OperatorImport import)
    {
        ImportedNode map = Single(import);
        Size2D block = Block(import, import.Record.OptionInt32(TfliteSchema.BlockOptions.Size));
        if (map.Shape.Channels % block.Area != 0)
            throw import.Unsupported($"{map.Shape.Channels} channels in blocks of {block}", "a multiple of the block's pixels");
        int channels = map.Shape.Channels / block.Area;
        ImportedNode[] parts = [.. Enumerable.Range(0, block.Area)
            .Select(i => import.Graph.Move(Slice.Of(map.Shape, Axis.Channels, new Stretch(i * channels, channels)), map))];
        import.Result(Together(import, parts, block));
    }

    /// <summary>With zeros around the map first; the parts become samples.</summary>
    public static void SpaceToBatch(OperatorImport import)
    {
        import.CheckSameFormat(import.Input);
        (Size2D block, (int Before, int After)[] borders) = Blocks(import);
        ImportedNode map = Single(import);
        if (borders.Any(border => border != (0, 0)))
            map = import.Graph.Move(new Pad(borders[0].Before, borders[0].After, borders[1].Before, borders[1].After), map);
        import.Result(import.Graph.Move(new Concat { Axis = Axis.Height }, Apart(import, map, block)));
    }

    /// <summary>Samples become the parts of one map, whose border is cut off.</summary>
    public static void BatchToSpace(OperatorImport import)
    {
        import.CheckSameFormat(import.Input);
        (Size2D block, (int Before, int After)[] borders) = Blocks(import);
        if (import.Input.Dimensions[0] != block.Area)
            throw import.Unsupported($"{import.Input.Dimensions[0]} samples in blocks of {block}", "one map of as many parts");
        ImportedNode samples = import.Node(0);
        int height = samples.Shape.Height / block.Area;
        ImportedNode[] parts = [.. Enumerable.Range(0, block.Area)
            .Select(i => import.Graph.Move(Slice.Of(samples.Shape, Axis.Height, new Stretch(i * height, height)), samples))];
        ImportedNode map = Together(import, parts, block);
        Stretch Inside(int size, (int Before, int After) border) => new(border.Before, size - border.Before - border.After);
        import.Result(import.Graph.Move(
            new Slice(Inside(map.Shape.Height, borders[0]), Inside(map.Shape.Width, borders[1]), Stretch.Whole(map.Shape.Channels)), map));
    }

    // Every part of a map that starts at a place of the block.
    private static ImportedNode[] Apart(OperatorImport import, ImportedNode map, Size2D block)
    {
        Shape shape = map.Shape;
        if (shape.Height % block.Height != 0 || shape.Width % block.Width != 0)
            throw import.Unsupported($"{shape} in blocks of {block}", "whole blocks");
        return
        [
            .. Enumerable.Range(0, block.Area).Select(i => import.Graph.Move(
                new Slice(
                    new Stretch(i / block.Width, shape.Height / block.Height, block.Height),
                    new Stretch(i % block.Width, shape.Width / block.Width, block.Width),
                    Stretch.Whole(shape.Channels)),
                map)),
        ];
    }

    // Columns of the parts in turn make rows, and those of the rows of a block in turn the map.
    private static ImportedNode Together(OperatorImport import, ImportedNode[] parts, Size2D block)
    {
        Shape part = parts[0].Shape;
        ImportedNode[] rows =
        [
            .. parts.Chunk(block.Width)
                .Select(row => import.Graph.Shaped(import.Graph.Move(new Concat(), row),
                new Shape(part.Height, 1, part.Width * block.Width * part.Channels))),
        ];
        return import.Graph.Shaped(import.Graph.Move(new Concat { Axis = Axis.Width }, rows),
            new Shape(part.Height * block.Height, part.Width * block.Width, part.Channels));
    }

    private static (Size2D Block, (int Before, int After)[] Borders) Blocks(OperatorImport import)
    {
        int[] block = import.Integers(1), borders = import.Integers(2);
        if (import.Input.Dimensions.Length != 4 || block.Length != 2 || borders.Length != 4
            || borders.Any(border => border is < 0 or > 1 << 16))
            throw import.Unsupported($"blocks [{string.Join(", ", block)}] of {import.Input.Dimensions.Length} dimensions",
                "a height and a width, of maps");
        return (Block(import, block[0], block[1]), [(borders[0], borders[1]), (borders[2], borders[3])]);
    }

    private static Size2D Block(OperatorImport import, int size) => Block(import, size, size);

    private static Size2D Block(OperatorImport import, int height, int width) => height is >= 1 and <= MostBlock
        && width is >= 1 and <= MostBlock
        ? new Size2D(height, width)
        : throw import.Unsupported($"blocks of {height}×{width}", $"at most {MostBlock}×{MostBlock}");

    private static ImportedNode Single(OperatorImport import) => import.Input.Dimensions is [1, _, _, _]
        ? import.Node(0)
        : throw import.Unsupported($"[{string.Join(", ", import.Input.Dimensions)}]", "a single map");
}
