using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization.Arithmetic;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>MEAN, SUM, REDUCE_MAX and REDUCE_MIN along any dimensions.</summary>
internal static class ReduceImport
{
    public static OperatorImporter Of(Reduction reduction) => import => Run(import, reduction);

    /// <summary>ARG_MAX and ARG_MIN: places along one dimension, counted in 32 bits.</summary>
    public static OperatorImporter Place(Reduction reduction) => import =>
    {
        int[] axes = import.Integers(1);
        if (axes.Length != 1)
            throw import.Record.Table.Corrupt("inputs", $"{axes.Length} axes of {import.Record.Label}", "one");
        if (import.Output.Type != TensorType.Int32)
            throw import.Unsupported($"{import.Output.Type} output", "int32: convert with output_type=tf.int32");
        if (import.Graph.IsInteger && import.Input.Type is not (TensorType.Int8 or TensorType.Int16))
            throw import.Unsupported($"{import.Input.Type} input", "int8 or int16 input");
        AxisView view = AxisView.Of(import.Input.Dimensions, import.AxisOf(axes[0], import.Input));
        ImportedNode map = import.Graph.Shaped(import.Node(0), view.Shape);
        import.Result(import.Graph.Append(new Reduce(reduction, [view.Axis]), [map], import.FormatOf(import.Output)));
    };

    /// <summary>ADD_N: tensors of one scale, one above the other, and summed along the new dimension.</summary>
    public static void AddN(OperatorImport import)
    {
        if (import.Record.Inputs.Length == 2)
        {
            ElementwiseImport.Sum(import);
            return;
        }

        if (import.Graph.IsInteger)
        {
            if (import.Record.Inputs.Length > ReduceArithmetic.MostFineTerms)
                throw import.Unsupported($"{import.Record.Inputs.Length} inputs",
                    $"at most {ReduceArithmetic.MostFineTerms}, whose sum fits 32 bits");
            if (import.Output.Type != TensorType.Int8 || import.Record.Inputs.Any(input =>
                import.Graph.Tensors[input].Format() != import.Input.Format()))
                throw import.Unsupported("inputs of unequal formats", "int8 inputs with one scale and zero point");
        }

        int size = import.Input.Elements;
        if (import.Record.Inputs.Any(input => import.Graph.Tensors[input].Elements != size))
            throw import.Record.Table.Corrupt("inputs", $"tensors of unequal sizes as inputs of {import.Record.Label}", "equal ones");
        ImportedNode[] rows = [.. Enumerable.Range(0, import.Record.Inputs.Length).Select(i => import.Graph.Shaped(import.Node(i),
            new Shape(1, 1, size)))];
        ImportedNode all = rows.Length == 1 ? rows[0] : import.Graph.Move(new Concat { Axis = Axis.Width }, rows);
        import.Result(import.Graph.Append(new Reduce(Reduction.FineSum, [Axis.Width]), [all], import.FormatOf(import.Output)));
    }

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
            throw import.Unsupported($"axes {string.Join(", ", axes)} over [{string.Join(", ", dimensions)}]",
                "axes that leave at most three runs of dimensions");
        while (groups.Count < 3)
            groups.Insert(0, (false, 1));
        Axis[] along = [.. Enumerable.Range(0, 3).Where(i => groups[i].Goes).Select(i => (Axis)i)];
        ImportedNode map = import.Graph.Shaped(input, new Shape(groups[0].Size, groups[1].Size, groups[2].Size));
        import.Result(import.Graph.Append(new Reduce(reduction, along.Length > 0 ? [.. along] : [Axis.Height]), [map],
            import.FormatOf(import.Output)));
    }

    // All dimensions between batch and channels: what most networks average over, with a kernel of its own.
    private static bool IsOverPixels(OperatorImport import, HashSet<int> axes, Reduction reduction)
    {
        int[] dimensions = import.Input.Dimensions;
        int rank = dimensions.Length;
        return reduction == Reduction.Mean && rank is 3 or 4 && dimensions[0] == 1 && axes.Count > 0 && import.Output.Type
            is TensorType.Int8 or TensorType.Float32
            && axes.Order().SequenceEqual(Enumerable.Range(1, rank - 2).Where(axis => dimensions[axis] > 1));
    }
}
