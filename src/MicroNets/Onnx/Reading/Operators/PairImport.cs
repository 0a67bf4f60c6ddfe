using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Onnx.Reading.Operators;

/// <summary>Functions of two tensors, element by element; sizes of 1 repeat.</summary>
internal static class PairImport
{
    public static NodeImporter Of(BinaryFunction function) => import => Run(import, function);

    public static void Power(NodeImport import)
    {
        TensorView view = import.View(0);
        UnaryFunction function = import.Constant(1, "exponents") switch
        {
            { Elements: 1 } exponent when exponent.Real(0) == 2 => UnaryFunction.Square,
            { Elements: 1 } exponent when exponent.Real(0) == 0.5f => UnaryFunction.Sqrt,
            _ => throw import.Unsupported("an exponent other than 2 and 0.5", "one of them"),
        };
        import.Result(view with { Node = import.Append(new Unary(function), [view.Node]) });
    }

    private static void Run(NodeImport import, BinaryFunction function)
    {
        if (import.Inputs != 2)
            throw import.Unsupported($"{import.Inputs} inputs", "two");
        if (import.Graph.ViewOrNull(import.InputName(1)) is null && import.ConstantOrNull(1) is { } second)
        {
            // A product is cheaper than a quotient.
            if (function == BinaryFunction.Divide)
                (function, second) = (BinaryFunction.Multiply, OnnxConstant.Of(second.Dimensions, Array.ConvertAll(second.Reals(), value => 1 / value)));
            import.Result(WithConstant(import, function, import.View(0), second, isLast: true));
        }
        else if (import.Graph.ViewOrNull(import.InputName(0)) is null && import.ConstantOrNull(0) is { } first)
        {
            import.Result(WithConstant(import, function, import.View(1), first, isLast: true, isFirst: true));
        }
        else
        {
            import.Result(OfTwo(import, function, import.View(0), import.View(1)));
        }
    }

    /// <summary>Appends a function of a tensor and a constant, which repeats over the tensor where it is smaller.</summary>
    /// <param name="isLast">Whether this is what the node of the file computes, and not a step on the way there.</param>
    /// <param name="activation">Of a step on the way.</param>
    /// <param name="format">Of a step on the way, in a network of integers.</param>
    /// <param name="isFirst">Whether the constant is the first operand.</param>
    public static TensorView WithConstant(
        NodeImport import, BinaryFunction function, TensorView view, OnnxConstant constant, bool isLast, Activation activation = Activation.None, TensorFormat? format = null, bool isFirst = false)
    {
        (Shape shape, float[] values) = Repeated(import, view, constant);
        var op = new Binary(function) { Activation = activation };
        TensorFormat? stored = function is BinaryFunction.Maximum or BinaryFunction.Minimum ? view.Node.Format : NodeImport.FormatOf(constant);
        OnnxNode value = import.Graph.Constant(shape, values, stored);
        OnnxNode[] inputs = isFirst ? [value, view.Node] : [view.Node, value];
        return view with { Node = isLast ? import.Append(op, inputs) : import.Graph.Append(op, inputs, format ?? import.FormatFor(op, inputs), null, import.Record) };
    }

    private static TensorView OfTwo(NodeImport import, BinaryFunction function, TensorView a, TensorView b)
    {
        int rank = Math.Max(a.Rank, b.Rank);
        TensorView Ranked(TensorView view) => view with { Dimensions = [.. Enumerable.Repeat((Factor[])[], rank - view.Rank), .. view.Dimensions] };
        (a, b) = (Ranked(a), Ranked(b));
        bool isEqual = a.Sizes.SequenceEqual(b.Sizes);
        TensorView larger = a.Node.Shape.Elements >= b.Node.Shape.Elements ? a : b;
        if (isEqual && a.LiesAs(b))
        {
            b = b with { Node = import.Graph.Shaped(b.Node, a.Node.Shape) };
        }
        else
        {
            (larger, int[] order) = import.Graph.InOrder(larger);
            (a, b) = (Seen(import, a, order), Seen(import, b, order));
            larger = TensorView.Of(larger.Node, Array.ConvertAll(OnnxGraph.Identity(rank), axis => Math.Max(a.Sizes[axis], b.Sizes[axis])), order);
        }

        if (import.Graph.IsInteger && function is BinaryFunction.Maximum or BinaryFunction.Minimum)
        {
            TensorFormat? format = import.Graph.FormatOf(import.Output) ?? a.Node.Format;
            (a, b) = (a with { Node = import.Graph.Rescaled(a.Node, format) }, b with { Node = import.Graph.Rescaled(b.Node, format) });
        }

        (Shape left, Shape right) = (a.Node.Shape, b.Node.Shape);
        (Shape large, Shape small) = left.Elements >= right.Elements ? (left, right) : (right, left);
        Op op = function switch
        {
            BinaryFunction.Add when left == right => new Add(),
            BinaryFunction.Multiply when small == large || small == Shape.Vector(large.Channels) || small.Elements == 1 => new Mul(),
            _ => new Binary(function),
        };
        return larger with { Node = import.Append(op, [a.Node, b.Node]) };
    }

    // Dimensions before the last three in memory are one axis, along which a tensor cannot repeat in part.
    private static TensorView Seen(NodeImport import, TensorView view, int[] order)
    {
        TensorView arranged = import.Graph.Arranged(view, order);
        return arranged with { Node = import.Graph.Shaped(arranged.Node, TFLite.Reading.TensorRecord.AsMap(Array.ConvertAll(order, axis => view.Sizes[axis]))) };
    }

    // The constant as the tensor's node sees it: of size 1 along the axes along which it does not change.
    private static (Shape Shape, float[] Values) Repeated(NodeImport import, TensorView view, OnnxConstant constant)
    {
        int[] sizes = view.Sizes;
        int missing = sizes.Length - constant.Dimensions.Length;
        int[] dimensions = missing >= 0 ? [.. Enumerable.Repeat(1, missing), .. constant.Dimensions] : constant.Dimensions[^sizes.Length..];
        bool fits = constant.Elements > 0 && constant.Dimensions.SkipLast(sizes.Length).All(size => size == 1)
            && dimensions.Zip(sizes).All(pair => pair.First == 1 || pair.First == pair.Second);
        if (!fits)
            throw import.Unsupported($"a constant of [{string.Join(", ", constant.Dimensions)}] beside [{string.Join(", ", sizes)}]", "sizes that are equal, or 1 in the constant");

        Shape shape = view.Node.Shape;
        import.Graph.Charge(12L * shape.Elements);
        int[] steps = OnnxConstant.Strides(dimensions);
        int[] places = view.Places([.. steps.Select((step, axis) => dimensions[axis] == 1 ? 0 : step)]);
        Shape least = shape;
        foreach (Axis axis in Axes.All)
        {
            bool repeats = shape.Places().All(place => places[place.At]
                == places[shape.IndexOf(axis == Axis.Height ? 0 : place.Y, axis == Axis.Width ? 0 : place.X, axis == Axis.Channels ? 0 : place.C)]);
            if (repeats)
                least = least.With(axis, 1);
        }

        var values = new float[least.Elements];
        foreach ((int y, int x, int c, int at) in least.Places())
            values[at] = constant.Real(places[shape.IndexOf(y, x, c)]);
        return (least, values);
    }
}
