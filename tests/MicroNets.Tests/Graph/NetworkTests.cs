using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Tests.Graph;

public class NetworkTests
{
    private static Node Node(string name, Op op, params string[] inputs) => new(name, op, inputs.ToEquatableArray());

    private static readonly Node Start = Node("input", new Input(new Shape(8, 8, 3)));

    [Theory]
    [InlineData(49, 10, 10, 4, 1, 49, 10, 4, 1)]
    [InlineData(49, 10, 3, 3, 2, 25, 5, 1, 0)]
    [InlineData(50, 50, 3, 3, 2, 25, 25, 0, 0)]
    [InlineData(5, 5, 1, 1, 2, 3, 3, 0, 0)]
    public void Same_padding_follows_TensorFlow(int height, int width, int kernelHeight, int kernelWidth, int stride, int outHeight,
        int outWidth, int top, int left)
    {
        Window window = Window.Over(new Shape(height, width, 1), (kernelHeight, kernelWidth), stride, Padding.Same);
        Assert.Equal((outHeight, outWidth, top, left), (window.OutputHeight, window.OutputWidth, window.Top, window.Left));
    }

    [Fact]
    public void Valid_and_explicit_padding_count_whole_windows()
    {
        Window valid = Window.Over(new Shape(10, 7, 1), 3, 2, Padding.Valid);
        Assert.Equal((4, 3), (valid.OutputHeight, valid.OutputWidth));
        Window padded = Window.Over(new Shape(10, 7, 1), 3, 2, Padding.Explicit(0, 1, 1, 1));
        Assert.Equal((5, 4, 0, 1), (padded.OutputHeight, padded.OutputWidth, padded.Top, padded.Left));
    }

    [Fact]
    public void Add_pads_the_narrower_input_with_zero_channels()
    {
        Network network = new NetworkBuilder("residual").Input(4, 4, 6).Conv(10, 1, nodeName: "wide").Add("input").Build();
        Assert.Equal(new Shape(4, 4, 10), network.Output.OutputShape);
    }

    public static TheoryData<string, Node[], string[]> Broken => new()
    {
        { "no input", [Node("a", new Relu())], ["'a'"] },
        { "an input that comes later", [Start, Node("a", new Relu(), "b"), Node("b", new Relu(), "input")], ["'a'", "'b'", "earlier"] },
        { "a name twice", [Start, Node("a", new Relu(), "input"), Node("a", new Relu(), "input")], ["'a'", "unique"] },
        { "a kernel that does not fit", [Start, Node("conv", new Conv2D(4, 9, 1, Padding.Valid), "input")], ["'conv'", "9×9", "8×8×3"] },
        { "no channels", [Start, Node("conv", new Conv2D(0, 1, 1, Padding.Same), "input")], ["'conv'", "0 output channels"] },
        { "maps of other sizes added", [Start, Node("pool", new AveragePool(), "input"), Node("sum", new Add(), "input", "pool")],
            ["'sum'", "8×8×3", "1×1×3"] },
        { "a missing operand", [Start, Node("sum", new Add(), "input")], ["'sum'", "1 inputs", "2"] },
        { "elements lost in a reshape", [Start, Node("flat", new Reshape(Shape.Vector(190)), "input")], ["'flat'", "192 elements"] },
        { "two outputs", [Start, Node("a", new Relu(), "input"), Node("b", new Relu6(), "input")], ["'a'", "nobody reads"] },
        { "a tensor too large to count", [Node("input", new Input(new Shape(60000, 60000, 3)))], ["'input'", "elements"] },
        { "a mask wider than its input", [Start, Node("mask", new ChannelMask("w", [2, 4]), "input")], ["'mask'", "1 to 3"] },
        { "decisions that disagree", [Start, Node("a", new ChannelMask("w", [1, 2]), "input"),
            Node("b", new ChannelMask("w", [1, 2, 3]), "a")], ["'b'", "decision 'w'"] },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_network_is_refused_with_node_found_and_expected(string because, Node[] nodes, string[] words)
    {
        GraphException exception = Assert.Throws<GraphException>(() => new Network(because, nodes));
        foreach (string word in words)
            Assert.Contains(word, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_summary_has_a_row_for_each_node_and_the_totals()
    {
        Network network = Zoo.Get("kws-s").Fold();
        string[] lines = network.Summary().TrimEnd().Split(Environment.NewLine);
        Assert.Equal(network.Layers.Count + 2, lines.Length);
        Assert.Contains("60,240", lines[^1], StringComparison.Ordinal);
        Assert.Contains("8,326,752", lines[^1], StringComparison.Ordinal);
    }
}
