using MicroNets.Graph.Ops;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Writing;

/// <summary>Operators that only move elements.</summary>
internal static class LayoutExport
{
    public static TensorHandle Concat(OperatorExport export)
    {
        int count = export.Layer.Layer.Node.Inputs.Count;
        TensorHandle[] inputs = Enumerable.Range(0, count).Select(i => export.Input(i, 4)).ToArray();
        TensorHandle output = export.File.Activation(export.Layer, 4);
        export.File.Operator(BuiltinOperator.Concatenation, 2, inputs, output, TfliteSchema.ConcatenationOptions.Type,
            export.File.Builder.Table(Slot.Int32(TfliteSchema.ConcatenationOptions.Axis, 1 + (int)export.Op<Concat>().Axis)));
        return output;
    }

    public static TensorHandle Pad(OperatorExport export)
    {
        Pad op = export.Op<Pad>();
        TensorHandle output = export.File.Activation(export.Layer, 4);
        export.Pad(export.Input(rank: 4), [0, 0, op.Top, op.Bottom, op.Left, op.Right, op.ChannelsBefore, op.ChannelsAfter], output,
            op.Value == 0 ? null : export.InputFormat(), op.Value);
        return output;
    }

    /// <summary>STRIDED_SLICE; an end before the first element can only be said by its mask.</summary>
    public static TensorHandle Slice(OperatorExport export)
    {
        Slice op = export.Op<Slice>();
        Stretch[] along = [Stretch.Whole(1), op.Height, op.Width, op.Channels];
        long[] ends = [.. along.Select(stretch => stretch.First + ((long)stretch.Count * stretch.Step))];
        int open = Enumerable.Range(0, along.Length).Where(axis => ends[axis] < 0).Sum(axis => 1 << axis);
        TensorHandle output = export.File.Activation(export.Layer, 4);
        TensorHandle[] inputs =
        [
            export.Input(rank: 4),
            export.Integers([.. along.Select(stretch => stretch.First)]),
            export.Integers([.. ends.Select(end => (int)Math.Clamp(end, 0, int.MaxValue))]),
            export.Integers([.. along.Select(stretch => stretch.Step)]),
        ];
        export.File.Operator(BuiltinOperator.StridedSlice, 2, inputs, output, TfliteSchema.StridedSliceOptions.Type,
            export.File.Builder.Table(Slot.Int32(TfliteSchema.StridedSliceOptions.EndMask, open)));
        return output;
    }

    public static TensorHandle Transpose(OperatorExport export)
    {
        Transpose op = export.Op<Transpose>();
        TensorHandle output = export.File.Activation(export.Layer, 4);
        export.File.Operator(BuiltinOperator.Transpose, 2,
            [export.Input(rank: 4), export.Integers([0, 1 + (int)op.Height, 1 + (int)op.Width, 1 + (int)op.Channels])], output);
        return output;
    }

    public static TensorHandle Resize(OperatorExport export)
    {
        Resize op = export.Op<Resize>();
        bool isNearest = op.Method == ResizeMethod.Nearest;
        int options = export.File.Builder.Table(
            Slot.Byte(isNearest ? TfliteSchema.ResizeNearestOptions.AlignCorners : TfliteSchema.ResizeBilinearOptions.AlignCorners,
                op.AlignsCorners ? (byte)1 : (byte)0),
            Slot.Byte(isNearest ? TfliteSchema.ResizeNearestOptions.HalfPixelCenters : TfliteSchema.ResizeBilinearOptions.HalfPixelCenters,
                op.HalfPixelCenters ? (byte)1 : (byte)0));
        TensorHandle output = export.File.Activation(export.Layer, 4);
        TensorHandle[] inputs = [export.Input(rank: 4), export.Integers([op.Size.Height, op.Size.Width])];
        if (isNearest)
            export.File.Operator(BuiltinOperator.ResizeNearestNeighbor, 3, inputs, output, TfliteSchema.ResizeNearestOptions.Type, options);
        else
            export.File.Operator(BuiltinOperator.ResizeBilinear, 3, inputs, output, TfliteSchema.ResizeBilinearOptions.Type, options);
        return output;
    }

    /// <summary>Nothing where only dense layers read the result, since those take any shape.</summary>
    public static TensorHandle Reshape(OperatorExport export)
    {
        TensorHandle input = export.Input();
        var readers = export.File.Network.Network.ConsumersOf(export.Layer.Layer.Name).ToList();
        if (readers.Count > 0 && readers.All(reader => reader.Op is Dense))
            return input;
        bool isMap = !export.Layer.Layer.OutputShape.IsVector || readers.Any(OperatorExporters.NeedsMap);
        TensorHandle output = export.File.Activation(export.Layer, isMap ? 4 : 2);
        if (output.Dimensions == input.Dimensions && readers.Count > 0)
            return input;
        export.File.Reshape(input, output);
        return output;
    }
}
