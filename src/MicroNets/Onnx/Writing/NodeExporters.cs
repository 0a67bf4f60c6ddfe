using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Onnx.Writing;

/// <summary>Writes a layer's nodes and returns the tensor that holds its output.</summary>
internal delegate OnnxTensor NodeExporter(NodeExport export);

/// <summary>How each op becomes nodes. Adding one means a line here.</summary>
internal static class NodeExporters
{
    public static readonly IReadOnlyDictionary<Type, NodeExporter> ByOp = new Dictionary<Type, NodeExporter>
    {
        [typeof(Conv2D)] = WeightedExport.Conv2D,
        [typeof(DepthwiseConv2D)] = WeightedExport.Depthwise,
        [typeof(Dense)] = WeightedExport.Dense,
        [typeof(AveragePool)] = PoolExport.Average,
        [typeof(MaxPool)] = PoolExport.Max,
        [typeof(Mean)] = export => export.Map("GlobalAveragePool", [export.Input(isMap: true)]),
        [typeof(Reduce)] = PoolExport.Reduce,
        [typeof(Resize)] = PoolExport.Resize,
        [typeof(Add)] = ElementwiseExport.Add,
        [typeof(Mul)] = ElementwiseExport.Mul,
        [typeof(Binary)] = ElementwiseExport.Binary,
        [typeof(Unary)] = ElementwiseExport.Unary,
        [typeof(Relu)] = export => export.Same("Relu", []),
        [typeof(Relu6)] = export => export.Same("Clip", [export.Scalar(0), export.Scalar(6)]),
        [typeof(Softmax)] = ElementwiseExport.Softmax,
        [typeof(Normalize)] = ElementwiseExport.Normalize,
        [typeof(Concat)] = LayoutExport.Concat,
        [typeof(Pad)] = LayoutExport.Pad,
        [typeof(Slice)] = LayoutExport.Slice,
        [typeof(Transpose)] = LayoutExport.Transpose,
        [typeof(Reshape)] = LayoutExport.Reshape,
        [typeof(Constant)] = LayoutExport.Constant,
    };

    /// <summary>Ops that no file holds, and why.</summary>
    public static readonly IReadOnlyDictionary<Type, string> Absent = new Dictionary<Type, string>
    {
        [typeof(Input)] = "is given, not computed",
        [typeof(BatchNorm)] = "is folded into the weights before it",
        [typeof(Dropout)] = "is the identity once trained",
        [typeof(Spread)] = "is read from files, not written",
        [typeof(Cast)] = "changes integers",
        [typeof(Svdf)] = "is read from networks of integers alone",
        [typeof(Lstm)] = "is read from networks of integers alone",
        [typeof(State)] = "is read from networks of integers alone",
        [typeof(StateUpdate)] = "is read from networks of integers alone",
        [typeof(Part)] = "is one of several inputs, which are not written",
        [typeof(Join)] = "is several outputs, which are not written",
        [typeof(Quantize)] = "makes integers",
        [typeof(Dequantize)] = "takes integers",
        [typeof(ChannelMask)] = "belongs to the search",
        [typeof(BranchSum)] = "belongs to the search",
        [typeof(FakeQuantize)] = "belongs to training",
    };
}

/// <summary>One layer on its way into the file: what its exporter sees and may do.</summary>
internal sealed class NodeExport(NetworkExport network, Layer layer)
{
    // The graph's own output has this name.
    private readonly string _name = layer.Name == NetworkExport.OutputName ? $"{layer.Name}/node" : layer.Name;

    public OnnxGraphWriter File => network.File;

    public Layer Layer => layer;

    public Shape InputShape => layer.InputShape;

    public T Op<T>()
        where T : Op => (T)layer.Op;

    public Tensor Parameter(string name) => network.Weights[layer, name];

    public OnnxTensor InputAsIs(int index = 0) => network.TensorOf(layer.Node.Inputs[index]);

    public string Input(bool isMap, int index = 0) => network.TensorOf(layer.Node.Inputs[index], isMap).Name;

    public string Scalar(float value) => File.Constant(FormattableString.Invariant($"scalar {value}"), [], [value]);

    /// <summary>A constant of this layer.</summary>
    public string Constant(string name, int[] sizes, float[] values) => File.Constant($"{_name}/{name}", sizes, values);

    public string Integers(string name, params long[] values) => File.Constant($"{_name}/{name}", values);

    /// <summary>A node whose output is a map, and the activation behind it.</summary>
    public OnnxTensor Map(string op, string[] inputs, params (string Name, object Value)[] attributes) =>
        Node(op, true, inputs, attributes);

    /// <summary>The same whose output is a vector.</summary>
    public OnnxTensor Vector(string op, string[] inputs, params (string Name, object Value)[] attributes) =>
        Node(op, false, inputs, attributes);

    /// <summary>A node that works element by element on the first input, whatever that is.</summary>
    public OnnxTensor Same(string op, string[] others, params (string Name, object Value)[] attributes) =>
        Node(op, InputAsIs().IsMap, [InputAsIs().Name, .. others], attributes);

    /// <summary>A node on the way to the output.</summary>
    public string Step(string op, string step, string[] inputs, params (string Name, object Value)[] attributes) =>
        File.Node(op, $"{_name}/{step}", inputs, attributes);

    /// <summary>Two numbers of rows and columns at either end, as ONNX orders them.</summary>
    public static int[] Pads(Window window) => [window.Top, window.Left, window.Bottom, window.Right];

    public static int[] Pair(Size2D size) => [size.Height, size.Width];

    private OnnxTensor Node(string op, bool isMap, string[] inputs, (string Name, object Value)[] attributes)
    {
        Activation activation = (layer.Op as IFusedActivation)?.Activation ?? Activation.None;
        if (activation == Activation.None)
            return new OnnxTensor(File.Node(op, _name, inputs, attributes), isMap);
        string linear = Step(op, "linear", inputs, attributes);
        string name = activation switch
        {
            Activation.Relu => File.Node("Relu", _name, [linear]),
            Activation.Relu6 => File.Node("Clip", _name, [linear, Scalar(0), Scalar(6)]),
            _ => File.Node("Clip", _name, [linear, Scalar(-1), Scalar(1)]),
        };
        return new OnnxTensor(name, isMap);
    }
}
