using MicroNets.Graph.Ops;

namespace MicroNets.Quantization.Interpreter.Reference;

internal delegate void ReferenceKernel(ReferenceCall call);

/// <summary>The reference kernel of every op that an integer network may hold. Each is written to be read against the op's definition, not
/// to be fast.</summary>
internal static class ReferenceKernels
{
    public static readonly IReadOnlyDictionary<Type, ReferenceKernel> ByOp = new Dictionary<Type, ReferenceKernel>
    {
        [typeof(Conv2D)] = Conv2DReference.Run,
        [typeof(DepthwiseConv2D)] = DepthwiseConv2DReference.Run,
        [typeof(Dense)] = DenseReference.Run,
        [typeof(Add)] = AddReference.Run,
        [typeof(Mul)] = MulReference.Run,
        [typeof(Binary)] = BinaryReference.Run,
        [typeof(Unary)] = UnaryReference.Run,
        [typeof(Reduce)] = ReduceReference.Run,
        [typeof(Concat)] = LayoutKernels.Concat,
        [typeof(Slice)] = LayoutKernels.Slice,
        [typeof(Transpose)] = LayoutKernels.Transpose,
        [typeof(Spread)] = LayoutKernels.Spread,
        [typeof(Resize)] = ResizeReference.Run,
        [typeof(Part)] = LayoutKernels.Part,
        [typeof(Join)] = LayoutKernels.Join,
        [typeof(Cast)] = LayoutKernels.Copy,
        [typeof(Constant)] = StateKernels.Constant,
        [typeof(State)] = StateKernels.State,
        [typeof(StateUpdate)] = StateKernels.Update,
        [typeof(Svdf)] = SvdfReference.Run,
        [typeof(Lstm)] = LstmReference.Run,
        [typeof(Pad)] = PadReference.Run,
        [typeof(AveragePool)] = AveragePoolReference.Run,
        [typeof(MaxPool)] = MaxPoolReference.Run,
        [typeof(Mean)] = MeanReference.Run,
        [typeof(Reshape)] = LayoutKernels.Copy,
        [typeof(Softmax)] = SoftmaxReference.Run,
        [typeof(Normalize)] = NormalizeReference.Run,
        [typeof(Relu)] = RescaleReference.Run,
        [typeof(Relu6)] = RescaleReference.Run,
        [typeof(Quantize)] = RescaleReference.Run,
    };

    /// <summary>Ops that no integer network holds, and why.</summary>
    public static readonly IReadOnlyDictionary<Type, string> Absent = new Dictionary<Type, string>
    {
        [typeof(Input)] = "is given, not computed",
        [typeof(BatchNorm)] = "is folded into the weights before it",
        [typeof(Dropout)] = "is the identity once trained",
        [typeof(Dequantize)] = "leaves the integers; the ends of a file are described beside its network",
        [typeof(ChannelMask)] = "belongs to the search",
        [typeof(BranchSum)] = "belongs to the search",
        [typeof(FakeQuantize)] = "becomes the format of the tensor it rounds",
    };
}
