using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Lowering;

/// <summary>A kernel's call from planes to planes.</summary>
/// <param name="Statement">Given where it reads and where it writes.</param>
/// <param name="Kernels">Functions that it needs, the first by its name.</param>
internal sealed record PlaneCall(Func<string, string, string> Statement, EquatableArray<string> Kernels);

/// <summary>What a convolution's kernel works on.</summary>
/// <param name="Input">How its input lies.</param>
/// <param name="OutputPlane">Bytes from one plane of the output to the next.</param>
/// <param name="Band">How windows are gathered; null: the convolution is pointwise, over planes.</param>
/// <param name="Name">Of its structure in C.</param>
internal sealed record ConvPlace(Value Input, int OutputPlane, ArenaBuffer? Scratch, ConvBand? Band, string Name);

/// <summary>Convolutions: pointwise ones from plane to plane, others through windows gathered four pixels at a time.</summary>
internal static class ConvLowering
{
    public static void Lower(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        if (KernelOperands.IsDense(layer.Layer))
        {
            DenseLowering.Emit(program, layer, at);
            return;
        }

        bool pointwise = ((Conv2D)layer.Layer.Op).IsPointwise && program.IsPlanar(at.Input);
        ConvBand? band = pointwise ? null : program.BandOf(layer.Layer, at.Input);
        var place = new ConvPlace(at.Input, Orientation.Plane(layer.Layer.OutputShape), at.Scratch, band, program.Identifier(layer));
        PlaneCall planes = Planes(program, layer, place);
        string Call(string output) => planes.Statement(ProgramBuilder.At(at.Input), output);
        if (at.Group is { } group)
            Stream(program, layer.Layer, at, group, Call, planes.Kernels);
        else
            program.Emit(layer, planes.Kernels[0], () => [Call(ProgramBuilder.At(at.Output))], planes.Kernels.Span[1..]);
    }

    /// <summary>The call of a layer, which may be some rows of a larger one's.</summary>
    public static PlaneCall Planes(ProgramBuilder program, IntegerLayer layer, ConvPlace place) =>
        FewChannels.Runs(layer.Layer) && Few(program, layer, place) is { } few ? few
        : place.Band is { } band ? Windowed(program, layer, place, band) : Pointwise(program, layer, place);

