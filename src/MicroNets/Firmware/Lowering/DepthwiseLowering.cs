using MicroNets.Devices;
using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Firmware.Lowering;

/// <summary>What a depthwise convolution's kernel works on.</summary>
/// <param name="InputPlane">Bytes from one plane of the input to the next.</param>
/// <param name="OutputPlane">The same of the output.</param>
/// <param name="Name">Of its structure in C.</param>
internal sealed record DepthwisePlace(int InputPlane, int OutputPlane, ArenaBuffer? Scratch, string Name)
{
    /// <summary>The fields of the structure.</summary>
    public string Planes => $"{InputPlane}, {OutputPlane}";

    /// <summary>Of a layer whose planes are whole.</summary>
    public static DepthwisePlace Of(ProgramBuilder program, IntegerLayer layer, ArenaBuffer? scratch) => new(
        Orientation.Plane(layer.Layer.InputShape), Orientation.Plane(layer.Layer.OutputShape), scratch, program.Identifier(layer));
}

/// <summary>Depthwise convolutions: 3×3 of stride 1 or 2 by rows of halfwords, others by rows of words that hold the inputs of two
/// taps, or where maps are small by bytes.</summary>
internal static class DepthwiseLowering
{
    public static void Lower(ProgramBuilder program, IntegerLayer layer)
    {
        Operands at = program.Take(layer);
        if (DepthwiseWhole.Runs(layer.Layer, program.Orientation))
        {
            Whole(program, layer, at);
            return;
        }

        PlaneCall planes = Planes(program, layer, 0, DepthwisePlace.Of(program, layer, at.Scratch));
        program.Emit(layer, planes.Kernels[0], () => [planes.Statement(ProgramBuilder.At(at.Input), ProgramBuilder.At(at.Output))],
            planes.Kernels.Span[1..]);
    }

    /// <summary>Whether the fast 3×3 kernel's arithmetic holds the layer's integers.</summary>
    public static bool IsInReach(IntegerNetwork network, IntegerLayer layer)
    {
        WeightedArithmetic arithmetic = WeightedArithmetic.Of(network.InputFormats(layer).First(), layer);
        return arithmetic.Clamp is { Lowest: -128, Highest: 127 } && Enumerable.Range(0, layer.Layer.OutputShape.Channels).All(c =>
            Sum(arithmetic, layer, c).IsDoubled);
    }

    /// <summary>The call over the planes of a group (0: over all) of a layer, which may be some rows of a larger one's.</summary>
    public static PlaneCall Planes(ProgramBuilder program, IntegerLayer layer, int group, DepthwisePlace place) =>
        program.RunsByRows(layer) ? PlanesByRows(program, layer, group, place) : PlanesOfAny(program, layer, group, place);

    private static PlaneCall PlanesByRows(ProgramBuilder program, IntegerLayer layer, int group, DepthwisePlace place)
    {
        var op = (DepthwiseConv2D)layer.Layer.Op;
        Window window = program.Orientation.Of(op.Window(layer.Layer.InputShape));
        (int rows, int columns) = program.Orientation.Of(layer.Layer.InputShape);
        int stride = window.Stride.Height, channels = layer.Layer.OutputShape.Channels;
        WeightedArithmetic arithmetic = WeightedArithmetic.Of(program.Formats(layer)[0], layer);

        int band = DepthwiseRows.Band(window, program.RowBytes);
        bool vectors = program.Kernels == KernelForm.Vectors, twin = program.Kernels == KernelForm.Twin, rowsOfWords = !vectors && !twin;

        IEnumerable<string> Channels()
        {
            for (int c = 0; c < channels; c++)
            {
                ChannelSum sum = Sum(arithmetic, layer, c);
                int Tap(int row, int column) => sum.IsConstant ? 0 : Weight(program.Orientation, layer, row, column, c);
                // Rows of the window, or for vectors its columns.
                string Line(int line, int last) =>
                    $"{{{string.Join(", ", Enumerable.Range(0, 3).Select(i => vectors ? Tap(i, line) : Tap(line, i)).Append(last))}}}";
                yield return $"{{{{{Line(0, -sum.Factor.Shift)}, {Line(1, 0)}, {Line(2, 0)}}}, "
                    + $"{(rowsOfWords ? 2 : 1) * sum.Start}, {sum.Factor.Multiplier}}}";
            }
        }

        string name = program.Identifier(layer);
        string variant = $"mn_depthwise_rows_{stride}_{(arithmetic.OutputZeroPoint == -128 ? "relu" : "signed")}";
        program.Constant($"{name}_channels", CType.DepthwiseChannel, channels, Channels, ConstantRole.Weights);
        string Fields(int first, int count) =>
            $"{{{name}_channels{(first == 0 ? "" : $" + {first}")}, {count}, {rows}, {columns}, "
            + $"{window.OutputHeight}, {window.OutputWidth}, "
            + $"{stride}, {window.Top}, {window.Left}, {arithmetic.InputZeroPoint}, {arithmetic.OutputZeroPoint}"
            + $"{(rowsOfWords ? $", {band}, {variant}" : "")}, {place.Planes}}}";
        (string type, string kernel) = vectors ? ("mn_depthwise_vector", "mn_depthwise_vector_run")
            : twin ? ("mn_depthwise_vector", "mn_depthwise_twin_run")
            : ("mn_depthwise_3x3", "mn_depthwise_3x3_run");
        Describe(program, type, place.Name, channels, group, Fields);
        return Call(kernel, group, place, rowsOfWords ? [variant] : []);
    }

