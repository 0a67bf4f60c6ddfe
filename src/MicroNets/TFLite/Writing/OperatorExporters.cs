using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.TFLite.Writing;

/// <summary>Writes a layer's operators and returns the tensor that holds its output.</summary>
internal delegate TensorHandle OperatorExporter(OperatorExport export);

/// <summary>How each op becomes operators. Adding one means a line here.</summary>
internal static class OperatorExporters
{
    public static readonly IReadOnlyDictionary<Type, OperatorExporter> ByOp = new Dictionary<Type, OperatorExporter>
    {
        [typeof(Conv2D)] = WeightedExport.Conv2D,
        [typeof(DepthwiseConv2D)] = WeightedExport.Depthwise,
        [typeof(Dense)] = WeightedExport.Dense,
        [typeof(AveragePool)] = PoolExport.Average,
        [typeof(MaxPool)] = PoolExport.Max,
        [typeof(Mean)] = PoolExport.Mean,
        [typeof(Add)] = ElementwiseExport.Add,
        [typeof(Mul)] = ElementwiseExport.Mul,
        [typeof(Relu)] = ElementwiseExport.Relu,
        [typeof(Relu6)] = ElementwiseExport.Relu6,
        [typeof(Softmax)] = ElementwiseExport.Softmax,
        [typeof(Normalize)] = ElementwiseExport.Normalize,
        [typeof(Quantize)] = ElementwiseExport.Quantize,
        [typeof(Concat)] = LayoutExport.Concat,
        [typeof(Pad)] = LayoutExport.Pad,
        [typeof(Reshape)] = LayoutExport.Reshape,
        [typeof(Slice)] = LayoutExport.Slice,
        [typeof(Transpose)] = LayoutExport.Transpose,
        [typeof(Resize)] = LayoutExport.Resize,
        [typeof(Constant)] = export => export.File.Constant(export.Layer),
        [typeof(Part)] = export => export.File.Part(export.Layer),
        [typeof(Join)] = export => export.Input(),
        [typeof(Unary)] = ElementwiseExport.Unary,
        [typeof(Binary)] = ElementwiseExport.Binary,
        [typeof(Reduce)] = PoolExport.Reduce,
    };

    /// <summary>Ops that no file holds, and why.</summary>
    public static readonly IReadOnlyDictionary<Type, string> Absent = Quantization.Interpreter.Reference.ReferenceKernels.Absent
        .Concat(new[]
        {
            typeof(Spread), typeof(Cast), typeof(Svdf), typeof(Lstm), typeof(State), typeof(StateUpdate),
        }.Select(op => KeyValuePair.Create(op, "is read from files, not written")))
        .ToDictionary();

    /// <summary>Whether an op's operators need height, width and channels as dimensions of their own.</summary>
    public static bool NeedsMap(Layer layer) =>
        layer.Op is Conv2D or DepthwiseConv2D or AveragePool or MaxPool or Mean or Pad or Slice or Transpose or Resize or Reduce or Binary
            || layer.InputShapes.Any(shape => !shape.IsVector);
}
