using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Writing;

/// <summary>AVERAGE_POOL_2D, MAX_POOL_2D, MEAN and its like.</summary>
internal static class PoolExport
{
    public static TensorHandle Average(OperatorExport export)
    {
        AveragePool op = export.Op<AveragePool>();
        return Pool(export, BuiltinOperator.AveragePool2D, export.InputShape, export.Input(rank: 4), op.Window(export.InputShape),
            op.Activation);
    }

    public static TensorHandle Max(OperatorExport export)
    {
        MaxPool op = export.Op<MaxPool>();
        Window window = op.Window(export.InputShape);
        if (OperatorExport.PaddingCode(export.InputShape, window) is not null)
            return Pool(export, BuiltinOperator.MaxPool2D, export.InputShape, export.Input(rank: 4), window, op.Activation);

        // A border of the lowest number, which never wins.
        TensorFormat format = export.InputFormat();
        TensorHandle padded = export.Padded(export.Input(rank: 4), format, window.Top, window.Bottom, window.Left, window.Right, 0,
            format.ToReal(format.Lowest));
        var shape = new Shape(padded.Dimensions[1], padded.Dimensions[2], padded.Dimensions[3]);
        return Pool(export, BuiltinOperator.MaxPool2D, shape, padded, Window.Over(shape, window.Kernel, window.Stride, Padding.Valid),
            op.Activation);
    }

    public static TensorHandle Mean(OperatorExport export)
    {
        return Along(export, BuiltinOperator.Mean, [1, 2]);
    }

    public static TensorHandle Reduce(OperatorExport export)
    {
        Reduce op = export.Op<Reduce>();
        BuiltinOperator code = op.Reduction switch
        {
            Reduction.Mean => BuiltinOperator.Mean,
            Reduction.Sum => BuiltinOperator.Sum,
            Reduction.Maximum => BuiltinOperator.ReduceMax,
            Reduction.Minimum => BuiltinOperator.ReduceMin,
            _ => throw new InputException($"node '{export.Layer.Layer.Name}' ({op.Reduction})",
                "sums, averages, largest and smallest elements",
                "it is read from files, not written; end the network before it"),
        };
        return Along(export, code, [.. op.Along.Select(axis => 1 + (int)axis)]);
    }

    private static TensorHandle Along(OperatorExport export, BuiltinOperator code, int[] axes)
    {
        TensorHandle output = export.File.Activation(export.Layer, 4);
        int options = export.File.Builder.Table(Slot.Byte(TfliteSchema.ReducerOptions.KeepDimensions, 1));
        export.File.Operator(code, 2, [export.Input(rank: 4), export.Integers(axes)], output, TfliteSchema.ReducerOptions.Type, options);
        return output;
    }

    private static TensorHandle Pool(OperatorExport export, BuiltinOperator code, Shape shape, TensorHandle input, Window window,
        Activation activation)
    {
        byte padding = OperatorExport.PaddingCode(shape, window)
            ?? throw new InputException($"node '{export.Layer.Layer.Name}' with explicit padding",
                "SAME or VALID, all that TensorFlow Lite's pooling knows", "change the padding");
        TensorHandle output = export.File.Activation(export.Layer, 4);
        export.File.Operator(code, 2, [input], output, TfliteSchema.Pool2DOptions.Type, export.File.Builder.Table(
            Slot.Byte(TfliteSchema.Pool2DOptions.Padding, padding),
            Slot.Int32(TfliteSchema.Pool2DOptions.StrideWidth, window.Stride.Width),
            Slot.Int32(TfliteSchema.Pool2DOptions.StrideHeight, window.Stride.Height),
            Slot.Int32(TfliteSchema.Pool2DOptions.FilterWidth, window.Kernel.Width),
            Slot.Int32(TfliteSchema.Pool2DOptions.FilterHeight, window.Kernel.Height),
            Slot.Byte(TfliteSchema.Pool2DOptions.Activation, OperatorExport.Code(activation))));
        return output;
    }
}
