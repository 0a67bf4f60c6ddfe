using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Onnx.Reading.Operators;

/// <summary>Functions of one element, and Softmax.</summary>
internal static class ActivationImport
{
    /// <summary>What a node clamps what is before it to; null: it does something else.</summary>
    public static Activation? Of(NodeImport import) => import.Record.Operator switch
    {
        "Relu" => Activation.Relu,
        "Clip" => Limits(import) switch
        {
            (0, 6) => Activation.Relu6,
            (0, float.PositiveInfinity) => Activation.Relu,
            (-1, 1) => Activation.ReluN1To1,
            _ => null,
        },
        _ => null,
    };

    public static void Relu(NodeImport import) => One(import, new Relu());

    public static void Clip(NodeImport import)
    {
        switch (Limits(import))
        {
            case (0, 6):
                One(import, new Relu6());
                break;
            case (0, float.PositiveInfinity):
                One(import, new Relu());
                break;
            case (-1, 1):
                One(import, new Unary(UnaryFunction.ReluN1To1));
                break;
            case (0, 1):
                One(import, new Unary(UnaryFunction.Relu0To1));
                break;
            case (float.NaN, _) or (_, float.NaN):
                throw import.Unsupported("limits that depend on data", "constants");
            case (var least, var most):
                TensorView view = import.View(0);
                if (!float.IsInfinity(least))
                    view = PairImport.WithConstant(import, BinaryFunction.Maximum, view, OnnxConstant.Of([], [least]),
                        isLast: float.IsInfinity(most));
                if (!float.IsInfinity(most))
                    view = PairImport.WithConstant(import, BinaryFunction.Minimum, view, OnnxConstant.Of([], [most]), isLast: true);
                import.Result(view);
                break;
        }
    }

    public static NodeImporter Unary(UnaryFunction function) => import => One(import, new Unary(function));

    public static void LeakyRelu(NodeImport import) =>
        One(import, new Unary(UnaryFunction.LeakyRelu) { Alpha = import.Float("alpha", 0.01f) });

    public static void Elu(NodeImport import)
    {
        if (import.Float("alpha", 1) != 1)
            throw import.Unsupported($"alpha {import.Float("alpha", 1)}", "1");
        One(import, new Unary(UnaryFunction.Elu));
    }

    public static void PRelu(NodeImport import)
    {
        OnnxConstant slopes = import.Constant(1, "slopes");
        if (slopes.Elements == 1)
            One(import, new Unary(UnaryFunction.LeakyRelu) { Alpha = slopes.Real(0) });
        else
            import.Result(PairImport.WithConstant(import, BinaryFunction.Prelu, import.View(0), slopes, isLast: true));
    }

    /// <summary>max(0, min(1, αx + β)): with the usual α and β times x a HARD_SWISH, else a clamped sum and a product.</summary>
    public static void HardSigmoid(NodeImport import)
    {
        float alpha = import.Float("alpha", 0.2f), beta = import.Float("beta", 0.5f);
        TensorView view = import.View(0);
        if (Math.Abs(alpha - (1f / 6)) < 1e-6 && beta == 0.5f && import.Graph.OnlyReader(import.Output) is { Operator: "Mul" } next
            && next.Inputs.Contains(import.InputName(0)))
        {
            import.TakeIn(next);
            One(import, new Unary(UnaryFunction.HardSwish));
            return;
        }

        // As 6·(αx + β) between 0 and 6, which every runtime clamps to at no cost.
        TensorFormat? format = import.Graph.IsInteger ? new TensorFormat(8, 6f / 255, -128) : null;
        if (Math.Abs((6 * alpha) - 1) > 1e-6)
            view = PairImport.WithConstant(import, BinaryFunction.Multiply, view, OnnxConstant.Of([], [6 * alpha]), isLast: false);
        view = PairImport.WithConstant(import, BinaryFunction.Add, view, OnnxConstant.Of([], [6 * beta]), isLast: false, Activation.Relu6,
            format);
        import.Result(PairImport.WithConstant(import, BinaryFunction.Multiply, view, OnnxConstant.Of([], [1f / 6]), isLast: true));
    }

    public static void Softmax(NodeImport import) => Along(import, import.Opset < 13 ? 1 : -1, isFlat: import.Opset < 13, new Softmax());

    public static void LogSoftmax(NodeImport import) =>
        Along(import, import.Opset < 13 ? 1 : -1, isFlat: import.Opset < 13, new Normalize(Normalization.LogSoftmax));

    public static void LpNormalization(NodeImport import)
    {
        if (import.Int("p", 2) != 2)
            throw import.Unsupported($"p {import.Int("p", 2)}", "2");
        Along(import, -1, isFlat: false, new Normalize(Normalization.UnitLength));
    }

    // Along one axis; softmax up to operator set 12 along it and all behind it.
    private static void Along(NodeImport import, int usual, bool isFlat, Op op)
    {
        TensorView view = import.View(0);
        int axis = import.Axis(import.Int("axis", usual), view.Rank);
        int[] along = isFlat ? [.. Enumerable.Range(axis, view.Rank - axis)] : [axis];
        int[] others = [.. (view.Order() ?? OnnxGraph.Identity(view.Rank)).Where(each => !along.Contains(each))];
        TensorView arranged = import.Graph.Arranged(view, [.. others, .. along]);
        int channels = along.Aggregate(1, (product, each) => product * view.Sizes[each]);
        Shape shape = arranged.Node.Shape.Channels == channels ? arranged.Node.Shape
            : new Shape(1, arranged.Node.Shape.Elements / channels, channels);
        import.Result(arranged with { Node = import.Append(op, [import.Graph.Shaped(arranged.Node, shape)]) });
    }

    private static void One(NodeImport import, Op op)
    {
        TensorView view = import.View(0);
        import.Result(view with { Node = import.Append(op, [view.Node]) });
    }

    // NaN where a limit is computed.
    private static (float Least, float Most) Limits(NodeImport import)
    {
        float Limit(int input, float fallback) => !import.Has(input) ? fallback : import.ConstantOrNull(input) is { Elements: 1 } constant
            ? constant.Real(0) : float.NaN;
        (float least, float most) = (Limit(1, float.NegativeInfinity), Limit(2, float.PositiveInfinity));
        return (least <= float.MinValue ? float.NegativeInfinity : least, most >= float.MaxValue ? float.PositiveInfinity : most);
    }
}
