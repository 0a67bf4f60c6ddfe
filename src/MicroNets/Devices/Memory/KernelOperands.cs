using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Devices.Memory;

/// <summary>Where the kernel of a layer finds its inputs, its scratch and its output.</summary>
/// <param name="Inputs">In the order in which the kernel takes them.</param>
/// <param name="Scratch">Null: it needs none.</param>
/// <param name="Group">Null: the layer runs by itself.</param>
internal sealed record Operands(EquatableArray<Value> Inputs, Value Output, ArenaBuffer? Scratch = null, GroupOperands? Group = null)
{
    /// <summary>What the layer keeps between inferences; null: nothing.</summary>
    public ArenaBuffer? State { get; init; }

    /// <summary>How the layer runs over packed maps; null: it reads and writes none.</summary>
    public PackedTiles? Tiles { get; init; }

    /// <summary>The bytes of a tile.</summary>
    public ArenaBuffer? Tile { get; init; }

    public Value Input => Inputs[0];
}

/// <summary>A convolution's group of channels, and the depthwise convolution that filters it at once and whose output is the
/// step's.</summary>
internal sealed record GroupOperands(Layer Depthwise, int Count, ArenaBuffer Channels, ArenaBuffer Scratch);

internal delegate Operands TakeOperands(ArenaBuilder arena, Layer layer);

/// <summary>
/// What the kernel of each op needs of memory: a table keyed by op. Kernels work on planes; which of them may write over their input,
/// and how much scratch they have, stands here and nowhere else.
/// </summary>
internal static class KernelOperands
{
    public static readonly IReadOnlyDictionary<Type, TakeOperands> ByOp = new Dictionary<Type, TakeOperands>
    {
        [typeof(Conv2D)] = Conv,
        [typeof(DepthwiseConv2D)] = Depthwise,
        [typeof(Dense)] = Dense,
        [typeof(Add)] = Add,
        [typeof(Mul)] = Mul,
        [typeof(Binary)] = Elementwise,
        [typeof(Unary)] = Elementwise,
        [typeof(Cast)] = Anywhere,
        [typeof(Reduce)] = Anywhere,
        [typeof(Concat)] = Anywhere,
        [typeof(Slice)] = Anywhere,
        [typeof(Transpose)] = Anywhere,
        [typeof(Spread)] = Anywhere,
        [typeof(Resize)] = Anywhere,
        [typeof(Pad)] = Anywhere,
        [typeof(Join)] = Anywhere,
        [typeof(Part)] = (arena, layer) => new Operands([], arena.Part(layer)),
        [typeof(Constant)] = (arena, layer) => new Operands([], arena.Constant(layer)),
        [typeof(State)] = (arena, layer) => new Operands([], arena.State(layer)),
        [typeof(StateUpdate)] = Update,
        [typeof(Svdf)] = Svdf,
        [typeof(Lstm)] = Lstm,
        [typeof(AveragePool)] = Pool,
        [typeof(MaxPool)] = Pool,
        [typeof(Mean)] = Over,
        [typeof(Reshape)] = Reshape,
        [typeof(Softmax)] = Apart,
        [typeof(Normalize)] = Apart,
        [typeof(Relu)] = Over,
        [typeof(Relu6)] = Over,
        [typeof(Quantize)] = Over,
    };

    /// <summary>Whether a layer computes with integers wider than bytes, for which there are kernels of their own.</summary>
    public static bool IsWide(Layer layer) => layer.ElementBytes > 1 || layer.InputElementBytes.Any(bytes => bytes > 1);

    /// <exception cref="GraphException">The op has no kernel.</exception>
    public static TakeOperands Of(Layer layer, KernelChoices choices) => PackedTiles.Of(layer, choices) is { } tiles
        ? (arena, _) => Tiled(arena, tiles)
        : HasWideKernel(layer) ? Anywhere : ByOp.TryGetValue(layer.Op.GetType(), out TakeOperands? take)
        ? take
        : throw new GraphException(layer.Name,
            new GraphException($"a {layer.Op.Kind()}, which no kernel computes", "a folded network that was derived from its search"));

