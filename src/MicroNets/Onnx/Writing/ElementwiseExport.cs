using MicroNets.Graph.Ops;

namespace MicroNets.Onnx.Writing;

/// <summary>Functions of elements.</summary>
internal static class ElementwiseExport
{
    public static OnnxTensor Add(NodeExport export)
    {
        int a = export.Layer.InputShapes[0].Channels, b = export.Layer.InputShapes[1].Channels;
        if (a == b)
            return Pair(export, "Add");

        // Channels that one of them does not have count as zeros.
        string Widened(int index, int missing) => missing <= 0
            ? export.Input(isMap: true, index)
            : export.Step("Pad", "wide", [export.Input(isMap: true, index), export.Integers("pads", 0, 0, 0, 0, 0, missing, 0, 0)]);
        return export.Map("Add", [Widened(0, b - a), Widened(1, a - b)]);
    }

    public static OnnxTensor Mul(NodeExport export) => Pair(export, "Mul");

    public static OnnxTensor Softmax(NodeExport export)
    {
        float beta = export.Op<Softmax>().Beta;
        OnnxTensor input = export.InputAsIs();
        string scaled = beta == 1 ? input.Name : export.Step("Mul", "scaled", [input.Name, export.Scalar(beta)]);
        return input.IsMap ? export.Map("Softmax", [scaled], ("axis", 1)) : export.Vector("Softmax", [scaled], ("axis", 1));
    }

    public static OnnxTensor Normalize(NodeExport export)
    {
        OnnxTensor input = export.InputAsIs();
        (string op, (string Name, object Value)[] attributes) = export.Op<Normalize>().Function == Normalization.LogSoftmax
            ? ("LogSoftmax", [("axis", 1)])
            : ("LpNormalization", ((string, object)[])[("axis", 1), ("p", 2)]);
        return input.IsMap ? export.Map(op, [input.Name], attributes) : export.Vector(op, [input.Name], attributes);
    }

    public static OnnxTensor Binary(NodeExport export)
    {
        string a = export.Input(isMap: true), b = export.Input(isMap: true, 1);
        return export.Op<Binary>().Function switch
        {
            BinaryFunction.Add => export.Map("Add", [a, b]),
            BinaryFunction.Subtract => export.Map("Sub", [a, b]),
            BinaryFunction.Multiply => export.Map("Mul", [a, b]),
            BinaryFunction.Divide => export.Map("Div", [a, b]),
            BinaryFunction.Maximum => export.Map("Max", [a, b]),
            BinaryFunction.Minimum => export.Map("Min", [a, b]),
            BinaryFunction.Prelu => export.Map("PRelu", [a, b]),
            BinaryFunction.SquaredDifference when export.Step("Sub", "difference", [a, b]) is var difference =>
                export.Map("Mul", [difference, difference]),
            var other => throw new ArgumentOutOfRangeException(nameof(export), other, "a function of two numbers"),
        };
    }

    public static OnnxTensor Unary(NodeExport export)
    {
        Unary op = export.Op<Unary>();
        return op.Function switch
        {
            UnaryFunction.Logistic => export.Same("Sigmoid", []),
            UnaryFunction.Tanh => export.Same("Tanh", []),
            UnaryFunction.HardSwish => export.Same("HardSwish", []),
            UnaryFunction.LeakyRelu => export.Same("LeakyRelu", [], ("alpha", op.Alpha)),
            UnaryFunction.Elu => export.Same("Elu", []),
            UnaryFunction.ReluN1To1 => export.Same("Clip", [export.Scalar(-1), export.Scalar(1)]),
            UnaryFunction.Relu0To1 => export.Same("Clip", [export.Scalar(0), export.Scalar(1)]),
            UnaryFunction.Abs => export.Same("Abs", []),
            UnaryFunction.Negate => export.Same("Neg", []),
            UnaryFunction.Exp => export.Same("Exp", []),
            UnaryFunction.Log => export.Same("Log", []),
            UnaryFunction.Sqrt => export.Same("Sqrt", []),
            UnaryFunction.Square => export.Same("Mul", [export.InputAsIs().Name]),
            var other => throw new InputException($"node '{export.Layer.Name}' ({other})", "a function that ONNX has",
                "change the activation"),
        };
    }

    private static OnnxTensor Pair(NodeExport export, string op)
    {
        bool isMap = export.InputAsIs().IsMap || export.InputAsIs(1).IsMap;
        string[] inputs = [export.Input(isMap), export.Input(isMap, 1)];
        return isMap ? export.Map(op, inputs) : export.Vector(op, inputs);
    }
}
