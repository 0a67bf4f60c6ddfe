using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>Operators that only move elements.</summary>
internal static class LayoutImport
{
    // Of the pieces that an operator becomes.
    private const int MostPieces = 256;

    /// <summary>RESHAPE, SQUEEZE and EXPAND_DIMS alike: the output tensor's shape says what comes out.</summary>
    public static void Reshape(OperatorImport import)
    {
        import.CheckSameFormat(import.Input);
        import.Emit(new Reshape(import.Output.Shape()));
    }

    /// <summary>PAD and PADV2: zeros or a constant around any dimensions.</summary>
    public static void Pad(OperatorImport import)
    {
        import.CheckSameFormat(import.Input);
        int[] dimensions = [.. import.Input.Dimensions];
        (int Before, int After)[] paddings = Paddings(import);
        float value = import.TensorOrNull(2) is { } constant ? PadValue(import, constant) : 0;

        // Around the last three dimensions at once; others, and heights that hold leading ones, one by one.
        int rank = dimensions.Length;
        bool heightIsWhole = rank <= 3 || dimensions[..^3].All(size => size == 1);
        int direct = rank >= 3 && !heightIsWhole ? 2 : Math.Min(rank, 3);
        (int Before, int After) Of(int fromLast) => fromLast <= direct ? paddings[^fromLast] : (0, 0);
        ImportedNode node = import.Node(0);
        var op = new Pad(Of(3).Before, Of(3).After, Of(2).Before, Of(2).After) { ChannelsBefore = Of(1).Before, ChannelsAfter = Of(1).After,
            Value = value };
        if (paddings[..^direct].All(padding => padding == (0, 0)))
        {
            import.Emit(op);
            return;
        }

        for (int axis = rank - 1; axis >= 0; axis--)
        {
            (int before, int after) = paddings[axis];
            if (before + after == 0)
                continue;
            AxisView view = AxisView.Of(dimensions, axis);
            Pad one = view.Axis switch
            {
                Axis.Height => new Pad(before, after, 0, 0),
                Axis.Width => new Pad(0, 0, before, after),
                _ => new Pad(0, 0, 0, 0) { ChannelsBefore = before, ChannelsAfter = after },
            };
            node = import.Graph.Move(one with { Value = value }, import.Graph.Shaped(node, view.Shape));
            dimensions[axis] += before + after;
        }

        import.Result(node);
    }

    /// <summary>MIRROR_PAD: slices read backwards, side by side.</summary>
    public static void MirrorPad(OperatorImport import)
    {
        import.CheckSameFormat(import.Input);

        // Mode 0 leaves the border itself out (REFLECT), mode 1 repeats it (SYMMETRIC).
        int edge = import.Record.OptionByte(TfliteSchema.MirrorPadOptions.Mode) == 0 ? 1 : 0;
        (int Before, int After)[] paddings = Paddings(import);
        int[] dimensions = [.. import.Input.Dimensions];
        ImportedNode node = import.Node(0);
        for (int axis = 0; axis < dimensions.Length; axis++)
        {
            (int size, (int before, int after)) = (dimensions[axis], paddings[axis]);
            if (before + after == 0)
                continue;
            if (before > size - edge || after > size - edge)
                throw import.Unsupported($"paddings {before} and {after} of {size}", $"at most {size - edge}");
            ImportedNode whole = node;
            List<(ImportedNode Node, int[] Dimensions)> parts = [(whole, [.. dimensions])];
            (ImportedNode Node, int[] Dimensions) Piece(Stretch stretch)
            {
                int[] piece = [.. dimensions];
                return (import.Graph.Slice(whole, piece, axis, stretch), piece);
            }

            if (before > 0)
                parts.Insert(0, Piece(new Stretch(before - 1 + edge, before, -1)));
            if (after > 0)
                parts.Add(Piece(new Stretch(size - 1 - edge, after, -1)));
            node = import.Graph.Concat(parts, axis);
            dimensions[axis] += before + after;
        }

        import.Result(node);
    }

    /// <summary>CONCATENATION along any dimension; inputs of other scales are brought to the output's first.</summary>
    public static void Concatenation(OperatorImport import)
    {
        if (import.Activation(TfliteSchema.ConcatenationOptions.Activation) != Activation.None)
            throw import.Unsupported("a fused activation", "none");
        int axis = import.AxisOf(import.Record.OptionInt32(TfliteSchema.ConcatenationOptions.Axis), import.Output);
        TensorFormat? format = import.FormatOf(import.Output);
        var parts = new List<(ImportedNode Node, int[] Dimensions)>();
        for (int i = 0; i < import.Record.Inputs.Length; i++)
        {
            TensorRecord input = import.Tensor(i);
            if (input.Type != import.Output.Type || input.Dimensions.Length != import.Output.Dimensions.Length)
                throw import.Unsupported($"{input.Type} of {input.Dimensions.Length} dimensions to {import.Output.Type} "
                    + $"of {import.Output.Dimensions.Length}", "one type and number of dimensions");
            parts.Add((Rescaled(import, import.Node(i), format), input.Dimensions));
        }

        import.Result(import.Graph.Concat(parts, axis));
    }