    // What is read and what is written are in one place where both are packed: a tile is read before it is written.
    private static Operands Tiled(ArenaBuilder arena, PackedTiles tiles)
    {
        Layer layer = tiles.Layer;
        Value input = tiles.Reads ? arena.Read(layer) : arena.ReadPlanar(layer);
        Value output = tiles.Reads && tiles.Writes ? arena.WriteOver(layer, input) : arena.Write(layer);
        var operands = new Operands([input], output) { Tiles = tiles, Tile = arena.Scratch(layer, tiles.Bytes) };
        return Step(arena, layer, layer.Op switch
        {
            Conv2D conv => operands with { Scratch = arena.Scratch(layer, ConvScratch(arena, layer, input, null, conv.Channels)) },
            DepthwiseConv2D => operands with { Scratch = arena.Scratch(layer, DepthwiseScratch(arena, layer)) },
            AveragePool or MaxPool when PoolScratch(layer, arena.Orientation) is > 0 and var bytes =>
                operands with { Scratch = arena.Scratch(layer, bytes) },
            _ => operands,
        });
    }

    // Ops whose kernels for bytes want planes.
    private static bool HasWideKernel(Layer layer) =>
        layer.Op is Conv2D or DepthwiseConv2D or Graph.Ops.Dense or AveragePool or MaxPool or Mean or Softmax or Relu or Relu6 or Quantize
        && IsWide(layer);

    /// <summary>Whether a convolution has a single pixel to compute, of a window that covers its input, and so runs as a fully connected
    /// layer.</summary>
    public static bool IsDense(Layer layer) => layer.Op is Conv2D conv && layer.OutputShape.IsVector && !IsWide(layer)
        && conv.Window(layer.InputShape) is var window && window.Kernel.Height - window.Top >= layer.InputShape.Height
            && window.Kernel.Width - window.Left >= layer.InputShape.Width;

    /// <summary>Whether a layer runs as a fully connected one.</summary>
    public static bool IsOnePixel(Layer layer) => layer.Op is Graph.Ops.Dense || IsDense(layer);

    /// <summary>Bytes of a convolution's gathered inputs: four windows of halfwords. Kernels of packed weights take four inputs at a
    /// time.</summary>
    private static int WindowBytes(int inputs) => Math.Max(LeastWindowBytes, 8 * ((inputs + 3) / 4 * 4));

    /// <summary>Of a vector, as the kernels of <see cref="KernelForm.Vectors"/> load them.</summary>
    public const int VectorBytes = 16;

    /// <summary>A vector of each of four windows.</summary>
    public const int LeastWindowBytes = 4 * VectorBytes;

    private static int WindowBytes(ArenaBuilder arena, Layer layer, int channels) => arena.Choices.InChunks.Contains(layer.Name)
        ? sizeof(int) * ConvChunks.Words((channels + 1) / 2)
        : WindowBytes(((Conv2D)layer.Op).Taps(layer.InputShape));

    private static Operands Conv(ArenaBuilder arena, Layer layer)
    {
        var op = (Conv2D)layer.Op;
        if (IsDense(layer))
            return Dense(arena, layer);

        Value input = arena.Read(layer);
        bool planar = arena.IsPlanar(input), pointwise = op.IsPointwise && planar;
        ConvBand band = ConvBand.Of(arena.Orientation.Of(op.Window(input.Shape)), input, arena.Orientation, arena.Choices.BandBytes(layer));
        int group = arena.Choices.Groups.GetValueOrDefault(layer.Name);
        int scratchBytes = ConvScratch(arena, layer, input, pointwise ? null : band, group > 0 ? group : op.Channels);
        if (group > 0)
            return Grouped(arena, layer, input, group, scratchBytes);

        // A copy of the rows that are still to be read lets the output take their place: row by row, or all at once.
        bool sameRows = (input.Shape.Height, input.Shape.Width) == (layer.OutputShape.Height, layer.OutputShape.Width);
        bool wholeCopy = band.IsBordered && band.Outputs == arena.Orientation.Of(layer.OutputShape).Rows;
        bool inPlace = pointwise || wholeCopy || (planar && sameRows && op.Stride == Size2D.One && band.IsBordered);
        Value output = inPlace ? arena.WriteOver(layer, input) : arena.Write(layer);
        return Step(arena, layer, new Operands([input], output, arena.Scratch(layer, scratchBytes)));
    }

    /// <param name="band">How windows are gathered; null: the convolution is pointwise, over planes.</param>
    /// <param name="channels">Of the output, that are made at a time.</param>
    public static int ConvScratch(ArenaBuilder arena, Layer layer, Value input, ConvBand? band, int channels) =>
        FewChannels.Runs(layer) ? FewChannels.ScratchBytes(layer)
        : band is null ? WindowBytes(input.Shape.Channels)
        : WindowBytes(arena, layer, channels) + band.Bytes(input.Shape.Channels);

