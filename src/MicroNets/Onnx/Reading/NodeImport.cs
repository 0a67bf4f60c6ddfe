using System.Runtime.InteropServices;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Onnx.Schema;
using MicroNets.Onnx.Wire;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Onnx.Reading;

/// <summary>One node of a file on its way into the graph: what its importer sees and may do.</summary>
internal sealed class NodeImport(OnnxGraph graph, NodeRecord record)
{
    public OnnxGraph Graph { get; } = graph;

    public NodeRecord Record { get; } = record;

    public int Opset => Graph.File.Opset;

    public int Inputs => Record.Inputs.Length;

    /// <summary>What the node makes; once others are taken into it, what the last of them makes.</summary>
    public string Output { get; private set; } = record.Outputs.FirstOrDefault("");

    public string InputName(int input) => input < Record.Inputs.Length ? Record.Inputs[input] : "";

    public bool Has(int input) => InputName(input).Length > 0;

    public OnnxConstant? ConstantOrNull(int input) => Graph.ConstantOrNull(InputName(input));

    public OnnxConstant Constant(int input, string what) => ConstantOrNull(input)
        ?? throw Unsupported(Has(input) ? $"{what} that depend on data" : $"no {what}", $"{what} stored in the file");

    /// <summary>An input, as a node where it is a constant.</summary>
    public TensorView View(int input)
    {
        string name = InputName(input);
        if (Graph.ViewOrNull(name) is { } view)
            return view;
        if (Graph.ConstantOrNull(name) is not { } constant)
            throw Unsupported($"'{name}', which no node before it makes,", "nodes in an order in which each comes after what it reads");
        Graph.Charge(8L * constant.Elements);
        OnnxNode node = Graph.Constant(TFLite.Reading.TensorRecord.AsMap(constant.Dimensions), constant.Reals(), FormatOf(constant));
        return TensorView.Of(node, constant.Dimensions, OnnxGraph.Identity(constant.Dimensions.Length));
    }

    /// <summary>An input as a map, channels last: of [1, C, H, W] or [1, C, L].</summary>
    public TensorView Map(int input)
    {
        TensorView view = View(input);
        int[] sizes = view.Sizes;
        if (view.Rank is not (3 or 4) || sizes[0] != 1)
            throw Unsupported($"an input of [{string.Join(", ", sizes)}]", "one sample of [1, channels, height, width] or [1, channels, length]");
        TensorView arranged = Graph.Arranged(view, MapOrder(view.Rank));
        return arranged with { Node = Graph.Shaped(arranged.Node, MapShape(sizes)) };
    }

    /// <summary>Channels last.</summary>
    public static int[] MapOrder(int rank) => rank == 4 ? [0, 2, 3, 1] : [0, 2, 1];

    public static Shape MapShape(int[] sizes) => sizes.Length == 4 ? new Shape(sizes[2], sizes[3], sizes[1]) : new Shape(1, sizes[2], sizes[1]);

    /// <summary>What a node of a map's shape is in ONNX's dimensions.</summary>
    public static TensorView OfMap(OnnxNode node, int rank)
    {
        (int height, int width, int channels) = node.Shape;
        return rank == 4 ? TensorView.Of(node, [1, channels, height, width], MapOrder(4)) : TensorView.Of(node, [1, channels, checked(height * width)], MapOrder(3));
    }

    public long Int(string attribute, long fallback) => Attribute(attribute) is { } found ? found.Int64(OnnxSchema.Attribute.Int) : fallback;

    public float Float(string attribute, float fallback) => Attribute(attribute) is { } found ? found.Float32(OnnxSchema.Attribute.Float) : fallback;

    public string Text(string attribute, string fallback) => Attribute(attribute) is { } found ? found.Text(OnnxSchema.Attribute.Text) : fallback;

    public int[]? Ints(string attribute) => Attribute(attribute) is { } found ? Array.ConvertAll(found.Int64s(OnnxSchema.Attribute.Ints), value => (int)Math.Clamp(value, int.MinValue, int.MaxValue)) : null;

    public float[] Floats(string attribute) => Attribute(attribute) is { } found ? MemoryMarshal.Cast<byte, float>(found.Fixed(OnnxSchema.Attribute.Floats, sizeof(float)).Span).ToArray() : [];

    public OnnxConstant? Tensor(string attribute) => Attribute(attribute)?.Message(OnnxSchema.Attribute.Tensor, "a constant") is { } tensor ? TensorRecord.Read(tensor) : null;

