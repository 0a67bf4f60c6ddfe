using MicroNets.Graph.Ops;

namespace MicroNets.Quantization.Interpreter.Reference;

internal delegate void ReferenceKernel(ReferenceCall call);

/// <summary>The reference kernel of every op that an integer network may hold. Each is written to be read against the op's definition, not to be fast.</summary>
internal static class ReferenceKernels
{
    public static readonly IReadOnlyDictionary<Type, ReferenceKernel> ByOp = new Dictionary<Type, ReferenceKernel>
    {
        [typeof(Conv2D)] = Conv2DKernel.Run,
        [typeof(DepthwiseConv2D)] = DepthwiseConv2DKernel.Run,
        [typeof(Dense)] = DenseKernel.Run,
        [typeof(Add)] = AddKernel.Run,
        [typeof(Mul)] = MulKernel.Run,
        [typeof(Binary)] = BinaryKernel.Run,
        [typeof(Unary)] = UnaryKernel.Run,
        [typeof(Reduce)] = ReduceKernel.Run,
        [typeof(Concat)] = LayoutKernels.Concat,
        [typeof(Slice)] = LayoutKernels.Slice,
        [typeof(Transpose)] = LayoutKernels.Transpose,
        [typeof(Spread)] = LayoutKernels.Spread,
        [typeof(Resize)] = ResizeKernel.Run,
        [typeof(Part)] = LayoutKernels.Part,
        [typeof(Join)] = LayoutKernels.Join,
        [typeof(Cast)] = LayoutKernels.Copy,
        [typeof(Constant)] = StateKernels.Constant,
        [typeof(State)] = StateKernels.State,
        [typeof(StateUpdate)] = StateKernels.Update,
        [typeof(Svdf)] = SvdfKernel.Run,
        [typeof(Lstm)] = LstmKernel.Run,
        [typeof(Pad)] = PadKernel.Run,
        [typeof(AveragePool)] = AveragePoolKernel.Run,
        [typeof(MaxPool)] = MaxPoolKernel.Run,
        [typeof(Mean)] = MeanKernel.Run,
        [typeof(Reshape)] = LayoutKernels.Copy,
        [typeof(Softmax)] = SoftmaxKernel.Run,
        [typeof(Normalize)] = NormalizeKernel.Run,
        [typeof(Relu)] = RescaleKernel.Run,
        [typeof(Relu6)] = RescaleKernel.Run,
        [typeof(Quantize)] = RescaleKernel.Run,
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
