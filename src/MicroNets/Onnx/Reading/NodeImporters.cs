using MicroNets.Graph.Ops;
using MicroNets.Onnx.Reading.Operators;

namespace MicroNets.Onnx.Reading;

internal delegate void NodeImporter(NodeImport import);

/// <summary>How each operator becomes nodes. Adding one means a line here.</summary>
internal static class NodeImporters
{
    public const string Quantize = "QuantizeLinear", Dequantize = "DequantizeLinear";

    /// <summary>Operators whose output has the format of their inputs.</summary>
    public static readonly IReadOnlySet<string> Moving = new HashSet<string>
    {
        "MaxPool", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Identity", "Dropout", "Slice", "Split", "Gather", "Pad",
            "Concat", "Max", "Min", "Resize",
    };

    public static readonly IReadOnlyDictionary<string, NodeImporter> ByName = new Dictionary<string, NodeImporter>
    {
        ["Conv"] = ConvolutionImport.Run,
        ["Gemm"] = DenseImport.Gemm,
        ["MatMul"] = DenseImport.MatMul,
        ["BatchNormalization"] = NormImport.Run,
        ["Relu"] = ActivationImport.Relu,
        ["Clip"] = ActivationImport.Clip,
        ["LeakyRelu"] = ActivationImport.LeakyRelu,
        ["PRelu"] = ActivationImport.PRelu,
        ["HardSigmoid"] = ActivationImport.HardSigmoid,
        ["HardSwish"] = ActivationImport.Unary(UnaryFunction.HardSwish),
        ["Sigmoid"] = ActivationImport.Unary(UnaryFunction.Logistic),
        ["Tanh"] = ActivationImport.Unary(UnaryFunction.Tanh),
        ["Elu"] = ActivationImport.Elu,
        ["Abs"] = ActivationImport.Unary(UnaryFunction.Abs),
        ["Neg"] = ActivationImport.Unary(UnaryFunction.Negate),
        ["Exp"] = ActivationImport.Unary(UnaryFunction.Exp),
        ["Log"] = ActivationImport.Unary(UnaryFunction.Log),
        ["Sqrt"] = ActivationImport.Unary(UnaryFunction.Sqrt),
        ["Softmax"] = ActivationImport.Softmax,
        ["LogSoftmax"] = ActivationImport.LogSoftmax,
        ["LpNormalization"] = ActivationImport.LpNormalization,
        ["Add"] = PairImport.Of(BinaryFunction.Add),
        ["Sub"] = PairImport.Of(BinaryFunction.Subtract),
        ["Mul"] = PairImport.Of(BinaryFunction.Multiply),
        ["Div"] = PairImport.Of(BinaryFunction.Divide),
        ["Max"] = PairImport.Of(BinaryFunction.Maximum),
        ["Min"] = PairImport.Of(BinaryFunction.Minimum),
        ["Pow"] = PairImport.Power,
        ["MaxPool"] = PoolImport.Max,
        ["AveragePool"] = PoolImport.Average,
        ["GlobalAveragePool"] = ReduceImport.Global(Reduction.Mean),
        ["GlobalMaxPool"] = ReduceImport.Global(Reduction.Maximum),
        ["ReduceMean"] = ReduceImport.Of(Reduction.Mean),
        ["ReduceSum"] = ReduceImport.Of(Reduction.Sum),
        ["ReduceMax"] = ReduceImport.Of(Reduction.Maximum),
        ["ReduceMin"] = ReduceImport.Of(Reduction.Minimum),
        ["Reshape"] = LayoutImport.Reshape,
        ["Flatten"] = LayoutImport.Flatten,
        ["Squeeze"] = LayoutImport.Squeeze,
        ["Unsqueeze"] = LayoutImport.Unsqueeze,
        ["Transpose"] = LayoutImport.Transpose,
        ["Identity"] = LayoutImport.Same,
        ["Dropout"] = LayoutImport.Same,
        ["Concat"] = LayoutImport.Concat,
        ["Pad"] = LayoutImport.Pad,
        ["Slice"] = LayoutImport.Slice,
        ["Split"] = LayoutImport.Split,
        ["Gather"] = LayoutImport.Gather,
        ["Resize"] = ResizeImport.Run,
        ["Cast"] = FormatImport.Cast,
        [Quantize] = FormatImport.Quantize,
        [Dequantize] = FormatImport.Dequantize,
        ["Constant"] = ConstantFolding.Constant,
        ["Shape"] = ConstantFolding.Shape,
        ["ConstantOfShape"] = ConstantFolding.OfShape,
    };

    /// <summary>Says what a file is and all operators that are missing here, before anything is read in detail.</summary>
    /// <exception cref="InputException">There are some.</exception>
    public static void Check(OnnxFile file)
    {
        string[] missing = [.. file.Nodes.Where(node => node.Label != node.Operator || !ByName.ContainsKey(node.Operator))
            .GroupBy(node => node.Label, (label, all) => (Label: label, Count: all.Count()))
            .Select(entry => entry.Count == 1 ? entry.Label : $"{entry.Label} ({entry.Count} times)")];
        if (missing.Length == 0)
            return;
        bool isOperators = file.Nodes.Any(node =>
            node.Operator.StartsWith("QLinear", StringComparison.Ordinal)
            || node.Operator is "ConvInteger" or "MatMulInteger" or "DynamicQuantizeLinear");
        throw new InputException(
            $"an ONNX network of {file.Nodes.Length} nodes (operator set {file.Opset}), which uses {string.Join(", ", missing)}",
            "operators that this library reads ('micronets ops' lists them)",
            isOperators ? "quantise in the QDQ format (QuantizeLinear and DequantizeLinear around float operators), or give the float "
                + "network to 'micronets quantize model.onnx --data PATH'"
                : "replace these operators in the network and export it again; the file itself is in order");
    }
}