    private static Operands Grouped(ArenaBuilder arena, Layer layer, Value input, int group, int scratchBytes)
    {
        Layer depthwise = arena.Network.ConsumersOf(layer.Name).Single();
        Value output = arena.Write(depthwise);
        var channels = new GroupOperands(
            depthwise,
            (layer.OutputShape.Channels + group - 1) / group,
            arena.Scratch(layer, group * Orientation.Plane(layer.OutputShape)),
            arena.Scratch(depthwise, DepthwiseScratch(arena, depthwise)));
        var operands = new Operands([input], output, arena.Scratch(layer, scratchBytes), channels);
        arena.Step([layer.Name, depthwise.Name], operands.Inputs.Span, output);
        arena.Done(layer);
        return operands;
    }

    private static Operands Depthwise(ArenaBuilder arena, Layer layer)
    {
        // Rows that are not expanded yet stay ahead of the output only where it is no larger.
        Value input = arena.ReadPlanar(layer);
        Value output = RunsInPlace(layer, arena.Choices) ? arena.WriteOver(layer, input) : arena.Write(layer);
        if (DepthwiseWhole.Runs(layer, arena.Orientation))
            return Step(arena, layer, new Operands([input], output));
        return Step(arena, layer, new Operands([input], output, arena.Scratch(layer, DepthwiseScratch(arena, layer))));
    }

    /// <summary>Whether the output of a depthwise convolution may stand where its input stands.</summary>
    public static bool RunsInPlace(Layer layer, KernelChoices choices) => layer.OutputShape.Height <= layer.InputShape.Height
        && layer.OutputShape.Width <= layer.InputShape.Width
        && (choices.RunsByRows(layer) || HasWholeRows(layer, choices.Orientation));

    private static Window DepthwiseWindow(Layer layer, Orientation orientation) =>
        orientation.Of(((DepthwiseConv2D)layer.Op).Window(layer.InputShape));

    private static bool HasWholeRows(Layer layer, Orientation orientation)
    {
        Window window = DepthwiseWindow(layer, orientation);
        return DepthwiseWhole.Runs(layer, orientation) || DepthwiseBytes.Of(layer, orientation) is not null
            || (window.Top < window.Kernel.Height && DepthwiseWords.Of(window).Columns == window.OutputWidth);
    }

    // That of the kernel for 3×3 windows is enough for the one for any window, which trained weights may put in its place.
    public static int DepthwiseScratch(ArenaBuilder arena, Layer layer)
    {
        Window window = DepthwiseWindow(layer, arena.Orientation);
        if (DepthwiseBytes.Of(layer, arena.Orientation) is { } bytes)
            return bytes.ScratchBytes(window);
        if (DepthwiseRows.RowBytes(layer, arena.Orientation) == 0)
            return DepthwiseWords.Of(window).ScratchBytes;
        return DepthwiseRows.ScratchBytes(window, arena.WidestRow, arena.Orientation.Of(layer.InputShape).Columns);
    }

    // The whole extent of the input is expanded to halfwords, bytes between planes too: where it stands, if nobody reads it later.
    private static Operands Dense(ArenaBuilder arena, Layer layer)
    {
        Value input = arena.Read(layer);
        int bytes = Math.Max(VectorBytes, 2 * ((input.Extent + 3) / 4 * 4));
        return arena.IsOver(input, reads: 1)
            ? Step(arena, layer, new Operands([input], arena.Write(layer), arena.Scratch(layer, bytes, input.Buffer)))
            : Step(arena, layer, new Operands([input], arena.WriteOver(layer, input), arena.Scratch(layer, bytes)));
    }

    // The one with more channels first; the kernel is symmetric.
    private static Operands Add(ArenaBuilder arena, Layer layer)
    {
        int first = layer.InputShapes[0].Channels >= layer.InputShapes[1].Channels ? 0 : 1;
        Value a = arena.ReadPlanar(layer, first), b = arena.ReadPlanar(layer, 1 - first);
        Value output = arena.WriteOver(layer, a);
        if (output.Buffer.Place != a.Buffer.Place && a.Shape == b.Shape)
            output = arena.WriteOver(layer, b);
        return Step(arena, layer, new Operands([a, b], output));
    }

    private static Operands Mul(ArenaBuilder arena, Layer layer)
    {
        int first = layer.InputShapes[0].Elements >= layer.InputShapes[1].Elements ? 0 : 1;
        Value a = arena.ReadPlanar(layer, first), b = arena.ReadPlanar(layer, 1 - first);
        return Step(arena, layer, new Operands([a, b], arena.WriteOver(layer, a)));
    }

