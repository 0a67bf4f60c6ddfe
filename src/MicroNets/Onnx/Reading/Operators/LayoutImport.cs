using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.TFLite.Reading.Operators;

namespace MicroNets.Onnx.Reading.Operators;

/// <summary>Operators that only move elements. Most of them move none here: they change what the dimensions are, and not where elements lie.</summary>
internal static class LayoutImport
{
    private const int MostPieces = 256;

    public static void Same(NodeImport import) => import.Result(import.View(0));

    public static void Transpose(NodeImport import)
    {
        TensorView view = import.View(0);
        import.Result(view.Transposed(ConstantFolding.Permutation(import, view.Rank)));
    }

    public static void Reshape(NodeImport import) => Shaped(import, Sizes(import, import.View(0).Sizes));

    public static void Flatten(NodeImport import) => Shaped(import, Flattened(import, import.View(0).Sizes));

    public static void Squeeze(NodeImport import) => Shaped(import, Squeezed(import, import.View(0).Sizes));

    public static void Unsqueeze(NodeImport import) => Shaped(import, Unsqueezed(import, import.View(0).Sizes));

    /// <summary>What Reshape makes of dimensions.</summary>
    public static int[] Sizes(NodeImport import, int[] from)
    {
        int[] sizes = import.Constant(1, "sizes").Integers();
        bool keeps = import.Int("allowzero", 0) == 0;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (sizes[axis] == 0 && keeps && axis < from.Length)
                sizes[axis] = from[axis];
        }

