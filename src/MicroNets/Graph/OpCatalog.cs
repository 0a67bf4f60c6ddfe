using MicroNets.Graph.Ops;

namespace MicroNets.Graph;

/// <summary>Every op, with its name in files. Adding an op means a file in Ops and a line here.</summary>
internal static class OpCatalog
{
    public static readonly IReadOnlyDictionary<string, Type> Kinds = new Dictionary<string, Type>
    {
        ["input"] = typeof(Input),
        ["conv2d"] = typeof(Conv2D),
        ["depthwise-conv2d"] = typeof(DepthwiseConv2D),
        ["dense"] = typeof(Dense),
        ["batch-norm"] = typeof(BatchNorm),
        ["relu"] = typeof(Relu),
        ["relu6"] = typeof(Relu6),
        ["add"] = typeof(Add),
        ["mul"] = typeof(Mul),
        ["concat"] = typeof(Concat),
        ["pad"] = typeof(Pad),
        ["average-pool"] = typeof(AveragePool),
        ["max-pool"] = typeof(MaxPool),
        ["mean"] = typeof(Mean),
        ["reshape"] = typeof(Reshape),
        ["softmax"] = typeof(Softmax),
        ["normalize"] = typeof(Normalize),
        ["dropout"] = typeof(Dropout),
        ["unary"] = typeof(Unary),
        ["binary"] = typeof(Binary),
        ["reduce"] = typeof(Reduce),
        ["slice"] = typeof(Slice),
        ["transpose"] = typeof(Transpose),
        ["spread"] = typeof(Spread),
        ["resize"] = typeof(Resize),
        ["cast"] = typeof(Cast),
        ["svdf"] = typeof(Svdf),
        ["lstm"] = typeof(Lstm),
        ["constant"] = typeof(Constant),
        ["state"] = typeof(State),
        ["state-update"] = typeof(StateUpdate),
        ["part"] = typeof(Part),
        ["join"] = typeof(Join),
        ["quantize"] = typeof(Quantize),
        ["dequantize"] = typeof(Dequantize),
        ["channel-mask"] = typeof(ChannelMask),
        ["branch-sum"] = typeof(BranchSum),
        ["fake-quantize"] = typeof(FakeQuantize),
    };

    private static readonly Dictionary<Type, string> Names = Kinds.ToDictionary(entry => entry.Value, entry => entry.Key);

    public static string Kind(this Op op) => Names[op.GetType()];
}