    private static Operands Pool(ArenaBuilder arena, Layer layer)
    {
        Value input = arena.ReadPlanar(layer);
        Value output = layer.OutputShape.IsVector ? arena.WriteOver(layer, input) : arena.Write(layer);
        int bytes = PoolScratch(layer, arena.Orientation);
        return Step(arena, layer, new Operands([input], output, bytes > 0 ? arena.Scratch(layer, bytes) : null));
    }

    // A row of the columns of a window, with the border: sums of halfwords or highest bytes; a table where averages are done one by one.
    private static int PoolScratch(Layer layer, Orientation orientation)
    {
        Window window = orientation.Of(NarrowPools.WindowOf(layer));
        if (NarrowPools.IsNarrow(layer, orientation))
            return NarrowPools.ScratchBytes(layer, window);
        int bytes = layer.Op is AveragePool ? sizeof(short) : sizeof(sbyte);
        int seen = ((window.OutputWidth - 1) * window.Stride.Width) + window.Kernel.Width;
        return bytes * (8 + Math.Max(window.Left + orientation.Of(layer.InputShape).Columns, seen));
    }

    private static Operands Over(ArenaBuilder arena, Layer layer)
    {
        Value input = arena.ReadPlanar(layer);
        return Step(arena, layer, new Operands([input], arena.WriteOver(layer, input)));
    }

    private static Operands Apart(ArenaBuilder arena, Layer layer) => Apart(arena, layer, [arena.ReadPlanar(layer)]);

    private static Operands Apart(ArenaBuilder arena, Layer layer, EquatableArray<Value> inputs) =>
        Step(arena, layer, new Operands(inputs, arena.Write(layer)));

    // Kernels that take their operands wherever they lie.
    private static Operands Anywhere(ArenaBuilder arena, Layer layer) =>
        Apart(arena, layer, [.. Enumerable.Range(0, layer.Node.Inputs.Count).Select(index => arena.Read(layer, index))]);

    // Where an input lies as the output will, they may be in one place.
    private static Operands Elementwise(ArenaBuilder arena, Layer layer)
    {
        Value[] inputs = [.. Enumerable.Range(0, layer.Node.Inputs.Count).Select(index => arena.Read(layer, index))];
        Value? alike = inputs.FirstOrDefault(input => input == arena.Lay(input.Buffer, layer));
        return Step(arena, layer, new Operands([.. inputs], alike is null ? arena.Write(layer) : arena.WriteOver(layer, alike)));
    }

    private static Operands Update(ArenaBuilder arena, Layer layer)
    {
        Value state = arena.Read(layer), next = arena.Read(layer, 1);
        arena.Stand(layer, state);
        return Step(arena, layer, new Operands([next], state));
    }

    private static Operands Svdf(ArenaBuilder arena, Layer layer)
    {
        Value input = arena.ReadInterleaved(layer);
        ArenaBuffer state = arena.State($"{layer.Name} state", layer.Op.StateBytes(layer.InputShapes.Span));
        ArenaBuffer scratch = arena.Scratch(layer, ExpandedBytes(layer.InputShape.Elements));
        return Step(arena, layer, new Operands([input], arena.Write(layer), scratch) { State = state });
    }

    // Inputs as halfwords, by fours.
    private static int ExpandedBytes(int inputs) => 8 * ((inputs + 3) / 4);

    // Features, hidden state and gates of a step, as 16-bit numbers.
    private static Operands Lstm(ArenaBuilder arena, Layer layer)
    {
        ArenaBuffer state = arena.State($"{layer.Name} state", layer.Op.StateBytes(layer.InputShapes.Span));
        int units = ((Lstm)layer.Op).Units;
        ArenaBuffer scratch = arena.Scratch(layer,
            ExpandedBytes(layer.InputShape.Channels) + ExpandedBytes(units) + (sizeof(short) * Graph.Ops.Lstm.Gates.Count * units));
        return Step(arena, layer, new Operands([arena.Read(layer)], arena.Write(layer), scratch) { State = state });
    }

    private static Operands Reshape(ArenaBuilder arena, Layer layer)
    {
        Value input = arena.Read(layer);
        arena.Reshape(layer);
        return new Operands([input], input);
    }

    private static Operands Step(ArenaBuilder arena, Layer layer, Operands operands)
    {
        arena.Step([layer.Name], operands.Inputs.Span, operands.Output);
        arena.Done(layer);
        return operands;
    }
}
