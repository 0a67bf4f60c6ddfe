using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Firmware.Lowering;

/// <summary>
/// Layers that read or write packed maps: a loop over tiles, each of which is unpacked, computed by the layer's kernel for bytes, and
/// packed. What packs clamps to four bits too, so that kernels need not.
/// </summary>
internal static class PackedLowering
{
    /// <summary>A layer with outputs of four bits as its kernel computes it where what packs them clamps: to the ends of bytes.</summary>
    public static IntegerLayer Unclamped(IntegerLayer layer) => layer.Output.Bits != 4 || !ClampsAtEnds(layer) ? layer : layer with
    {
        Layer = layer.Layer with { Node = layer.Layer.Node with { Op = layer.Layer.Op is IFusedActivation fused
            ? fused.WithActivation(Activation.None) : layer.Layer.Op } },
        Output = layer.Output with { Bits = 8 },
    };

    // A ReLU whose zero point is not the lowest integer clamps above it.
    private static bool ClampsAtEnds(IntegerLayer layer) =>
        OutputClamp.Of(layer) == new OutputClamp(layer.Output.Lowest, layer.Output.Highest);

    /// <summary>What packs planes at a place.</summary>
    /// <param name="pairs">An expression.</param>
    public static string Packing(string from, int fromPlane, string to, int toPlane, string pairs, int count) =>
        $"{PackedTiles.Pack}({from}, {fromPlane}, {to}, {toPlane}, {pairs}, {count});";

    public static void Lower(ProgramBuilder program, IntegerLayer layer, PackedTiles tiles)
    {
        Operands at = program.Take(layer);
        IntegerLayer computed = tiles.Writes ? Unclamped(layer) : layer;
        if (tiles.OfPixels)
            Pixels(program, computed, tiles, at);
        else
            Channels(program, computed, tiles, at);
    }

    // Some pixels of all planes, from the input's place to the output's or to and from the tile.
    private static void Pixels(ProgramBuilder program, IntegerLayer layer, PackedTiles tiles, Operands at)
    {
        int inputPlane = Orientation.Plane(tiles.Layer.InputShape), outputPlane = Orientation.Plane(tiles.Layer.OutputShape);
        Value input = tiles.Reads ? at.Input with { ChannelStep = tiles.Size, Buffer = at.Tile! } : at.Input;
        PlaneCall CallOf(int size) => ConvLowering.Planes(program, layer with { Layer = tiles.Form(size) with { Node = layer.Layer.Node } },
            new ConvPlace(input, tiles.Writes ? tiles.Size : outputPlane, at.Scratch, null, program.Identifier(layer)));
        PlaneCall last = CallOf(tiles.Last), whole = tiles.Count > 1 ? CallOf(tiles.Size) : last;

        EquatableArray<string> Lines(PlaneCall call, int size, string offset)
        {
            string tile = ProgramBuilder.At(at.Tile!);
            string from = ProgramBuilder.At(at.Input) + offset, to = ProgramBuilder.At(at.Output) + offset;
            (PackedCall read, PackedCall written) = (tiles.Unpacking(size), tiles.Packing(size));
            return Tile(tiles, $"{PackedTiles.Unpack}({from}, {inputPlane}, {tile}, {tiles.Size}, {read.Pairs}, {read.Count});",
                call.Statement(tiles.Reads ? tile : from, tiles.Writes ? tile : to),
                Packing(tile, tiles.Size, to, outputPlane, $"{written.Pairs}", written.Count));
        }

        int full = tiles.Last == tiles.Size ? tiles.Count : tiles.Count - 1;
        Emit(program, layer, tiles, whole.Kernels, after =>
        [
            .. full == 0 ? [] : Loop("tile", full, Lines(whole, tiles.Size, full == 1 ? "" : $" + tile * {tiles.Size}"), after),
            .. full == tiles.Count ? [] : Loop("tile", 1, Lines(last, tiles.Last, full == 0 ? "" : $" + {full * tiles.Size}"), after),
        ]);
    }

