using MicroNets.Devices.Memory;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Lowering;

internal delegate void LayerLowering(ProgramBuilder program, IntegerLayer layer);

/// <summary>How each op becomes kernel calls.</summary>
internal static class Lowerings
{
    public static readonly IReadOnlyDictionary<Type, LayerLowering> ByOp = new Dictionary<Type, LayerLowering>
    {
        [typeof(Conv2D)] = ConvLowering.Lower,
        [typeof(DepthwiseConv2D)] = DepthwiseLowering.Lower,
        [typeof(Dense)] = DenseLowering.Lower,
        [typeof(Add)] = ElementwiseLowering.Add,
        [typeof(Mul)] = ElementwiseLowering.Mul,
        [typeof(Binary)] = FunctionLowering.Binary,
        [typeof(Unary)] = FunctionLowering.Unary,
        [typeof(Cast)] = FunctionLowering.Cast,
        [typeof(Reduce)] = ReduceLowering.Reduce,
        [typeof(Resize)] = ReduceLowering.Resize,
        [typeof(Concat)] = LayoutLowering.Concat,
        [typeof(Pad)] = LayoutLowering.Pad,
        [typeof(Slice)] = MoveLowering.Slice,
        [typeof(Transpose)] = MoveLowering.Transpose,
        [typeof(Spread)] = MoveLowering.Spread,
        [typeof(Part)] = MoveLowering.View,
        [typeof(Join)] = MoveLowering.Join,
        [typeof(Constant)] = MoveLowering.Constant,
        [typeof(State)] = MoveLowering.State,
        [typeof(StateUpdate)] = MoveLowering.Update,
        [typeof(Svdf)] = RecurrentLowering.Svdf,
        [typeof(Lstm)] = RecurrentLowering.Lstm,
        [typeof(AveragePool)] = PoolLowering.Average,
        [typeof(MaxPool)] = PoolLowering.Max,
        [typeof(Mean)] = PoolLowering.Mean,
        [typeof(Reshape)] = MoveLowering.View,
        [typeof(Softmax)] = ElementwiseLowering.Softmax,
        [typeof(Normalize)] = ElementwiseLowering.Normalize,
        [typeof(Relu)] = ElementwiseLowering.Rescale,
        [typeof(Relu6)] = ElementwiseLowering.Rescale,
        [typeof(Quantize)] = ElementwiseLowering.Rescale,
    };

    // Layers with integers wider than bytes, where those for bytes do not take them.
    private static readonly Dictionary<Type, LayerLowering> Wide = new()
    {
        [typeof(Conv2D)] = WideLowering.Conv,
        [typeof(DepthwiseConv2D)] = WideLowering.Depthwise,
        [typeof(Dense)] = WideLowering.Dense,
        [typeof(AveragePool)] = WideLowering.Average,
        [typeof(MaxPool)] = WideLowering.Max,
        [typeof(Mean)] = ReduceLowering.Mean,
        [typeof(Softmax)] = WideLowering.Softmax,
        [typeof(Relu)] = FunctionLowering.Rescale,
        [typeof(Relu6)] = FunctionLowering.Rescale,
        [typeof(Quantize)] = FunctionLowering.Rescale,
        [typeof(Concat)] = MoveLowering.Concat,
        [typeof(Pad)] = MoveLowering.Pad,
    };

    // 16-bit sums and products are functions of two elements.
    private static readonly HashSet<Type> BytesOnly = [typeof(Add), typeof(Mul), typeof(Normalize), typeof(Svdf), typeof(Lstm)];

    /// <summary>Whether an op runs on activations of 16 bits.</summary>
    public static bool TakesInt16(Type op) => ByOp.ContainsKey(op) && !BytesOnly.Contains(op);

    public static LayerLowering Of(IntegerLayer layer) => KernelOperands.IsWide(layer.Layer)
        && Wide.TryGetValue(layer.Layer.Op.GetType(), out LayerLowering? wide) ? wide
        : ByOp.TryGetValue(layer.Layer.Op.GetType(), out LayerLowering? lowering)
        ? lowering
        : throw new InputException($"layer '{layer.Layer.Name}' of kind {layer.Layer.Op.GetType().Name}",
            $"an op with kernels ({string.Join(", ", ByOp.Keys.Select(type => type.Name))})", "fold and quantise the network first");
}
