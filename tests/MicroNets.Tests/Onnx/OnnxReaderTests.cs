using System.Runtime.InteropServices;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Onnx;
using MicroNets.Onnx.Reading;
using MicroNets.Onnx.Schema;
using MicroNets.Onnx.Writing;
using MicroNets.TFLite;

namespace MicroNets.Tests.Onnx;

/// <summary>What is read, and what is said of what is not. ONNX Runtime judges the numbers in the conformance tests.</summary>
public class OnnxReaderTests
{
    [Fact]
    public void Moved_dimensions_cost_nothing_where_the_weights_can_follow()
    {
        Network network = OnnxReader.Read(OnnxNetworks.All["convolutions"]()).Structure;
        Assert.DoesNotContain(network.Layers, layer => layer.Op is Transpose or BatchNorm);
        Assert.Equal(new Shape(12, 10, 3), network.Input.OutputShape);
        Assert.Equal(Activation.Relu, ((Conv2D)network.Layers.First(layer => layer.Op is Conv2D).Op).Activation);
    }

    [Fact]
    public void A_raw_sample_lies_as_the_file_has_it()
    {
        var file = new OnnxGraphWriter();
        file.Input("x", [1, 2, 2, 3]);
        file.Node("MaxPool", "y", ["x"], ("kernel_shape", new[] { 1, 1 }));
        file.Output("y", [1, 2, 2, 3]);
        TfliteModel model = OnnxReader.Read(file.ToArray());
        float[] values = [.. Enumerable.Range(0, 12).Select(i => (float)i)];
        Assert.Equal(values, MemoryMarshal.Cast<byte, float>(RawInference.Run(model, MemoryMarshal.AsBytes(values.AsSpan()).ToArray())).ToArray());
        Assert.Equal(new Shape(2, 3, 2), model.Structure.Input.OutputShape);
    }

    [Theory]
    [InlineData(new[] { 3, 2, 1, 0 })]
    [InlineData(new[] { 1, 3, 0, 2 })]
    [InlineData(new[] { 4, 2, 0, 3, 1 })]
    public void Pieces_come_into_any_order_by_blocks(int[] target)
    {
        int[] order = [.. Enumerable.Range(0, target.Length)];
        foreach (int[] next in BlockMoves.To(target))
        {
            int breaks = next.Zip(next.Skip(1)).Count(pair => Array.IndexOf(order, pair.Second) != Array.IndexOf(order, pair.First) + 1);
            Assert.InRange(breaks, 1, 2);
            order = next;
        }

        Assert.Equal(target, order);
    }

    [Fact]
    public void A_refusal_names_all_that_is_missing_and_what_to_do()
    {
        var file = new OnnxGraphWriter();
        file.Input("x", [1, 4]);
        file.Node("LSTM", "a", ["x"]);
        file.Node("Einsum", "b", ["a"]);
        file.Node("Einsum", "y", ["b"]);
        file.Output("y", [1, 4]);
        string message = Refusal(file);
        Assert.Contains("LSTM, Einsum (2 times)", message, StringComparison.Ordinal);
        Assert.Contains("micronets ops", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Operators_of_integers_are_told_of_the_format_that_is_read()
    {
        var file = new OnnxGraphWriter();
        file.Input("x", [1, 4]);
        file.Node("QLinearConv", "y", ["x"]);
        file.Output("y", [1, 4]);
        Assert.Contains("QDQ", Refusal(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(22)]
    public void Other_operator_sets_are_refused(int opset)
    {
        var file = new OnnxGraphWriter(opset);
        file.Input("x", [1, 4]);
        file.Node("Relu", "y", ["x"]);
        file.Output("y", [1, 4]);
        Assert.Contains($"operator set {opset}", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_sizes_but_the_batch_are_refused_by_name()
    {
        var file = new OnnxGraphWriter();
        file.Input("x", [0, 3, 0, 8]);
        file.Node("Relu", "y", ["x"]);
        file.Output("y", [0, 3, 0, 8]);
        Assert.Contains("dimension 2 (batch)", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_that_are_not_supported_name_the_node()
    {
        var file = new OnnxGraphWriter();
        file.Input("x", [1, 3, 8, 8]);
        file.Node("MaxPool", "pool", ["x"], ("kernel_shape", new[] { 3, 3 }), ("dilations", new[] { 2, 2 }));
        file.Output("pool", [1, 3, 4, 4]);
        Assert.Contains("node 'pool' (MaxPool)", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_is_quantised_in_part_says_where()
    {
        var file = new OnnxGraphWriter();
        file.Input("x", [1, 4]);
        string scale = file.Constant("scale", [], OnnxType.Float, MemoryMarshal.AsBytes([0.1f]));
        file.Node("QuantizeLinear", "q", ["x", scale]);
        file.Node("DequantizeLinear", "dq", ["q", scale]);
        file.Node("LeakyRelu", "leaky", ["dq"]);
        file.Node("Elu", "y", ["leaky"]);
        file.Output("y", [1, 4]);
        string message = Refusal(file);
        Assert.Contains("node 'leaky' (LeakyRelu), node 'y' (Elu)", message, StringComparison.Ordinal);
        Assert.Contains("micronets quantize", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_reads_itself_is_refused()
    {
        var file = new OnnxGraphWriter();
        file.Input("x", [1, 2, 4, 4]);
        file.Node("Identity", "x", ["x"]);
        file.Node("Add", "y", ["y", "x"]);
        file.Output("y", [1, 2, 4, 4]);
        Assert.Contains("no node before it makes", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_without_outputs_is_refused()
    {
        var file = new OnnxGraphWriter();
        file.Input("x", [1, 2, 4, 4]);
        file.Node("MaxPool", "y", ["x"], ("kernel_shape", new[] { 1, 1 }));
        file.Node("Relu", [], ["y"]);
        file.Output("y", [1, 2, 4, 4]);
        Assert.Contains("no outputs", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Real_numbers_are_not_dequantised()
    {
        var file = new OnnxGraphWriter();
        file.Input("x", [1, 4]);
        file.Node("DequantizeLinear", "w", [file.Constant("f", [2, 4], new float[8]), file.Constant("s", [], [0.5f])]);
        file.Node("Gemm", "y", ["x", "w"], ("transB", 1));
        file.Output("y", [1, 2]);
        Assert.Contains("to be dequantised", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_outside_the_file_are_refused()
    {
        Assert.Contains("no ONNX model", Assert.Throws<InputException>(() => OnnxReader.Read([1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => OnnxReader.Read([]));
    }

    [Fact]
    public void A_cut_file_is_refused_wherever_it_ends()
    {
        byte[] file = OnnxNetworks.All["mobile"]();

        // What lies behind the graph is the operator set alone.
        for (int length = 0; length < file.Length - 1; length += 11)
            Assert.Throws<InputException>(() => OnnxReader.Read(file[..length]));
    }

    private static string Refusal(OnnxGraphWriter file) => Assert.Throws<InputException>(() => OnnxReader.Read(file.ToArray())).Message;
}
