using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;
using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>Operators that work element by element, and SOFTMAX.</summary>
internal static class ElementwiseImport
{
    public static void Add(OperatorImport import) => Add(import, import.Activation(TfliteSchema.AddOptions.Activation));

    /// <summary>A sum of two tensors without options.</summary>
    public static void Sum(OperatorImport import) => Add(import, Activation.None);

    private static void Add(OperatorImport import, Activation activation)
    {
        if (!IsPlainPair(import) || import.Tensor(0).Shape() != import.Tensor(1).Shape())
        {
            Pair(import, BinaryFunction.Add, activation);
            return;
        }

        // At most one: the other says how many channels there are.
        (ImportedNode a, ImportedNode b) = (WithoutPad(import.Node(0)), import.Node(1));
        if (a == import.Node(0))
            b = WithoutPad(b);
        import.Graph.Emit(import.Output, new Add { Activation = activation }, [a, b], import.FormatOf(import.Output), null);
    }

    // A sum counts channels that are not there as zeros, so zeros that a file puts behind the last one need no memory.
    private static ImportedNode WithoutPad(ImportedNode node) =>
        node.Op is Pad { Top: 0, Bottom: 0, Left: 0, Right: 0, ChannelsBefore: 0, Value: 0 }
            && node.Format == node.Inputs[0].Format ? node.Inputs[0] : node;

    public static void Mul(OperatorImport import)
    {
        Activation activation = import.Activation(TfliteSchema.MulOptions.Activation);
        (Shape a, Shape b) = (import.Tensor(0).Shape(), import.Tensor(1).Shape());
        (Shape large, Shape small) = a.Elements >= b.Elements ? (a, b) : (b, a);
        if (IsPlainPair(import) && (small == large || small == Shape.Vector(large.Channels) || small.Elements == 1))
            import.Emit(new Mul { Activation = activation }, null, import.Tensor(0), import.Tensor(1));
        else
            Pair(import, BinaryFunction.Multiply, activation);
    }

    /// <summary>The other functions of two tensors; <paramref name="activation"/> is null where none can be fused.</summary>
    public static OperatorImporter Binary(BinaryFunction function, Field? activation = null) => import =>
        Pair(import, function, activation is { } field ? import.Activation(field) : Activation.None);

    public static OperatorImporter Unary(UnaryFunction function) => import => One(import, new Unary(function));

    public static void LeakyRelu(OperatorImport import) =>
        One(import, new Unary(UnaryFunction.LeakyRelu) { Alpha = import.Record.OptionFloat32(TfliteSchema.LeakyReluOptions.Alpha) });

    public static void Relu(OperatorImport import) => import.Emit(new Relu());

    public static void Relu6(OperatorImport import) => import.Emit(new Relu6());

    public static void Softmax(OperatorImport import)
    {
        var op = new Softmax { Beta = import.Record.OptionFloat32(TfliteSchema.SoftmaxOptions.Beta) };
        if (import.FormatOf(import.Output) is { } output)
        {
            bool isWide = output.Bits == 16;
            TensorFormat expected = import.Input.Type == TensorType.Int16 ? SoftmaxInt16Arithmetic.OutputFormat : isWide
                ? SoftmaxArithmetic.WideOutputFormat : SoftmaxArithmetic.OutputFormat;
            if (import.Input.Type is not (TensorType.Int8 or TensorType.Int16))
                throw import.Unsupported($"{import.Input.Type} input", "int8 or int16 input");
            if (output.Bits != expected.Bits || output.ZeroPoint != expected.ZeroPoint
                || Math.Abs(output.Scale - expected.Scale) > 0.001 * expected.Scale)
                throw import.Unsupported($"output format {output}", $"{expected}");
            op = op with { ElementBytes = output.ElementBytes };
        }

        import.Emit(op);
    }

    private static bool IsPlainPair(OperatorImport import) =>
        !import.Tensor(0).IsConstant && !import.Tensor(1).IsConstant && import.Output.Type is TensorType.Int8 or TensorType.Float32;

    private static void Pair(OperatorImport import, BinaryFunction function, Activation activation)
    {
        (TensorRecord a, TensorRecord b) = (import.Tensor(0), import.Tensor(1));
        if (import.Graph.IsInteger)
        {
            if (a.Type != b.Type || a.Type != import.Output.Type)
                throw import.Unsupported($"{a.Type} and {b.Type} to {import.Output.Type}", "one type");
            if (function is BinaryFunction.Maximum or BinaryFunction.Minimum)
            {
                import.CheckSameFormat(a);
                import.CheckSameFormat(b);
            }

            if (import.Output.Type == TensorType.Int32)
                throw import.Unsupported("32-bit integers", "quantised activations of 8 or 16 bits");
        }

        if (a.Dimensions.Length > 3 || b.Dimensions.Length > 3)
            CheckLeading(import, a, b);
        import.Emit(new Binary(function) { Activation = activation }, null, a, b);
    }

    // Dimensions before the last three are taken into the height, which only works where both have them, or neither.
    private static void CheckLeading(OperatorImport import, TensorRecord a, TensorRecord b)
    {
        static int[] Leading(TensorRecord tensor) => [.. tensor.Dimensions.SkipLast(3).SkipWhile(size => size == 1)];
        if (!Leading(a).SequenceEqual(Leading(b)) && a.Shape().Height > 1 && b.Shape().Height > 1)
            throw import.Unsupported($"inputs [{string.Join(", ", a.Dimensions)}] and [{string.Join(", ", b.Dimensions)}]",
                "dimensions that repeat along the last three only");
    }

    private static void One(OperatorImport import, Unary op)
    {
        if (import.Graph.IsInteger)
        {
            (TensorFormat input, TensorFormat output) = (import.Input.Format(), import.Output.Format());
            if (input.Bits != output.Bits || input.Bits > 16 || (input.Bits == 16 && !UnaryArithmetic.HasWide(op.Function)))
                throw import.Unsupported($"{import.Input.Type} to {import.Output.Type}",
                    UnaryArithmetic.HasWide(op.Function) ? "int8 or int16 throughout" : "int8 throughout");
            if (UnaryArithmetic.FixedOutput(op.Function, input.Bits) is { } only
                && (output.ZeroPoint != only.ZeroPoint || Math.Abs(output.Scale - only.Scale) > 0.001 * only.Scale))
                throw import.Unsupported($"output format {output}", $"{only}");
        }

        import.Emit(op);
    }
}
