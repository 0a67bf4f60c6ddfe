using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Training.Ops;

namespace MicroNets.Training;

/// <summary>Which kernel trains which op: the whole back end at a glance.</summary>
internal static class KernelTable
{
    /// <summary>Ops that only integer networks have, or networks that were read from files and are not trained on.</summary>
    public static readonly IReadOnlyList<Type> Refused =
    [
        typeof(Quantize), typeof(Dequantize), typeof(Cast), typeof(Unary), typeof(Binary), typeof(Reduce), typeof(Normalize), typeof(Slice),
            typeof(Transpose), typeof(Spread),
        typeof(Resize), typeof(Svdf), typeof(Lstm), typeof(Constant), typeof(State), typeof(StateUpdate), typeof(Part), typeof(Join),
    ];

    public static readonly IReadOnlyDictionary<Type, Func<Layer, KernelContext, OpKernel>> Kernels = new Dictionary<Type, Func<Layer,
        KernelContext, OpKernel>>
    {
        [typeof(Input)] = (layer, _) => throw new GraphException(layer.Name, new GraphException("an input behind another node",
            "the input first")),
        [typeof(Conv2D)] = (layer, context) => ((Conv2D)layer.Op).IsPointwise ? new PointwiseKernel(layer, context)
            : WinogradKernel.Pays(layer) ? new WinogradKernel(layer, context) : new ConvolutionKernel(layer, context),
        [typeof(DepthwiseConv2D)] = (layer, context) => new DepthwiseKernel(layer, context),
        [typeof(Dense)] = (layer, context) => new DenseKernel(layer, context),
        [typeof(BatchNorm)] = (layer, _) => new CopyKernel(layer),
        [typeof(Relu)] = (layer, _) => new CopyKernel(layer),
        [typeof(Relu6)] = (layer, _) => new CopyKernel(layer),
        [typeof(ChannelMask)] = (layer, _) => new CopyKernel(layer),
        [typeof(Reshape)] = (layer, _) => new CopyKernel(layer),
        [typeof(Add)] = (layer, _) => new AddKernel(layer),
        [typeof(Mul)] = (layer, _) => new MulKernel(layer),
        [typeof(Concat)] = (layer, _) => layer.Op is Concat { Axis: Axis.Channels } ? new ConcatKernel(layer) : throw NotTrained(layer),
        [typeof(Pad)] = (layer, _) => layer.Op is Pad { ChannelsBefore: 0, Value: 0 } ? new PadKernel(layer) : throw NotTrained(layer),
        [typeof(AveragePool)] = (layer, _) => new AveragePoolKernel(layer, ((AveragePool)layer.Op).Window(layer.InputShape)),
        [typeof(Mean)] = (layer, _) => new AveragePoolKernel(layer, new AveragePool().Window(layer.InputShape)),
        [typeof(MaxPool)] = (layer, _) => new MaxPoolKernel(layer),
        [typeof(Softmax)] = (layer, _) => layer.Op is Softmax { Beta: 1 } ? new SoftmaxKernel(layer) : throw NotTrained(layer),
        [typeof(Dropout)] = (layer, context) => new DropoutKernel(layer, context),
        [typeof(BranchSum)] = (layer, context) => new BranchSumKernel(layer, context),
        [typeof(FakeQuantize)] = (layer, _) => new CopyKernel(layer),
    };

    /// <exception cref="GraphException">The op is refused, or no kernel is known for it.</exception>
    public static OpKernel Create(Layer layer, KernelContext context) => Kernels.TryGetValue(layer.Op.GetType(), out Func<Layer,
        KernelContext, OpKernel>? create)
        ? create(layer, context)
        : throw NotTrained(layer);

    private static GraphException NotTrained(Layer layer) =>
        new(layer.Name, new GraphException($"op '{layer.Op.Kind()}' {layer.Op.Describe()}".TrimEnd(), "an op with a gradient"));
}

/// <summary>What kernels of a network share.</summary>
internal sealed record KernelContext(ParameterStore Parameters, KernelOptions Options, IReadOnlyDictionary<string, Decision> Decisions);

/// <summary>How kernels compute, beyond what the network says.</summary>
public sealed record KernelOptions
{
    /// <summary>Names the random streams of dropout.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Bits of the weights by node, rounded per output channel to a symmetric grid when they are used; gradients pass straight through to
    /// the float weights. Nodes that are not named stay in float.
    /// </summary>
    public IReadOnlyDictionary<string, int> WeightBits { get; init; } = new Dictionary<string, int>();

    /// <summary>How the ends of fake quantisers move.</summary>
    public RangeUpdate Ranges { get; init; } = RangeUpdate.Learned;

    /// <summary>Share of the new batch in a moving range.</summary>
    public float RangeMomentum { get; init; } = 0.01f;
}

/// <summary>How the range of a fake quantiser follows its data.</summary>
public enum RangeUpdate
{
    /// <summary>By gradient (as in LSQ, Esser et al. 2020), with the other parameters.</summary>
    Learned,

    /// <summary>By a moving average of each batch's minimum and maximum.</summary>
    MovingAverage,

    /// <summary>Not at all.</summary>
    Fixed,
}
