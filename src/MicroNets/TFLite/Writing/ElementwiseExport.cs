using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Writing;

/// <summary>Operators that work element by element, and SOFTMAX.</summary>
internal static class ElementwiseExport
{
    // Versions are the first that take bytes.
    private static readonly Dictionary<UnaryFunction, (BuiltinOperator Code, int Version)> s_unary = new()
    {
        [UnaryFunction.Logistic] = (BuiltinOperator.Logistic, 2),
        [UnaryFunction.Tanh] = (BuiltinOperator.Tanh, 2),
        [UnaryFunction.HardSwish] = (BuiltinOperator.HardSwish, 1),
        [UnaryFunction.LeakyRelu] = (BuiltinOperator.LeakyRelu, 2),
        [UnaryFunction.Elu] = (BuiltinOperator.Elu, 1),
        [UnaryFunction.Gelu] = (BuiltinOperator.Gelu, 1),
        [UnaryFunction.ReluN1To1] = (BuiltinOperator.ReluN1To1, 1),
        [UnaryFunction.Relu0To1] = (BuiltinOperator.Relu0To1, 1),
        [UnaryFunction.Abs] = (BuiltinOperator.Abs, 2),
        [UnaryFunction.Negate] = (BuiltinOperator.Neg, 1),
        [UnaryFunction.Exp] = (BuiltinOperator.Exp, 2),
        [UnaryFunction.Log] = (BuiltinOperator.Log, 2),
        [UnaryFunction.Sqrt] = (BuiltinOperator.Sqrt, 1),
        [UnaryFunction.ReciprocalSqrt] = (BuiltinOperator.Rsqrt, 2),
        [UnaryFunction.Square] = (BuiltinOperator.Square, 1),
    };

    public static TensorHandle Add(OperatorExport export)
    {
        Shape a = export.Layer.Layer.InputShapes[0], b = export.Layer.Layer.InputShapes[1];
        int? rank = a == b ? null : 4;
        TensorHandle left = export.Input(0, rank), right = export.Input(1, rank);
        if (a.Channels < b.Channels)
            left = export.Padded(left, export.InputFormat(0), 0, 0, 0, 0, b.Channels - a.Channels);
        if (b.Channels < a.Channels)
            right = export.Padded(right, export.InputFormat(1), 0, 0, 0, 0, a.Channels - b.Channels);
        return Write(export, BuiltinOperator.Add, 2, TfliteSchema.AddOptions.Type, TfliteSchema.AddOptions.Activation,
            export.Op<Add>().Activation, left, right);
    }

    public static TensorHandle Mul(OperatorExport export)
    {
        bool isBroadcast = export.Layer.Layer.InputShapes[0] != export.Layer.Layer.InputShapes[1];
        int? rank = isBroadcast ? 4 : null;
        return Write(export, BuiltinOperator.Mul, 2, TfliteSchema.MulOptions.Type, TfliteSchema.MulOptions.Activation,
            export.Op<Mul>().Activation, export.Input(0, rank), export.Input(1, rank));
    }

    public static TensorHandle Relu(OperatorExport export) => One(export, BuiltinOperator.Relu, 2);

    public static TensorHandle Relu6(OperatorExport export) => One(export, BuiltinOperator.Relu6, 2);

    public static TensorHandle Quantize(OperatorExport export) => One(export, BuiltinOperator.Quantize, 2);

    public static TensorHandle Softmax(OperatorExport export) =>
        One(export, BuiltinOperator.Softmax, 2, TfliteSchema.SoftmaxOptions.Type,
            export.File.Builder.Table(Slot.Float32(TfliteSchema.SoftmaxOptions.Beta, export.Op<Softmax>().Beta)));

    public static TensorHandle Normalize(OperatorExport export) => export.Op<Normalize>().Function == Normalization.LogSoftmax
        ? One(export, BuiltinOperator.LogSoftmax, 2)
        : One(export, BuiltinOperator.L2Normalization, 2, TfliteSchema.L2NormOptions.Type,
            export.File.Builder.Table(Slot.Byte(TfliteSchema.L2NormOptions.Activation, 0)));