    /// <summary>Integers that newer versions have as an input and older ones as an attribute.</summary>
    public int[]? Ints(string attribute, int input) => Has(input) ? Constant(input, attribute).Integers() : Ints(attribute);

    /// <summary>An axis of so many dimensions, of which negative numbers count from the end.</summary>
    public int Axis(long axis, int rank)
    {
        long found = axis < 0 ? axis + rank : axis;
        return found >= 0 && found < rank ? (int)found : throw Unsupported($"axis {axis} of {rank} dimensions", "one of them");
    }

    public void Result(TensorView view) => Graph.Set(Output, view);

    public void Result(OnnxConstant constant) => Graph.Set(Output, constant);

    /// <summary>Appends a node for what this one computes, with the activation that follows it in the file where the op can take it.</summary>
    public OnnxNode Append(Op op, OnnxNode[] inputs, OnnxWeights? weights = null)
    {
        op = WithActivation(op);
        return Graph.Append(op, inputs, FormatFor(op, inputs), weights, Record);
    }

    /// <summary>The op with the activation that alone reads the output; that node is done then.</summary>
    public Op WithActivation(Op op)
    {
        if (op is not IFusedActivation { Activation: Activation.None } target || Graph.OnlyReader(Output) is not { } next
            || Operators.ActivationImport.Of(new NodeImport(Graph, next)) is not { } activation)
        {
            return op;
        }

        TakeIn(next);
        return target.WithActivation(activation);
    }

    /// <summary>Makes a node that follows part of this one.</summary>
    public void TakeIn(NodeRecord next)
    {
        Graph.TakeIn(next);
        Output = next.Outputs[0];
    }

    /// <summary>The format of what an op makes in a network of integers: its own where it has only one, that of its input, or what QuantizeLinear says.</summary>
    public TensorFormat? FormatFor(Op op, OnnxNode[] inputs) => !Graph.IsInteger ? null : op switch
    {
        Softmax => SoftmaxArithmetic.OutputFormat,
        Unary unary when UnaryArithmetic.FixedOutput(unary.Function, 8) is { } only => only,
        { KeepsFormat: true } when inputs[0].Format is { } kept => kept,
        _ => Graph.FormatOf(Output),
    };

    /// <summary>The format that QuantizeLinear or DequantizeLinear states for a whole tensor.</summary>
    public TensorFormat FormatOfPair()
    {
        OnnxConstant scale = Constant(1, "scales");
        OnnxConstant? zeroPoint = Has(2) ? Constant(2, "zero points") : null;
        OnnxType type = StoredType();
        if (scale.Elements != 1 || zeroPoint is { Elements: not 1 })
            throw Unsupported($"{scale.Elements} scales for a tensor that is computed", "one scale and one zero point");
        if (type is not (OnnxType.UInt8 or OnnxType.Int8))
            throw Unsupported($"integers of type {type}", "8 bits, signed or unsigned");
        float step = scale.Real(0);
        int shift = type == OnnxType.UInt8 ? 128 : 0;
        return step > 0 && float.IsFinite(step)
            ? new TensorFormat(8, step, (zeroPoint?.Integer(0) ?? 0) - shift)
            : throw Unsupported($"scale {step}", "a positive number");
    }

    /// <summary>The integers' type of QuantizeLinear: that of the zero point, or what an attribute says.</summary>
    public OnnxType StoredType() => ConstantOrNull(2)?.Type ?? (Int("output_dtype", 0) is > 0 and var stated ? (OnnxType)stated : OnnxType.UInt8);

    /// <summary>The format of a constant's integers, where it has one for all of them.</summary>
    public static TensorFormat? FormatOf(OnnxConstant constant) => constant is { Dequantization: { Scales: [> 0 and var scale] } stored, Type: OnnxType.UInt8 or OnnxType.Int8 }
        ? new TensorFormat(8, scale, (stored.ZeroPoints.Length == 0 ? 0 : stored.ZeroPoints[0]) - (constant.Type == OnnxType.UInt8 ? 128 : 0))
        : null;

    public InputException Unsupported(string found, string expected) => new($"{found} in {Record.Place}", expected, "change the network and export it again; the file itself is in order");

    private ProtoMessage? Attribute(string name) => Record.Attributes.GetValueOrDefault(name);
}
