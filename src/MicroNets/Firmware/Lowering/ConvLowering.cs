using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Lowering;

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
        (Func<string, string> call, string[] kernels) = pointwise ? Pointwise(program, layer, at) : Windowed(program, layer, at);
        if (at.Group is { } group)
            Stream(program, program.Network[group.Depthwise.Name], at, group, call, kernels);
        else
            program.Emit(layer, kernels[0], () => [call(ProgramBuilder.At(at.Output))], kernels.AsSpan(1));
    }

    /// <summary>A group of channels of the convolution, then the same channels of the depthwise convolution, and so on.</summary>
    private static void Stream(ProgramBuilder program, IntegerLayer depthwise, Operands at, GroupOperands group, Func<string, string> convolve, string[] kernels)
    {
        int channels = program.GroupOf(program.Network[depthwise.Layer.Node.Inputs[0]]), plane = Orientation.Plane(depthwise.Layer.OutputShape);
        (Func<string, string, string> filter, string[] more) = DepthwiseLowering.Planes(program, depthwise, channels, group.Scratch);
        program.Emit(depthwise, kernels[0], () =>
        [
            $"for (int32_t group = 0; group < {group.Count}; group++) {{",
            $"    {convolve(ProgramBuilder.At(group.Channels))}",
            $"    {filter(ProgramBuilder.At(group.Channels), $"{ProgramBuilder.At(at.Output)} + group * {channels * plane}")}",
            "}",
        ], [.. kernels[1..], .. more]);
    }

    private static (Func<string, string> Call, string[] Kernels) Pointwise(ProgramBuilder program, IntegerLayer layer, Operands at)
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
        return (output => $"mn_pointwise{stream.Form}({reference}, {ProgramBuilder.At(input)}, {output}, {Orientation.Plane(input.Shape)}, {channels}, {ProgramBuilder.WordsAt(at.Scratch)});",
            [$"mn_pointwise{stream.Form}", $"mn_product_quad_{stream.Suffix}"]);
    }

    private static (Func<string, string> Call, string[] Kernels) Windowed(ProgramBuilder program, IntegerLayer layer, Operands at)
    {
        Value input = at.Input;
        int group = program.GroupOf(layer);
        var op = (Conv2D)layer.Layer.Op;
        Window window = program.Orientation.Of(op.Window(input.Shape));
        (int rows, int columns) = program.Orientation.Of(input.Shape);
        (int rowStep, int pixelStep) = program.Orientation.ColumnsInnermost ? (input.PixelStep, input.RowStep) : (input.RowStep, input.PixelStep);
        int channels = input.Shape.Channels, height = window.Kernel.Height, width = window.Kernel.Width, taps = channels * height * width;

        int WeightOf(int o, int input)
        {
            (int y, int x) = program.Orientation.Tap(input / width % height, input % width);
            return layer.Weights!.Values[(((((o * op.Kernel.Height) + y) * op.Kernel.Width) + x) * channels) + (input / (width * height))];
        }

        bool chunks = program.RunsInChunks(layer);
        var stream = new ProductStream(layer, program.Formats(layer)[0], taps, WeightOf, program.Kernels, chunks ? ProductLaw.Wide : null);

        ConvBand band = ConvBand.Of(window, input, program.Orientation);
        (int channelStep, int tapRow, int tapPixel) = band.IsBordered ? (band.Rows * band.Width, band.Width, 1) : (input.ChannelStep, rowStep, pixelStep);
        int OffsetOf(int input) => (input / (width * height) * channelStep) + (input / width % height * tapRow) + (input % width * tapPixel);
        if (OffsetOf(taps - 1) is > ConvBand.MostOffset and int reach)
            throw new InputException($"windows over {reach + 1} bytes in layer '{layer.Layer.Name}'", $"at most {ConvBand.MostOffset + 1}, which the kernel's offsets reach", "give the layer fewer channels or narrower rows");

        int pairs = group > 0 ? group / 2 : stream.Pairs;
        string name = program.Identifier(layer);
        program.Constant($"{name}_weights", CType.Int32, stream.WordCount, () => stream.Words().Select(CText.Number),
            ConstantRole.Stream);
        program.Constant($"{name}_offsets", CType.UInt16, 2 * stream.Depth, () => Enumerable.Range(0, 2 * stream.Depth).Select(input => CText.Number(input < taps ? OffsetOf(input) : 0)), ConstantRole.Table);
        Describe(program, "mn_conv", name, stream, "quad", group, product =>
        [
            $".product = {product}",
            $".offsets = {name}_offsets, .window_words = {(chunks ? ConvChunks.Words(pairs) : Math.Max(4 * stream.Depth, KernelOperands.LeastWindowBytes / sizeof(int)))}",
            $".channel_step = {input.ChannelStep}, .row_step = {rowStep}, .pixel_step = {pixelStep}",
            $".channels = {channels}, .height = {rows}, .width = {columns}",
            $".output_height = {window.OutputHeight}, .output_width = {window.OutputWidth}",
            $".band_outputs = {band.Outputs}, .band_rows = {band.Rows}, .band_width = {band.Width}",
            $".stride_y = {window.Stride.Height}, .stride_x = {window.Stride.Width}, .top = {window.Top}, .left = {window.Left}",
            $".input_zero_point = {program.Formats(layer)[0].ZeroPoint}",
        ]);
        string reference = group > 0 ? $"&{name}[group]" : $"&{name}", kernel = chunks ? "mn_conv_chunks_run" : $"mn_conv{stream.Form}_run";
        return (output => $"{kernel}({reference}, {ProgramBuilder.At(input)}, {output}, {ProgramBuilder.WordsAt(at.Scratch)});",
            [kernel, $"mn_product_quad_{stream.Suffix}"]);
    }

    /// <summary>The structure of a product, or an array of them for groups of channels.</summary>
    public static void Describe(ProgramBuilder program, string type, string name, ProductStream stream, string shape, int group, Func<string, EquatableArray<string>> fields)
    {
        string Product(int firstPair, int pairs)
        {
            string first = firstPair == 0 ? "" : $" + {stream.WordsBefore(firstPair)}";
            return $"{{{name}_weights{first}, {pairs}, {stream.Depth}, {stream.ZeroPoint}, {stream.Clamp.Lowest}, {stream.Clamp.Highest}, mn_product_{shape}_{stream.Suffix}}}";
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