    /// <summary>A group of channels of the convolution, then the same channels of the depthwise convolution, and so on.</summary>
    private static void Stream(ProgramBuilder program, Layer convolution, Operands at, GroupOperands group, Func<string, string> convolve,
        EquatableArray<string> kernels)
    {
        IntegerLayer depthwise = program.Network[group.Depthwise.Name];
        int channels = program.GroupOf(program.Network[convolution.Name]), plane = Orientation.Plane(depthwise.Layer.OutputShape);
        int left = convolution.OutputShape.Channels - ((group.Count - 1) * channels);
        EquatableArray<string> after = [.. program.AfterCall.Select(line => "    " + line)];
        bool packs = at.Output.IsPacked;
        PlaneCall filter = DepthwiseLowering.Planes(program, packs ? PackedLowering.Unclamped(depthwise) : depthwise, channels,
            DepthwisePlace.Of(program, depthwise, group.Scratch));
        string Output() => $"{ProgramBuilder.At(at.Output)} + group * {channels * plane / (packs ? 2 : 1)}";
        string pairs = left == channels ? $"{channels / 2}" : $"group < {group.Count - 1} ? {channels / 2} : {(left + 1) / 2}";
        program.Emit(depthwise, ProgramBuilder.TitleOf(depthwise.Layer), [.. kernels, .. filter.Kernels, .. packs ? [PackedTiles.Pack]
            : (string[])[]], () =>
        [
            $"for (int32_t group = 0; group < {group.Count}; group++) {{",
            $"    {convolve(ProgramBuilder.At(group.Channels))}",
            .. after,
            $"    {filter.Statement(ProgramBuilder.At(group.Channels), packs ? ProgramBuilder.At(group.Channels) : Output())}",
            .. after,
            .. packs ? (string[])[$"    {PackedLowering.Packing(ProgramBuilder.At(group.Channels), plane, Output(), plane, pairs,
                depthwise.Layer.OutputShape.Pixels)}", .. after] : [],
            "}",
        ], Enumerable.Range(1, group.Count).Select(g => g < group.Count ? channels : left).SelectMany(some => (LayerCall[])
            [LayerCall.OfChannels(convolution, some), .. packs ? PackedTiles.OfGroup(depthwise.Layer, some)
                : [LayerCall.OfChannels(depthwise.Layer, some)]]));
    }

    private static PlaneCall Pointwise(ProgramBuilder program, IntegerLayer layer, ConvPlace at)
    {
        Value input = at.Input;
        int channels = input.Shape.Channels, group = program.GroupOf(layer);
        var stream = new ProductStream(layer, program.Formats(layer)[0], channels, (o, i) => layer.Weights!.Values[(o * channels) + i],
            program.Kernels);
        string name = program.Identifier(layer);
        program.Constant($"{name}_weights", CType.Int32, stream.WordCount, () => stream.Words().Select(CText.Number),
            ConstantRole.Stream);
        Describe(program, "mn_product", name, stream, "quad", group, product => [product]);
        string reference = group > 0 ? $"&{name}[group]" : $"&{name}";
        return new PlaneCall(
            (from, to) => $"mn_pointwise{stream.Form}({reference}, {from}, {to}, {layer.Layer.OutputShape.Pixels}, {channels}, "
                + $"{input.ChannelStep}, {at.OutputPlane}, {ProgramBuilder.WordsAt(at.Scratch)});",
            [$"mn_pointwise{stream.Form}", $"mn_product_quad_{stream.Suffix}"]);
    }

    // Null: the layer's sums are out of the kernel's reach.
    private static PlaneCall? Few(ProgramBuilder program, IntegerLayer layer, ConvPlace at)
    {
        Value input = at.Input;
        int channels = input.Shape.Channels, group = program.GroupOf(layer);
        var stream = new ProductStream(layer, program.Formats(layer)[0], channels, (o, i) => layer.Weights!.Values[(o * channels) + i],
            program.Kernels);
        if (!stream.IsPaired)
            return null;
        (int rows, int columns) = program.Orientation.Of(layer.Layer.InputShape);
        (int rowStep, int pixelStep) = Steps(program, input);
        string name = program.Identifier(layer);
        program.Constant($"{name}_weights", CType.Int32, stream.WordCount, () => stream.Words().Select(CText.Number),
            ConstantRole.Stream);
        Describe(program, "mn_conv", at.Name, stream, null, group, product =>
        [
            $".product = {product}, .window_words = {FewChannels.Pixels(layer.Layer)}",
            $".channel_step = {input.ChannelStep}, .row_step = {rowStep}, .pixel_step = {pixelStep}",
            $".channels = {channels}, .height = {rows}, .width = {columns}, .output_plane = {at.OutputPlane}",
        ], $"{name}_weights");
        string reference = group > 0 ? $"&{at.Name}[group]" : $"&{at.Name}";
        return new PlaneCall((from, to) => $"mn_conv_few_run({reference}, {from}, {to}, {ProgramBuilder.WordsAt(at.Scratch)});",
            ["mn_conv_few_run"]);
    }

    // From row to row, and from pixel to pixel.
    private static (int Row, int Pixel) Steps(ProgramBuilder program, Value input) =>
        program.Orientation.ColumnsInnermost ? (input.PixelStep, input.RowStep) : (input.RowStep, input.PixelStep);

    private static PlaneCall Windowed(ProgramBuilder program, IntegerLayer layer, ConvPlace at, ConvBand band)
    {
        Value input = at.Input;
        int group = program.GroupOf(layer);
        var op = (Conv2D)layer.Layer.Op;
        Window window = program.Orientation.Of(op.Window(layer.Layer.InputShape));
        (int rows, int columns) = program.Orientation.Of(layer.Layer.InputShape);
        (int rowStep, int pixelStep) = Steps(program, input);
        int channels = input.Shape.Channels, height = window.Kernel.Height, width = window.Kernel.Width, taps = channels * height * width;

        int WeightOf(int o, int input)
        {
            (int y, int x) = program.Orientation.Tap(input / width % height, input % width);
            return layer.Weights!.Values[(((((o * op.Kernel.Height) + y) * op.Kernel.Width) + x) * channels) + (input / (width * height))];
        }

        bool chunks = program.RunsInChunks(layer);
        var stream = new ProductStream(layer, program.Formats(layer)[0], taps, WeightOf, program.Kernels, chunks ? ProductLaw.Wide : null);

        (int channelStep, int tapRow, int tapPixel) = band.IsBordered ? (band.Rows * band.Width, band.Width, 1)
            : (input.ChannelStep, rowStep, pixelStep);
        int OffsetOf(int input) => (input / (width * height) * channelStep) + (input / width % height * tapRow)
            + (input % width * tapPixel);
        if (OffsetOf(taps - 1) is > ConvBand.MostOffset and int reach)
            throw new InputException($"windows over {reach + 1} bytes in layer '{layer.Layer.Name}'",
                $"at most {ConvBand.MostOffset + 1}, which the kernel's offsets reach", "give the layer fewer channels or narrower rows");

        int pairs = group > 0 ? group / 2 : stream.Pairs;
        string name = program.Identifier(layer);
        program.Constant($"{name}_weights", CType.Int32, stream.WordCount, () => stream.Words().Select(CText.Number),
            ConstantRole.Stream);
        program.Constant($"{name}_offsets", CType.UInt16, 2 * stream.Depth, () =>
            Enumerable.Range(0, 2 * stream.Depth).Select(input => CText.Number(input < taps ? OffsetOf(input) : 0)), ConstantRole.Table);
        Describe(program, "mn_conv", at.Name, stream, "quad", group, product =>
        [
            $".product = {product}",
            $".offsets = {name}_offsets, .window_words "
                + $"= {(chunks ? ConvChunks.Words(pairs) : Math.Max(4 * stream.Depth, KernelOperands.LeastWindowBytes / sizeof(int)))}",
            $".channel_step = {input.ChannelStep}, .row_step = {rowStep}, .pixel_step = {pixelStep}",
            $".channels = {channels}, .height = {rows}, .width = {columns}",
            $".output_height = {window.OutputHeight}, .output_width = {window.OutputWidth}",
            $".band_outputs = {band.Outputs}, .band_rows = {band.Rows}, .band_width = {band.Width}",
            $".stride_y = {window.Stride.Height}, .stride_x = {window.Stride.Width}, .top = {window.Top}, .left = {window.Left}",
            $".input_zero_point = {program.Formats(layer)[0].ZeroPoint}, .output_plane = {at.OutputPlane}",
        ], $"{name}_weights");
        string reference = group > 0 ? $"&{at.Name}[group]" : $"&{at.Name}", kernel = chunks ? "mn_conv_chunks_run"
            : $"mn_conv{stream.Form}_run";
        return new PlaneCall((from, to) => $"{kernel}({reference}, {from}, {to}, {ProgramBuilder.WordsAt(at.Scratch)});",
            [kernel, $"mn_product_quad_{stream.Suffix}"]);
    }

    /// <summary>The structure of a product, or an array of them for groups of channels.</summary>
    /// <param name="shape">Of the product's kernel; null: there is none.</param>
    /// <param name="weights">The name of its weights; null: that of the structure with an end.</param>
    public static void Describe(ProgramBuilder program, string type, string name, ProductStream stream, string? shape, int group,
        Func<string, EquatableArray<string>> fields, string? weights = null)
    {
        weights ??= $"{name}_weights";
        string Product(int firstPair, int pairs)
        {
            string first = firstPair == 0 ? "" : $" + {stream.WordsBefore(firstPair)}";
            return $"{{{weights}{first}, {pairs}, {stream.Depth}, {stream.ZeroPoint}, {stream.Clamp.Lowest}, {stream.Clamp.Highest}, "
                + $"{(shape is null ? "0" : $"mn_product_{shape}_{stream.Suffix}")}}}";
        }

        if (group == 0)
        {
            EquatableArray<string> single = fields(Product(0, stream.Pairs));
            program.Describe($"static const {type} {name}", type == "mn_product" ? [single[0][1..^1]] : single.ToArray());
            return;
        }

        int pairsOfGroup = group / 2, groups = (stream.Pairs + pairsOfGroup - 1) / pairsOfGroup;
        IEnumerable<string> each = Enumerable.Range(0, groups).Select(g =>
        {
            EquatableArray<string> one = fields(Product(g * pairsOfGroup, Math.Min(pairsOfGroup, stream.Pairs - (g * pairsOfGroup))));
            return type == "mn_product" ? one[0] : $"{{{string.Join(", ", one)}}}";
        });
        program.Describe($"static const {type} {name}[{groups}]", [.. each]);
    }
}