    /// <summary>PACK: tensors along a new dimension.</summary>
    public static void Pack(OperatorImport import)
    {
        int axis = import.AxisOf(import.Record.OptionInt32(TfliteSchema.PackOptions.Axis), import.Output);
        int[] one = [.. import.Output.Dimensions];
        one[axis] = 1;
        TensorFormat? format = import.FormatOf(import.Output);
        import.Result(import.Graph.Concat(
            [.. Enumerable.Range(0, import.Record.Inputs.Length).Select(i => (Rescaled(import, import.Node(i), format), one))], axis));
    }

    /// <summary>UNPACK: the slices along a dimension, which goes.</summary>
    public static void Unpack(OperatorImport import) =>
        Pieces(import, import.Input, import.AxisOf(import.Record.OptionInt32(TfliteSchema.UnpackOptions.Axis), import.Input),
            [.. import.Outputs.Select(_ => 1)]);

    /// <summary>SPLIT: equal parts; the dimension comes first.</summary>
    public static void Split(OperatorImport import)
    {
        TensorRecord input = import.Tensor(1);
        int axis = import.AxisOf(import.Integers(0)[0], input), parts = import.Record.Outputs.Length;
        Pieces(import, input, axis, [.. Enumerable.Repeat(input.Dimensions[axis] / Math.Max(parts, 1), parts)]);
    }

    /// <summary>SPLIT_V: parts of given sizes, of which one may be −1, the rest.</summary>
    public static void SplitV(OperatorImport import)
    {
        int axis = import.AxisOf(import.Integers(2)[0], import.Input);
        int[] sizes = import.Integers(1);
        int rest = import.Input.Dimensions[axis] - sizes.Where(size => size >= 0).Sum();
        Pieces(import, import.Input, axis, [.. sizes.Select(size => size < 0 ? rest : size)]);
    }

    public static void Transpose(OperatorImport import)
    {
        import.CheckSameFormat(import.Input);
        int[] dimensions = import.Input.Dimensions, order = import.Integers(1);
        if (order.Length != dimensions.Length || order.Any(axis => (uint)axis >= dimensions.Length)
            || order.Distinct().Count() != order.Length)
            throw import.Record.Table.Corrupt("inputs", $"order [{string.Join(", ", order)}] of {dimensions.Length} dimensions",
                "each of them once");

        // Dimensions of size 1 do not count, and those that stay side by side are one.
        List<List<int>> groups = [];
        foreach (int axis in order.Where(axis => dimensions[axis] > 1))
        {
            bool follows = groups.Count > 0
                && Enumerable.Range(groups[^1][^1] + 1, Math.Max(0, axis - groups[^1][^1] - 1)).All(between => dimensions[between] == 1)
                && axis > groups[^1][^1];
            if (follows)
                groups[^1].Add(axis);
            else
                groups.Add([axis]);
        }

        if (groups.Count > 3)
            throw import.Unsupported($"order [{string.Join(", ", order)}] of [{string.Join(", ", dimensions)}]",
                "an order that moves at most three dimensions, or runs of them");
        List<int>[] sorted = [.. groups.OrderBy(group => group[0])];
        int[] sizes = [.. Enumerable.Repeat(1, 3 - sorted.Length),
            .. sorted.Select(group => group.Aggregate(1, (size, axis) => size * dimensions[axis]))];
        int[] places = [.. Enumerable.Range(0, 3 - sorted.Length),
            .. groups.Select(group => Array.IndexOf(sorted, group) + 3 - sorted.Length)];
        ImportedNode node = import.Graph.Shaped(import.Node(0), new Shape(sizes[0], sizes[1], sizes[2]));
        if (!places.SequenceEqual([0, 1, 2]))
            node = import.Graph.Move(new Transpose((Axis)places[0], (Axis)places[1], (Axis)places[2]), node);
        import.Result(node);
    }

