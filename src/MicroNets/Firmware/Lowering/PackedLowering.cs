using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Firmware.Lowering;

/// <summary>
/// Layers that read or write packed maps: a loop over tiles, each of which is unpacked, computed by the layer's kernel for bytes, and packed.
/// What packs clamps to four bits too, so that kernels need not.
/// </summary>
internal static class PackedLowering
{
    private const string Indent = "    ";

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
        EquatableArray<string> packing = [.. tiles.Reads ? (string[])[PackedTiles.Unpack] : [], .. tiles.Writes ? (string[])[PackedTiles.Pack]
            : []];
        if (tiles.OfPixels)
            Pixels(program, computed, tiles, at, packing);
        else
            Channels(program, computed, tiles, at, packing);
    }

    // Some pixels of all planes, from the input's place to the output's or to and from the tile.
    private static void Pixels(ProgramBuilder program, IntegerLayer layer, PackedTiles tiles, Operands at, EquatableArray<string> packing)
    {
        int inputPlane = Orientation.Plane(tiles.Layer.InputShape), outputPlane = Orientation.Plane(tiles.Layer.OutputShape);
        Value input = tiles.Reads ? at.Input with { ChannelStep = tiles.Size, Buffer = at.Tile! } : at.Input;
        PlaneCall CallOf(int size) => ConvLowering.Planes(program, layer with { Layer = FormOf(layer, tiles.Form(size)) },
            new ConvPlace(input, tiles.Writes ? tiles.Size : outputPlane, at.Scratch, null, program.Identifier(layer)));
        PlaneCall whole = CallOf(tiles.Size);

        IEnumerable<string> Lines(int size, string offset)
        {
            string tile = ProgramBuilder.At(at.Tile!), from = ProgramBuilder.At(at.Input) + offset, to = ProgramBuilder.At(at.Output) + offset;
            if (tiles.Reads)
            {
                PackedCall call = tiles.Unpacking(size);
                yield return $"{PackedTiles.Unpack}({from}, {inputPlane}, {tile}, {tiles.Size}, {call.Pairs}, {call.Count});";
                foreach (string line in program.AfterCall)
                    yield return line;
            }

            yield return CallOf(size).Statement(tiles.Reads ? tile : from, tiles.Writes ? tile : to);
            foreach (string line in program.AfterCall)
                yield return line;
            if (tiles.Writes)
            {
                PackedCall call = tiles.Packing(size);
                yield return Packing(tile, tiles.Size, to, outputPlane, $"{call.Pairs}", call.Count);
                foreach (string line in program.AfterCall)
                    yield return line;
            }
        }

        int full = tiles.Last == tiles.Size ? tiles.Count : tiles.Count - 1;
        program.Emit(layer, Title(tiles, "pixels"), [.. whole.Kernels, .. packing], () =>
        [
            .. full == 0 ? [] : Loop("tile", full, Lines(tiles.Size, full == 1 ? "" : $" + tile * {tiles.Size}")),
            .. full == tiles.Count ? [] : Lines(tiles.Last, full == 0 ? "" : $" + {full * tiles.Size}"),
        ], tiles.Calls);
    }

    // Whole planes of some channels.
    private static void Channels(ProgramBuilder program, IntegerLayer layer, PackedTiles tiles, Operands at, EquatableArray<string> packing)
    {
        int inputPlane = Orientation.Plane(tiles.Layer.InputShape), outputPlane = Orientation.Plane(tiles.Layer.OutputShape);
        string Each(Func<int, int> of) => tiles.Last == tiles.Size || tiles.Count == 1 ? $"{of(tiles.Last)}"
            : $"group < {tiles.Count - 1} ? {of(tiles.Size)} : {of(tiles.Last)}";
        string Group(int bytes) => tiles.Count == 1 ? "" : $" + group * {bytes}";
        PlaneCall kernel = Kernel();

        IEnumerable<string> Lines()
        {
            string tile = ProgramBuilder.At(at.Tile!);
            string from = ProgramBuilder.At(at.Input) + Group(tiles.Size * inputPlane / (tiles.Reads ? 2 : 1));
            string to = ProgramBuilder.At(at.Output) + Group(tiles.Size * outputPlane / (tiles.Writes ? 2 : 1));
            if (tiles.Reads)
            {
                yield return $"{PackedTiles.Unpack}({from}, {inputPlane}, {tile}, {inputPlane}, {Each(size => tiles.Unpacking(size).Pairs)}, "
                    + $"{tiles.Unpacking(tiles.Size).Count});";
                foreach (string line in program.AfterCall)
                    yield return line;
            }

            yield return kernel.Statement(tiles.Reads ? tile : from, tiles.Writes ? tile : to);
            foreach (string line in program.AfterCall)
                yield return line;
            if (tiles.Writes)
            {
                yield return Packing(tile, outputPlane, to, outputPlane, Each(size => tiles.Packing(size).Pairs), tiles.Packing(
                    tiles.Size).Count);
                foreach (string line in program.AfterCall)
                    yield return line;
            }
        }

        program.Emit(layer, Title(tiles, "channels"), [.. kernel.Kernels, .. packing], () => Loop("group", tiles.Count, Lines()), tiles.Calls);

        PlaneCall Kernel() => layer.Layer.Op switch
        {
            DepthwiseConv2D => DepthwiseLowering.Planes(program, layer, tiles.Count == 1 ? 0 : tiles.Size, DepthwisePlace.Of(program, layer, at.Scratch)),
            Mean => PoolLowering.MeanOf(program, layer, Each(size => size)),
            _ when tiles.Count == 1 || tiles.Last == tiles.Size => PoolLowering.PoolOf(program, layer, at.Scratch, [tiles.Last], ""),
            _ => PoolLowering.PoolOf(program, layer, at.Scratch, [tiles.Size, tiles.Last], $"[group == {tiles.Count - 1}]"),
        };
    }

    private static Layer FormOf(IntegerLayer layer, Layer form) => form with { Node = form.Node with { Op = layer.Layer.Op } };

    private static string Title(PackedTiles tiles, string unit) => $"{ProgramBuilder.TitleOf(tiles.Layer)}, {tiles.Size} {unit} at a time "
        + $"{(tiles.Reads ? tiles.Writes ? "from and to" : "from" : "to")} four bits";

    private static IEnumerable<string> Loop(string variable, int count, IEnumerable<string> lines) => count == 1 ? lines
        : [$"for (int32_t {variable} = 0; {variable} < {count}; {variable}++) {{", .. lines.Select(line => Indent + line), "}"];
}