    public static TensorHandle Unary(OperatorExport export)
    {
        Unary op = export.Op<Unary>();
        if (!s_unary.TryGetValue(op.Function, out (BuiltinOperator Code, int Version) known))
            throw new InputException($"node '{export.Layer.Layer.Name}', {op.Function}", "an operator that TensorFlow Lite has",
                "export to ONNX, or compute it by others");
        (BuiltinOperator code, int version) = known;
        return op.Function == UnaryFunction.LeakyRelu
            ? One(export, code, version, TfliteSchema.LeakyReluOptions.Type,
                export.File.Builder.Table(Slot.Float32(TfliteSchema.LeakyReluOptions.Alpha, op.Alpha)))
            : One(export, code, version);
    }

    public static TensorHandle Binary(OperatorExport export)
    {
        Binary op = export.Op<Binary>();
        TensorHandle a = export.Input(0, rank: 4), b = export.Input(1, rank: 4);
        return op.Function switch
        {
            BinaryFunction.Add => Write(export, BuiltinOperator.Add, 2, TfliteSchema.AddOptions.Type, TfliteSchema.AddOptions.Activation,
                op.Activation, a, b),
            BinaryFunction.Subtract => Write(export, BuiltinOperator.Sub, 2, TfliteSchema.SubOptions.Type,
                TfliteSchema.SubOptions.Activation, op.Activation, a, b),
            BinaryFunction.Multiply => Write(export, BuiltinOperator.Mul, 2, TfliteSchema.MulOptions.Type,
                TfliteSchema.MulOptions.Activation, op.Activation, a, b),
            BinaryFunction.Divide => Write(export, BuiltinOperator.Div, 2, TfliteSchema.DivOptions.Type, TfliteSchema.DivOptions.Activation,
                op.Activation, a, b),
            BinaryFunction.Maximum => Write(export, BuiltinOperator.Maximum, 2, op.Activation, a, b),
            BinaryFunction.Minimum => Write(export, BuiltinOperator.Minimum, 2, op.Activation, a, b),
            BinaryFunction.Prelu => Write(export, BuiltinOperator.Prelu, 1, op.Activation, a, b),
            BinaryFunction.SquaredDifference => Write(export, BuiltinOperator.SquaredDifference, 2, op.Activation, a, b),
            _ => throw new ArgumentOutOfRangeException(nameof(export), op.Function, "a function of two numbers"),
        };
    }

    private static TensorHandle One(OperatorExport export, BuiltinOperator code, int version, byte optionsType = 0, int options = 0)
    {
        TensorHandle input = export.Input();
        TensorHandle output = export.File.Activation(export.Layer, input.Dimensions.Count);
        export.File.Operator(code, version, [input], output, optionsType, options);
        return output;
    }

    // Operators that have no options, and so no activation.
    private static TensorHandle Write(OperatorExport export, BuiltinOperator code, int version, Activation activation, TensorHandle a,
        TensorHandle b)
    {
        if (activation != Activation.None)
            throw new InputException($"node '{export.Layer.Layer.Name}' with a fused activation", $"none, which {code} cannot hold",
                "put the activation behind it");
        TensorHandle output = export.File.Activation(export.Layer, 4);
        export.File.Operator(code, version, [a, b], output);
        return output;
    }

    private static TensorHandle Write(OperatorExport export, BuiltinOperator code, int version, byte optionsType, Field activationField,
        Activation activation, TensorHandle a, TensorHandle b)
    {
        TensorHandle output = export.File.Activation(export.Layer, Math.Max(a.Dimensions.Count, b.Dimensions.Count));
        export.File.Operator(code, version, [a, b], output, optionsType, export.File.Builder.Table(Slot.Byte(activationField,
            OperatorExport.Code(activation))));
        return output;
    }
}