        long elements = Elements(from), others = sizes.Where(size => size != -1).Aggregate(1L, (product, size) => size is > 0 and < 1 << 30 && product < 1L << 31 ? product * size : -1L << 32);
        int open = Array.IndexOf(sizes, -1);
        if (open >= 0 && others > 0 && elements % others == 0)
            sizes[open] = (int)(elements / others);
        return others > 0 && sizes.Length <= 8 && !sizes.Contains(-1) && Elements(sizes) == elements
            ? sizes
            : throw import.Unsupported($"[{string.Join(", ", from)}] reshaped to [{string.Join(", ", sizes)}]", "as many elements");
    }

    public static int[] Flattened(NodeImport import, int[] from)
    {
        long stated = import.Int("axis", 1);
        int axis = stated == from.Length ? from.Length : import.Axis(stated, from.Length);
        return [(int)Elements(from[..axis]), (int)Elements(from[axis..])];
    }

    public static int[] Squeezed(NodeImport import, int[] from)
    {
        int[] axes = import.Ints("axes", 1) is { } stated ? [.. stated.Select(axis => import.Axis(axis, from.Length))] : [.. OnnxGraph.Identity(from.Length).Where(axis => from[axis] == 1)];
        return axes.All(axis => from[axis] == 1)
            ? [.. from.Where((_, axis) => !axes.Contains(axis))]
            : throw import.Unsupported($"dimensions {string.Join(", ", axes)} of [{string.Join(", ", from)}]", "dimensions of size 1");
    }

    public static int[] Unsqueezed(NodeImport import, int[] from)
    {
        int[] axes = import.Ints("axes", 1) ?? throw import.Unsupported("no axes", "axes");
        int rank = from.Length + axes.Length;
        int[] placed = [.. axes.Select(axis => import.Axis(axis, rank)).Distinct()];
        if (rank > 8 || placed.Length != axes.Length)
            throw import.Unsupported($"axes [{string.Join(", ", axes)}]", "each once, at most 8 dimensions in all");
        var rest = new Queue<int>(from);
        return [.. Enumerable.Range(0, rank).Select(axis => placed.Contains(axis) ? 1 : rest.Dequeue())];
    }

    public static void Concat(NodeImport import)
    {
        TensorView[] views = [.. Enumerable.Range(0, import.Inputs).Select(import.View)];
        int axis = import.Axis(import.Int("axis", 0), views[0].Rank);
        if (views.Any(view => view.Rank != views[0].Rank))
            throw import.Unsupported("inputs of several numbers of dimensions", "one");
        (_, int[] order) = import.Graph.InOrder(views.MaxBy(view => view.Memory.Length)!);
        Quantization.TensorFormat? format = import.Graph.FormatOf(import.Output) ?? views[0].Node.Format;
        int[] sizes = views[0].Sizes;
        sizes[axis] = views.Sum(view => view.Sizes[axis]);
        Axis along = default;
        var parts = new OnnxNode[views.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            TensorView arranged = import.Graph.Arranged(views[i], order);
            AxisView seen = AxisView.Of(Array.ConvertAll(order, each => views[i].Sizes[each]), Array.IndexOf(order, axis));
            parts[i] = import.Graph.Rescaled(import.Graph.Shaped(arranged.Node, seen.Shape), format);
            along = seen.Axis;
        }

        OnnxNode node = parts is [var only] ? only : import.Append(new Concat { Axis = along }, parts);
        import.Result(TensorView.Of(node, sizes, order));
    }

    public static void Pad(NodeImport import)
    {
        TensorView view = import.View(0);
        if (import.Text("mode", "constant") != "constant")
            throw import.Unsupported($"mode {import.Text("mode", "")}", "constant");
        int[] stated = import.Constant(1, "pads").Integers();
        int[] axes = import.Has(3) ? [.. import.Constant(3, "axes").Integers().Select(axis => import.Axis(axis, view.Rank))] : OnnxGraph.Identity(view.Rank);
        if (stated.Length != 2 * axes.Length || stated.Any(count => count is < 0 or > 1 << 20))
            throw import.Unsupported($"pads [{string.Join(", ", stated)}]", "two for each dimension, none negative");
        float value = import.Has(2) ? import.Constant(2, "values").Real(0) : 0;
        var paddings = new (int Before, int After)[view.Rank];
        for (int i = 0; i < axes.Length; i++)
            paddings[axes[i]] = (stated[i], stated[i + axes.Length]);

        (view, int[] order) = import.Graph.InOrder(view);
        int[] sizes = view.Sizes;
        OnnxNode node = view.Node;
        int rank = order.Length;
        (int Before, int After) Of(int fromLast) => fromLast <= rank ? paddings[order[rank - fromLast]] : (0, 0);
        if (order.SkipLast(3).All(axis => sizes[axis] == 1 && paddings[axis] == (0, 0)))
        {
            node = import.Graph.Shaped(node, TFLite.Reading.TensorRecord.AsMap(Array.ConvertAll(order, axis => sizes[axis])));
            node = import.Graph.Move(new Pad(Of(3).Before, Of(3).After, Of(2).Before, Of(2).After) { ChannelsBefore = Of(1).Before, ChannelsAfter = Of(1).After, Value = value }, node);
            for (int axis = 0; axis < rank; axis++)
                sizes[axis] += paddings[axis].Before + paddings[axis].After;
            import.Result(TensorView.Of(node, sizes, order));
            return;
        }

        for (int at = rank - 1; at >= 0; at--)
        {
            (int before, int after) = paddings[order[at]];
            if (before + after == 0)
                continue;
            AxisView seen = AxisView.Of(Array.ConvertAll(order, axis => sizes[axis]), at);
            Pad one = seen.Axis switch
            {
                Axis.Height => new Pad(before, after, 0, 0),
                Axis.Width => new Pad(0, 0, before, after),
                _ => new Pad(0, 0, 0, 0) { ChannelsBefore = before, ChannelsAfter = after },
            };
            node = import.Graph.Move(one with { Value = value }, import.Graph.Shaped(node, seen.Shape));
            sizes[order[at]] += before + after;
        }

        import.Result(TensorView.Of(node, sizes, order));
    }

    public static void Slice(NodeImport import)
    {
        TensorView view = import.View(0);
        int[] starts = import.Constant(1, "starts").Integers(), ends = import.Constant(2, "ends").Integers();
        int[] axes = import.Has(3) ? import.Constant(3, "axes").Integers() : OnnxGraph.Identity(starts.Length);
        int[] steps = import.Has(4) ? import.Constant(4, "steps").Integers() : [.. Enumerable.Repeat(1, starts.Length)];
        if (starts.Length != ends.Length || axes.Length != starts.Length || steps.Length != starts.Length || steps.Any(step => step is 0 or < -(1 << 20) or > 1 << 20))
            throw import.Unsupported($"{starts.Length} starts, {ends.Length} ends, {axes.Length} axes", "one of each for every axis, with steps that move");
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = import.Axis(axes[i], view.Rank), size = view.Sizes[axis];
            long At(int place, long least, long most) => Math.Clamp(place < 0 ? (long)place + size : place, least, most);
            long first = steps[i] > 0 ? At(starts[i], 0, size) : At(starts[i], 0, size - 1), last = steps[i] > 0 ? At(ends[i], 0, size) : At(ends[i], -1, size - 1);
            long count = steps[i] > 0 ? (last - first + steps[i] - 1) / steps[i] : (first - last - steps[i] - 1) / -steps[i];
            if (count < 1)
                throw import.Unsupported($"nothing left of {size} along axis {axis}", "at least one element");
            view = import.Graph.Slice(view, axis, new Stretch((int)first, (int)count, steps[i]));
        }

        import.Result(view);
    }

    public static void Split(NodeImport import)
    {
        TensorView view = import.View(0);
        int axis = import.Axis(import.Int("axis", 0), view.Rank), parts = import.Record.Outputs.Length, size = view.Sizes[axis];
        int equal = (size + Math.Max(parts, 1) - 1) / Math.Max(parts, 1);
        int[] counts = import.Ints("split", 1) ?? [.. Enumerable.Range(0, parts).Select(part => Math.Min(equal, size - (part * equal)))];
        if (counts.Length != parts || parts > MostPieces || counts.Any(count => count < 1) || counts.Sum(count => (long)count) != size)
            throw import.Unsupported($"parts of {string.Join(", ", counts.Take(8))} of {size}", $"parts that make the whole, at most {MostPieces}");
        int first = 0;
        for (int part = 0; part < parts; first += counts[part], part++)
            import.Graph.Set(import.Record.Outputs[part], import.Graph.Slice(view, axis, new Stretch(first, counts[part])));
    }

    public static void Gather(NodeImport import)
    {
        TensorView view = import.View(0);
        OnnxConstant chosen = import.Constant(1, "places");
        int axis = import.Axis(import.Int("axis", 0), view.Rank), size = view.Sizes[axis];
        int[] places = [.. chosen.Integers().Select(place => place < 0 ? place + size : place)];
        if (places.Length is 0 or > MostPieces || chosen.Dimensions.Length > 1 || places.Any(place => (uint)place >= size))
            throw import.Unsupported($"{places.Length} places of {size}", $"1 to {MostPieces}, inside the dimension");
        int step = places.Length > 1 ? places[1] - places[0] : 1;
        if (step == 0 || !places.Select((place, i) => place == places[0] + (i * step)).All(isThere => isThere))
            throw import.Unsupported($"places [{string.Join(", ", places.Take(8))}]", "places at equal distances");
        TensorView part = import.Graph.Slice(view, axis, new Stretch(places[0], places.Length, step));
        import.Result(chosen.Dimensions.Length == 0 ? Under(import, part, [.. part.Sizes.Where((_, each) => each != axis)]) : part);
    }

    private static void Shaped(NodeImport import, int[] sizes) => import.Result(Under(import, import.View(0), sizes));

    // Where the elements do not lie so that the new dimensions are products of pieces, they are put into ONNX's order first.
    private static TensorView Under(NodeImport import, TensorView view, int[] sizes)
    {
        if (view.Reshaped(sizes) is { } free)
            return free;
        OnnxNode node = import.Graph.Arranged(view, OnnxGraph.Identity(view.Rank)).Node;
        return TensorView.Of(node, sizes, OnnxGraph.Identity(sizes.Length));
    }

    private static long Elements(int[] sizes) => sizes.Aggregate(1L, (product, size) => product * size);
}
