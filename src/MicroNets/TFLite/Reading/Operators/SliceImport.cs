using MicroNets.Graph.Ops;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>STRIDED_SLICE and SLICE of data; of shapes, which are known, see <see cref="ShapeFolding"/>.</summary>
internal static class SliceImport
{
    public static void StridedSlice(OperatorImport import)
    {
        if (import.Graph.FoldedShape(import.Input) is not null
            || (import.Input.IsConstant && import.Input.Type is TensorType.Int32 or TensorType.Int64))
        {
            ShapeFolding.StridedSlice(import);
            return;
        }

        if (import.Record.OptionInt32(TfliteSchema.StridedSliceOptions.EllipsisMask) != 0
            || import.Record.OptionInt32(TfliteSchema.StridedSliceOptions.NewAxisMask) != 0)
            throw import.Unsupported("an ellipsis or a new axis", "neither");
        int[] dimensions = [.. import.Input.Dimensions], begin = import.Integers(1), end = import.Integers(2), steps = import.Integers(3);
        if (begin.Length != end.Length || steps.Length != begin.Length || begin.Length > dimensions.Length || steps.Contains(0))
            throw import.Record.Table.Corrupt("inputs",
                $"{begin.Length} beginnings, {end.Length} ends and {steps.Length} steps of {import.Record.Label}",
                $"as many of each, at most {dimensions.Length}, no step 0");

        ImportedNode node = import.Node(0);
        for (int axis = 0; axis < begin.Length; axis++)
            node = import.Graph.Slice(node, dimensions, axis, Along(import, axis, dimensions[axis], begin[axis], end[axis], steps[axis]));
        import.Result(node);
    }

    public static void Slice(OperatorImport import)
    {
        int[] dimensions = [.. import.Input.Dimensions], begin = import.Integers(1), sizes = import.Integers(2);
        if (begin.Length != dimensions.Length || sizes.Length != dimensions.Length)
            throw import.Record.Table.Corrupt("inputs", $"{begin.Length} beginnings and {sizes.Length} sizes of {import.Record.Label}",
                $"{dimensions.Length} of each");
        ImportedNode node = import.Node(0);
        for (int axis = 0; axis < begin.Length; axis++)
        {
            int count = sizes[axis] < 0 ? dimensions[axis] - begin[axis] : sizes[axis];
            node = import.Graph.Slice(node, dimensions, axis, new Stretch(begin[axis], count));
        }

        import.Result(node);
    }

    private static Stretch Along(OperatorImport import, int axis, int size, int begin, int end, int step)
    {
        bool Has(Field mask) => ((import.Record.OptionInt32(mask) >> axis) & 1) != 0;
        int Clamped(int place) => Math.Clamp(place < 0 ? place + size : place, step > 0 ? 0 : -1, step > 0 ? size : size - 1);
        int first = Has(TfliteSchema.StridedSliceOptions.BeginMask) ? (step > 0 ? 0 : size - 1) : Clamped(begin);
        int last = Has(TfliteSchema.StridedSliceOptions.EndMask) ? (step > 0 ? size : -1) : Clamped(end);
        if (Has(TfliteSchema.StridedSliceOptions.ShrinkAxisMask))
            return new Stretch(first, 1);
        long count = ((long)last - first + step - Math.Sign(step)) / step;
        return count >= 1 ? new Stretch(first, (int)count, step)
            : throw import.Unsupported($"nothing from {begin} to {end} by {step} of {size}", "at least one element");
    }
}