    /// <summary>GATHER with constant places.</summary>
    public static void Gather(OperatorImport import)
    {
        if (import.Record.OptionInt32(TfliteSchema.GatherOptions.BatchDimensions) != 0)
            throw import.Unsupported("batch dimensions", "none");
        int axis = import.AxisOf(import.Record.OptionInt32(TfliteSchema.GatherOptions.Axis), import.Input);
        int[] places = import.Integers(1);
        if (places.Length == 0 || places.Any(place => (uint)place >= import.Input.Dimensions[axis]))
            throw import.Record.Table.Corrupt("inputs", $"places [{string.Join(", ", places)}] of {import.Input.Dimensions[axis]}",
                "places inside the dimension");
        var parts = new List<(ImportedNode, int[])>();
        for (int i = 0; i < places.Length;)
        {
            // Runs of neighbours are one piece.
            int step = i + 1 < places.Length ? places[i + 1] - places[i] : 1, count = 1;
            while (i + count < places.Length && step != 0 && places[i + count] == places[i] + (count * step))
                count++;
            int[] piece = [.. import.Input.Dimensions];
            ImportedNode node = import.Graph.Slice(import.Node(0), piece, axis, new Stretch(places[i], count, step == 0 ? 1 : step));
            parts.Add((node, piece));
            i += count;
        }

        CheckPieces(import, parts.Count);
        import.Result(import.Graph.Concat(parts, axis));
    }

    /// <summary>TILE: the tensor repeated along dimensions.</summary>
    public static void Tile(OperatorImport import)
    {
        int[] dimensions = [.. import.Input.Dimensions], times = import.Integers(1);
        if (times.Length != dimensions.Length || times.Any(count => count < 1))
            throw import.Unsupported($"repetitions [{string.Join(", ", times)}]", "one for each dimension, at least 1");
        CheckPieces(import, times.Max());
        ImportedNode node = import.Node(0);
        for (int axis = 0; axis < dimensions.Length; axis++)
        {
            ImportedNode one = node;
            int[] piece = [.. dimensions];
            node = import.Graph.Concat([.. Enumerable.Repeat((one, piece), times[axis])], axis);
            dimensions[axis] *= times[axis];
        }

        import.Result(node);
    }

    /// <summary>REVERSE_V2.</summary>
    public static void Reverse(OperatorImport import)
    {
        int[] dimensions = [.. import.Input.Dimensions];
        ImportedNode node = import.Node(0);
        foreach (int value in import.Integers(1))
        {
            int axis = import.AxisOf(value, import.Input);
            node = import.Graph.Slice(node, dimensions, axis, new Stretch(dimensions[axis] - 1, dimensions[axis], -1));
        }

        import.Result(node);
    }

    private static void Pieces(OperatorImport import, TensorRecord input, int axis, int[] sizes)
    {
        if (sizes.Length != import.Record.Outputs.Length || sizes.Any(size => size < 1) || sizes.Sum() != input.Dimensions[axis])
            throw import.Record.Table.Corrupt("outputs", $"parts of {string.Join(", ", sizes)} of a dimension of {input.Dimensions[axis]}",
                "parts that make the whole, one for each output");
        CheckPieces(import, sizes.Length);
        ImportedNode node = import.Graph.NodeOf(input, import.Record);
        int first = 0;
        foreach ((TensorRecord output, int size) in import.Outputs.Zip(sizes))
        {
            ImportedNode piece = import.Graph.Slice(node, [.. input.Dimensions], axis, new Stretch(first, size));
            import.Result(output, Rescaled(import, piece, import.FormatOf(output)));
            first += size;
        }
    }

    private static void CheckPieces(OperatorImport import, int pieces)
    {
        if (pieces > MostPieces)
            throw import.Unsupported($"{pieces} pieces", $"at most {MostPieces}");
    }

    private static ImportedNode Rescaled(OperatorImport import, ImportedNode node, TensorFormat? format) => format is null
        || node.Format is null || node.Format == format || format.Bits > 8
        ? node
        : import.Graph.Append(new Quantize { ElementBytes = format.ElementBytes }, [node], format);

    private static (int Before, int After)[] Paddings(OperatorImport import)
    {
        int[] paddings = import.Integers(1);
        int rank = import.Input.Dimensions.Length;
        return paddings.Length == 2 * rank && paddings.All(count => count is >= 0 and <= 1 << 20)
            ? [.. Enumerable.Range(0, rank).Select(axis => (paddings[2 * axis], paddings[(2 * axis) + 1]))]
            : throw import.Unsupported($"{paddings.Length} paddings for {rank} dimensions", "two for each, none negative");
    }

    private static float PadValue(OperatorImport import, TensorRecord constant)
    {
        if (!constant.IsConstant || constant.Elements != 1)
            throw import.Unsupported("a padding value that is no constant", "a single constant");
        return import.FormatOf(import.Output) is { } format ? format.ToReal(constant.Stored()[0]) : constant.Floats()[0];
    }
}
