using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>Operators with which converters compute the shape for a RESHAPE at run time. All shapes are fixed here, so they
/// vanish.</summary>
internal static class ShapeFolding
{
    private const int MostDimensions = 8;

    public static void Shape(OperatorImport import) => import.Graph.Fold(import.Output, import.Input.Dimensions);

    public static void StridedSlice(OperatorImport import)
    {
        int[] values = import.Integers(0), begin = import.Integers(1), end = import.Integers(2), strides = import.Integers(3);
        int masks = import.Record.OptionInt32(TfliteSchema.StridedSliceOptions.EllipsisMask)
            | import.Record.OptionInt32(TfliteSchema.StridedSliceOptions.NewAxisMask);
        if (begin.Length != 1 || end.Length != 1 || strides is not [1] || masks != 0)
            throw import.Unsupported("a slice of several axes, with steps or new axes,", "a plain slice of a shape");

        int Bound(int index, Field mask, int open) =>
            (import.Record.OptionInt32(mask) & 1) != 0 ? open : Math.Clamp(index < 0 ? index + values.Length : index, 0, values.Length);
        int first = Bound(begin[0], TfliteSchema.StridedSliceOptions.BeginMask, 0);
        int last = (import.Record.OptionInt32(TfliteSchema.StridedSliceOptions.ShrinkAxisMask) & 1) != 0
            ? Math.Min(first + 1, values.Length)
            : Bound(end[0], TfliteSchema.StridedSliceOptions.EndMask, values.Length);
        import.Graph.Fold(import.Output, first < last ? values[first..last] : []);
    }

    public static void Pack(OperatorImport import)
    {
        if (import.Output.Type is not (TensorType.Int32 or TensorType.Int64))
        {
            LayoutImport.Pack(import);
            return;
        }

        int[] values = Enumerable.Range(0, import.Record.Inputs.Length).SelectMany(import.Integers).Take(MostDimensions + 1).ToArray();
        if (values.Length > MostDimensions)
            throw import.Unsupported($"more than {MostDimensions} values", "the dimensions of a tensor");
        import.Graph.Fold(import.Output, values);
    }
}