    // One structure for all channels, or one for each group.
    private static void Describe(ProgramBuilder program, string type, string name, int channels, int group, Func<int, int, string> fields)
    {
        if (group == 0)
            program.Describe($"static const {type} {name}", fields(0, channels)[1..^1]);
        else
            program.Describe($"static const {type} {name}[{(channels + group - 1) / group}]",
                [.. Enumerable.Range(0, (channels + group - 1) / group)
                .Select(g => fields(g * group, Math.Min(group, channels - (g * group))))]);
    }

    private static PlaneCall Call(string kernel, int group, DepthwisePlace place, EquatableArray<string> further)
    {
        string reference = group > 0 ? $"&{place.Name}[group]" : $"&{place.Name}";
        return new PlaneCall((input, output) => $"{kernel}({reference}, {input}, {output}, {ProgramBuilder.WordsAt(place.Scratch)});",
            [kernel, .. further]);
    }

    private static PlaneCall PlanesOfAny(ProgramBuilder program, IntegerLayer layer, int group, DepthwisePlace place)
    {
        var op = (DepthwiseConv2D)layer.Layer.Op;
        Window window = program.Orientation.Of(op.Window(layer.Layer.InputShape));
        int channels = layer.Layer.OutputShape.Channels, area = op.Kernel.Area;
        WeightedArithmetic arithmetic = WeightedArithmetic.Of(program.Formats(layer)[0], layer);
        ChannelSum[] sums = [.. Enumerable.Range(0, channels).Select(c => Sum(arithmetic, layer, c))];
        string name = program.Identifier(layer);
        program.Constant($"{name}_kernels", CType.Int8, channels * area, () =>
            from c in Enumerable.Range(0, channels)
            from tap in Enumerable.Range(0, area)
            select CText.Number(sums[c].IsConstant ? 0 : Weight(program.Orientation, layer, tap / window.Kernel.Width,
                tap % window.Kernel.Width, c)), ConstantRole.Weights);
        IEnumerable<long> Ends(int channel)
        {
            ChannelSum sum = sums[channel];
            return [sum.IsDoubled ? 2 * sum.Start : unchecked((int)sum.Start), sum.Factor.Multiplier, ProductLaw.AnyScale(sum)];
        }

        string kernel, shape;
        if (program.Kernels == KernelForm.Vectors && DepthwiseVectors.Outputs(window, place.Scratch!.Bytes) is > 0 and var outputs)
        {
            (kernel, shape) = ("mn_depthwise_any_vector_run", $"0, {outputs}, 0, 0");
        }
        else if (DepthwiseBytes.Of(layer.Layer, program.Orientation) is { } bytes)
        {
            (kernel, shape) = ("mn_depthwise_bytes_run", $"{bytes.RowWords}, {window.OutputHeight}, {bytes.Columns}, 0");
        }
        else
        {
            DepthwiseWords words = DepthwiseWords.Of(window, place.Scratch!.Bytes);
            (kernel, shape) = ("mn_depthwise_run", $"{words.RowWords}, {words.Outputs}, {words.Columns}, {(words.PairsRows ? 1 : 0)}");
        }

        program.Constant($"{name}_ends", CType.Int32, 3 * channels, () => Enumerable.Range(0,
            channels).SelectMany(Ends).Select(CText.Number), ConstantRole.Weights);
        string From(string array, int first, int each) => first == 0 ? array : $"{array} + {first * each}";
        string Fields(int first, int count) => $"{{{PoolLowering.Windows(program, layer, window, arithmetic.Clamp, count)}, "
            + $"{From($"{name}_kernels", first, area)}, {From($"{name}_ends", first, 3)}, {shape}, "
            + $"{arithmetic.InputZeroPoint}, {arithmetic.OutputZeroPoint}, {place.Planes}}}";
        Describe(program, "mn_depthwise", place.Name, channels, group, Fields);
        return Call(kernel, group, place, []);
    }

