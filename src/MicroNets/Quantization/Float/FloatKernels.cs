using MicroNets.Graph.Ops;

namespace MicroNets.Quantization.Float;

internal delegate void FloatKernel(FloatCall call);

/// <summary>The float kernel of every op of a folded network.</summary>
internal static class FloatKernels
{
    public static readonly IReadOnlyDictionary<Type, FloatKernel> ByOp = new Dictionary<Type, FloatKernel>
    {
        [typeof(Conv2D)] = WeightedFloat.Conv2D,
        [typeof(DepthwiseConv2D)] = WeightedFloat.Depthwise,
        [typeof(Dense)] = WeightedFloat.Dense,
        [typeof(AveragePool)] = PoolFloat.Average,
        [typeof(MaxPool)] = PoolFloat.Max,
        [typeof(Mean)] = PoolFloat.Mean,
        [typeof(Add)] = ElementwiseFloat.Add,
        [typeof(Mul)] = ElementwiseFloat.Mul,
        [typeof(Relu)] = ElementwiseFloat.Relu,
        [typeof(Relu6)] = ElementwiseFloat.Relu6,
        [typeof(Softmax)] = ElementwiseFloat.Softmax,
        [typeof(Normalize)] = ElementwiseFloat.Normalize,
        [typeof(Dropout)] = ElementwiseFloat.Identity,
        [typeof(Reshape)] = ElementwiseFloat.Identity,
        [typeof(Quantize)] = ElementwiseFloat.Identity,
        [typeof(FakeQuantize)] = ElementwiseFloat.FakeQuantize,
        [typeof(Unary)] = ElementwiseFloat.Unary,
        [typeof(Binary)] = ElementwiseFloat.Binary,
        [typeof(Reduce)] = PoolFloat.Reduce,
        [typeof(Resize)] = PoolFloat.Resize,
        [typeof(Pad)] = LayoutFloat.Pad,
        [typeof(Concat)] = LayoutFloat.Concat,
        [typeof(Slice)] = LayoutFloat.Slice,
        [typeof(Transpose)] = LayoutFloat.Transpose,
        [typeof(Spread)] = LayoutFloat.Spread,
        [typeof(Part)] = LayoutFloat.Part,
        [typeof(Join)] = LayoutFloat.Join,
        [typeof(Constant)] = LayoutFloat.Constant,
    };

    /// <summary>Ops that a folded float network does not hold, and why.</summary>
    public static readonly IReadOnlyDictionary<Type, string> Absent = new Dictionary<Type, string>
    {
        [typeof(Input)] = "is given, not computed",
        [typeof(BatchNorm)] = "is folded into the weights before it",
        [typeof(Dequantize)] = "takes integers",
        [typeof(Cast)] = "changes integers",
        [typeof(Svdf)] = "is read from networks of integers alone",
        [typeof(Lstm)] = "is read from networks of integers alone",
        [typeof(State)] = "is read from networks of integers alone",
        [typeof(StateUpdate)] = "is read from networks of integers alone",
        [typeof(ChannelMask)] = "belongs to the search",
        [typeof(BranchSum)] = "belongs to the search",
    };
}
