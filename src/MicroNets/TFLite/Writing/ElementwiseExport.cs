using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Writing;

/// <summary>Operators that work element by element, and SOFTMAX.</summary>
internal static class ElementwiseExport
{
    public static TensorHandle Add(OperatorExport export)
    {
        Shape a = export.Layer.Layer.InputShapes[0], b = export.Layer.Layer.InputShapes[1];
        int? rank = a == b ? null : 4;
        TensorHandle left = export.Input(0, rank), right = export.Input(1, rank);
        if (a.Channels < b.Channels)
            left = export.Padded(left, export.InputFormat(0), 0, 0, 0, 0, b.Channels - a.Channels);
        if (b.Channels < a.Channels)
            right = export.Padded(right, export.InputFormat(1), 0, 0, 0, 0, a.Channels - b.Channels);
        return Write(export, BuiltinOperator.Add, 2, TfliteSchema.AddOptions.Type, TfliteSchema.AddOptions.Activation, export.Op<Add>().Activation, left, right);
    }

    public static TensorHandle Mul(OperatorExport export)
    {
        bool isBroadcast = export.Layer.Layer.InputShapes[0] != export.Layer.Layer.InputShapes[1];
        int? rank = isBroadcast ? 4 : null;
        return Write(export, BuiltinOperator.Mul, 2, TfliteSchema.MulOptions.Type, TfliteSchema.MulOptions.Activation, export.Op<Mul>().Activation, export.Input(0, rank), export.Input(1, rank));
    }

    public static TensorHandle Relu(OperatorExport export) => Unary(export, BuiltinOperator.Relu, 2);

    public static TensorHandle Relu6(OperatorExport export) => Unary(export, BuiltinOperator.Relu6, 2);

    public static TensorHandle Quantize(OperatorExport export) => Unary(export, BuiltinOperator.Quantize, 2);

    public static TensorHandle Softmax(OperatorExport export) =>
        Unary(export, BuiltinOperator.Softmax, 2, TfliteSchema.SoftmaxOptions.Type, export.File.Builder.Table(Slot.Float32(TfliteSchema.SoftmaxOptions.Beta, export.Op<Softmax>().Beta)));

    private static TensorHandle Unary(OperatorExport export, BuiltinOperator code, int version, byte optionsType = 0, int options = 0)
    {
        TensorHandle input = export.Input();
        TensorHandle output = export.File.Activation(export.Layer, input.Dimensions.Count);
        export.File.Operator(code, version, [input], output, optionsType, options);
        return output;
    }

    private static TensorHandle Write(OperatorExport export, BuiltinOperator code, int version, byte optionsType, Field activationField, Activation activation, TensorHandle a, TensorHandle b)
    {
        TensorHandle output = export.File.Activation(export.Layer, Math.Max(a.Dimensions.Count, b.Dimensions.Count));
        export.File.Operator(code, version, [a, b], output, optionsType, export.File.Builder.Table(Slot.Byte(activationField, OperatorExport.Code(activation))));
        return output;
    }
}