    // Taps outside of the map see the input's zero point, which the start of a sum takes out: without them it has to stay.
    private static void Whole(ProgramBuilder program, IntegerLayer layer, Operands at)
    {
        Window window = program.Orientation.Of(((DepthwiseConv2D)layer.Layer.Op).Window(layer.Layer.InputShape));
        (int rows, int columns) = program.Orientation.Of(layer.Layer.InputShape);
        int channels = layer.Layer.OutputShape.Channels, each = DepthwiseWhole.PlaneWeights(layer.Layer);
        WeightedArithmetic arithmetic = WeightedArithmetic.Of(program.Formats(layer)[0], layer);
        var weights = new int[channels * each];
        var ends = new List<long>();
        for (int c = 0; c < channels; c++)
        {
            ChannelSum sum = Sum(arithmetic, layer, c);
            long start = sum.Start;
            for (int y = 0; y < window.Kernel.Height && !sum.IsConstant; y++)
            {
                for (int x = 0; x < window.Kernel.Width; x++)
                {
                    (int row, int column, int weight) = (y - window.Top, x - window.Left, Weight(program.Orientation, layer, y, x, c));
                    if (row >= 0 && row < rows && column >= 0 && column < columns)
                        weights[(c * each) + (row * columns) + column] = weight;
                    else
                        start += arithmetic.InputZeroPoint * weight;
                }
            }

            ends.AddRange([sum.IsDoubled ? 2 * start : unchecked((int)start), sum.Factor.Multiplier, ProductLaw.AnyScale(sum)]);
        }

        string name = program.Identifier(layer);
        program.Constant($"{name}_kernels", CType.Int8, weights.Length, () => weights.Select(weight => CText.Number(weight)),
            ConstantRole.Weights);
        program.Constant($"{name}_ends", CType.Int32, ends.Count, () => ends.Select(CText.Number), ConstantRole.Weights);
        program.Describe($"static const mn_depthwise_whole {name}", $"{name}_kernels, {name}_ends",
            $"{channels}, {Orientation.Plane(layer.Layer.InputShape)}, {each}",
            $"{arithmetic.OutputZeroPoint}, {arithmetic.Clamp.Lowest}, {arithmetic.Clamp.Highest}");
        program.Emit(layer, "mn_depthwise_whole_run",
            () => [$"mn_depthwise_whole_run(&{name}, {ProgramBuilder.At(at.Input)}, {ProgramBuilder.At(at.Output)});"]);
    }

    private static ChannelSum Sum(WeightedArithmetic arithmetic, IntegerLayer layer, int channel)
    {
        int channels = layer.Layer.OutputShape.Channels;
        return ChannelSum.Of(arithmetic, channel, layer.Weights!.Biases[channel], Enumerable.Range(0,
            layer.Weights.Values.Count / channels).Select(tap => (int)layer.Weights.Values[(tap * channels) + channel]));
    }

    private static sbyte Weight(Orientation orientation, IntegerLayer layer, int row, int column, int channel)
    {
        var op = (DepthwiseConv2D)layer.Layer.Op;
        (int y, int x) = orientation.Tap(row, column);
        return layer.Weights!.Values[(((y * op.Kernel.Width) + x) * layer.Layer.OutputShape.Channels) + channel];
    }
}
