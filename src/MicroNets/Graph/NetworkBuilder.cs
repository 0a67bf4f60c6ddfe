using MicroNets.Graph.Ops;

namespace MicroNets.Graph;

/// <summary>
/// Writes a network down as one would read it aloud. Every call appends a node that reads <see cref="Current"/>;
/// branches start from a remembered name (<see cref="From"/>).
/// </summary>
public sealed class NetworkBuilder(string name)
{
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<string, Shape> _shapes = [];

    /// <summary>The node that the next one will read.</summary>
    public string Current { get; private set; } = "";

    /// <summary>Shape of the output of <see cref="Current"/>.</summary>
    public Shape CurrentShape => _shapes[Current];

    /// <summary>Appends any op; without a name it is called after its kind and position.</summary>
    public NetworkBuilder Append(Op op, string? nodeName, params ReadOnlySpan<string> inputs)
    {
        nodeName ??= $"{op.Kind()}{_nodes.Count}";
        var node = new Node(nodeName, op, EquatableArray.Create(inputs));
        _nodes.Add(node);
        try
        {
            _shapes[nodeName] = op.OutputShape(node.Inputs.Select(input => _shapes[input]).ToArray());
        }
        catch (GraphException exception)
        {
            throw new GraphException(nodeName, exception);
        }

        Current = nodeName;
        return this;
    }

    /// <summary>Appends an op that reads <see cref="Current"/>.</summary>
    public NetworkBuilder Then(Op op, string? nodeName = null) => Append(op, nodeName, Current);

    /// <summary>Goes on from an earlier node.</summary>
    public NetworkBuilder From(string node)
    {
        Current = _shapes.ContainsKey(node) ? node : throw new GraphException($"node '{node}'", "the name of an earlier node");
        return this;
    }

    /// <summary>Starts the network with maps of this shape; comes first and once.</summary>
    public NetworkBuilder Input(int height, int width, int channels) => Append(new Input(new Shape(height, width, channels)), "input");

    /// <summary>A convolution without bias and with padding that keeps ⌈size / stride⌉ rows and columns.</summary>
    public NetworkBuilder Conv(int channels, Size2D kernel, Size2D? stride = null, string? nodeName = null) =>
        Conv(channels, kernel, stride, nodeName, null);

    internal NetworkBuilder Conv(int channels, Size2D kernel, Size2D? stride, string? nodeName, KernelMask? mask) =>
        Then(new Conv2D(channels, kernel, stride ?? Size2D.One, Padding.Same) { Mask = mask }, nodeName);

    /// <summary>A convolution of each channel by itself, without bias, padded as <see cref="Conv(int, Size2D, Size2D?, string?)"/>
    /// is.</summary>
    public NetworkBuilder Depthwise(Size2D kernel, Size2D? stride = null, string? nodeName = null) => Depthwise(kernel, stride, nodeName,
        null);

    internal NetworkBuilder Depthwise(Size2D kernel, Size2D? stride, string? nodeName, KernelMask? mask) =>
        Then(new DepthwiseConv2D(kernel, stride ?? Size2D.One, Padding.Same) { Mask = mask }, nodeName);

    /// <summary>Batch norm and ReLU6, named after the node they follow.</summary>
    public NetworkBuilder NormRelu6()
    {
        string before = Current;
        return Then(new BatchNorm(), $"{before}/norm").Then(new Relu6(), $"{before}/relu6");
    }

    /// <summary>Batch normalisation of <see cref="Current"/>.</summary>
    public NetworkBuilder Norm() => Then(new BatchNorm(), $"{Current}/norm");

    /// <summary>The average of each channel over the whole map: 1×1×C.</summary>
    public NetworkBuilder GlobalAveragePool() => Then(new AveragePool(), "pool");

    /// <summary>A fully connected layer with bias over all elements.</summary>
    public NetworkBuilder Dense(int units, string? nodeName = null) => Then(new Dense(units), nodeName);

    /// <summary><see cref="Current"/> plus the output of another node, of equal height and width.</summary>
    public NetworkBuilder Add(string other, string? nodeName = null) => Append(new Add(), nodeName, other, Current);

    /// <summary>Depthwise 3×3 and pointwise 1×1, each with batch norm and ReLU6 (the DS-CNN block).</summary>
    public NetworkBuilder DepthwiseSeparable(string block, int channels, int stride = 1) =>
        Depthwise(3, stride, $"{block}/depthwise").NormRelu6().Conv(channels, 1, 1, $"{block}/pointwise").NormRelu6();

    /// <summary>
    /// Expand 1×1, depthwise 3×3, project 1×1 without activation (the MobileNetV2 block); with
    /// <see cref="Shortcut.Residual"/> the block's input is added.
    /// </summary>
    public NetworkBuilder InvertedBottleneck(string block, int expand, int project, int stride, Shortcut shortcut)
    {
        string input = Current;
        Conv(expand, 1, 1, $"{block}/expand").NormRelu6();
        Depthwise(3, stride, $"{block}/depthwise").NormRelu6();
        Conv(project, 1, 1, $"{block}/project").Norm();
        return shortcut == Shortcut.Residual ? Add(input, $"{block}/add") : this;
    }

    /// <exception cref="GraphException">The nodes do not make a network.</exception>
    public Network Build() => new(name, _nodes);
}

/// <summary>What goes around a block.</summary>
public enum Shortcut
{
    /// <summary>Nothing goes around the block.</summary>
    None,

    /// <summary>The input is added to the output: stride 1 and equal height and width.</summary>
    Residual,
}
