using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>MEAN, SUM, REDUCE_MAX and REDUCE_MIN along any dimensions.</summary>
internal static class ReduceImport
{
    public static OperatorImporter Of(Reduction reduction) => import => Run(import, reduction);

    private static void Run(OperatorImport import, Reduction reduction)
    {
        int[] dimensions = import.Input.Dimensions;
        HashSet<int> axes = [.. import.Integers(1).Select(axis => import.AxisOf(axis, import.Input)).Where(axis => dimensions[axis] > 1)];
        if (reduction is Reduction.Maximum or Reduction.Minimum)
            import.CheckSameFormat(import.Input);

        // Neighbours that both go, or both stay, are one dimension; those of size 1 do not count.
        List<(bool Goes, int Size)> groups = [];
        for (int axis = 0; axis < dimensions.Length; axis++)
        {
            if (dimensions[axis] == 1)
                continue;
            if (groups.Count > 0 && groups[^1].Goes == axes.Contains(axis))
                groups[^1] = (groups[^1].Goes, checked(groups[^1].Size * dimensions[axis]));
            else
                groups.Add((axes.Contains(axis), dimensions[axis]));
        }

        ImportedNode input = import.Node(0);
        if (IsOverPixels(import, axes, reduction))
        {
            import.Result(import.Graph.Append(new Mean(), [input], import.FormatOf(import.Output)));
            return;
        }

        if (groups.Count > 3)
            throw import.Unsupported($"axes {string.Join(", ", axes)} over [{string.Join(", ", dimensions)}]", "axes that leave at most three runs of dimensions");
        while (groups.Count < 3)
            groups.Insert(0, (false, 1));
        Axis[] along = [.. Enumerable.Range(0, 3).Where(i => groups[i].Goes).Select(i => (Axis)i)];
        ImportedNode map = import.Graph.Shaped(input, new Shape(groups[0].Size, groups[1].Size, groups[2].Size));
        import.Result(import.Graph.Append(new Reduce(reduction, along.Length > 0 ? [.. along] : [Axis.Height]), [map], import.FormatOf(import.Output)));
    }

    // All dimensions between batch and channels: what most networks average over, with a kernel of its own.
    private static bool IsOverPixels(OperatorImport import, HashSet<int> axes, Reduction reduction)
    {
        int[] dimensions = import.Input.Dimensions;
        int rank = dimensions.Length;
        return reduction == Reduction.Mean && rank is 3 or 4 && dimensions[0] == 1 && axes.Count > 0 && import.Output.Type is Schema.TensorType.Int8 or Schema.TensorType.Float32
            && axes.Order().SequenceEqual(Enumerable.Range(1, rank - 2).Where(axis => dimensions[axis] > 1));
    }
}