    // Whole planes of some channels.
    private static void Channels(ProgramBuilder program, IntegerLayer layer, PackedTiles tiles, Operands at)
    {
        int inputPlane = Orientation.Plane(tiles.Layer.InputShape), outputPlane = Orientation.Plane(tiles.Layer.OutputShape);
        bool isEven = tiles.Last == tiles.Size || tiles.Count == 1;
        string Each(Func<int, int> of) => isEven || of(tiles.Size) == of(tiles.Last) ? $"{of(tiles.Last)}"
            : $"group < {tiles.Count - 1} ? {of(tiles.Size)} : {of(tiles.Last)}";
        string Group(int bytes) => tiles.Count == 1 ? "" : $" + group * {bytes}";
        PlaneCall call = layer.Layer.Op switch
        {
            DepthwiseConv2D => DepthwiseLowering.Planes(program, layer, tiles.Count == 1 ? 0 : tiles.Size, DepthwisePlace.Of(program, layer,
                at.Scratch)),
            Mean => PoolLowering.MeanOf(program, layer, Each(size => size)),
            _ when isEven => PoolLowering.PoolOf(program, layer, at.Scratch, [tiles.Last], ""),
            _ => PoolLowering.PoolOf(program, layer, at.Scratch, [tiles.Size, tiles.Last], $"[group == {tiles.Count - 1}]"),
        };

        EquatableArray<string> Lines()
        {
            string tile = ProgramBuilder.At(at.Tile!);
            string from = ProgramBuilder.At(at.Input) + Group(tiles.Size * inputPlane / (tiles.Reads ? 2 : 1));
            string to = ProgramBuilder.At(at.Output) + Group(tiles.Size * outputPlane / (tiles.Writes ? 2 : 1));
            string pairs = Each(size => (size + 1) / 2);
            return Tile(tiles,
                $"{PackedTiles.Unpack}({from}, {inputPlane}, {tile}, {inputPlane}, {pairs}, {tiles.Layer.InputShape.Pixels});",
                call.Statement(tiles.Reads ? tile : from, tiles.Writes ? tile : to),
                Packing(tile, outputPlane, to, outputPlane, pairs, tiles.Layer.OutputShape.Pixels));
        }

        Emit(program, layer, tiles, call.Kernels, after => Loop("group", tiles.Count, Lines(), after));
    }

    private static void Emit(ProgramBuilder program, IntegerLayer layer, PackedTiles tiles, EquatableArray<string> kernels,
        Func<EquatableArray<string>, IEnumerable<string>> lines)
    {
        string title = $"{ProgramBuilder.TitleOf(tiles.Layer)}, {tiles.Size} {(tiles.OfPixels ? "pixels" : "channels")} at a time "
            + $"{(tiles.Reads ? tiles.Writes ? "from and to" : "from" : "to")} four bits";
        EquatableArray<string> after = program.AfterCall;
        EquatableArray<string> packing = Tile(tiles, PackedTiles.Unpack, null, PackedTiles.Pack);
        program.Emit(layer, title, [.. kernels, .. packing], () => lines(after), tiles.Calls);
    }

    // Of what a tile may need what it does.
    private static EquatableArray<string> Tile(PackedTiles tiles, string unpack, string? compute, string pack) =>
        [.. ((string?[])[tiles.Reads ? unpack : null, compute, tiles.Writes ? pack : null]).OfType<string>()];

    private static IEnumerable<string> Loop(string variable, int count, EquatableArray<string> calls, EquatableArray<string> after)
    {
        IEnumerable<string> lines = calls.SelectMany(call => (string[])[call, .. after]);
        return count == 1 ? lines
            : [$"for (int32_t {variable} = 0; {variable} < {count}; {variable}++) {{", .. lines.Select(line => $"    {line}"), "}"];
    }
}
