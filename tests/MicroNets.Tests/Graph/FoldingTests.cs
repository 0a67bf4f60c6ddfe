using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Tests.Graph;

public class FoldingTests
{
    [Fact]
    public void A_batch_norm_goes_into_the_weights_before_it()
    {
        Network network = new NetworkBuilder("n").Input(1, 1, 2).Conv(2, 1, nodeName: "conv").NormRelu6().Build();
        var weights = new Weights
        {
            ["conv/weight"] = new([2, 1, 1, 2], [1, 2, 3, 4]),
            ["conv/norm/scale"] = new([2], [2, 1]),
            ["conv/norm/shift"] = new([2], [0.5f, -1]),
            ["conv/norm/mean"] = new([2], [3, 1]),
            ["conv/norm/variance"] = new([2], [4 - 1e-5f, 0.25f - 1e-5f]),
        };
        (Network folded, Weights foldedWeights) = network.Fold(weights);

        Assert.Equal(["input", "conv"], folded.Layers.Select(layer => layer.Name));
        Assert.Equal(new Conv2D(2, 1, 1, Padding.Same) { HasBias = true, Activation = Activation.Relu6 }, folded["conv"].Op);
        Assert.Equal([1, 2, 6, 8], Rounded(foldedWeights["conv/weight"]));
        Assert.Equal([-2.5f, -3], Rounded(foldedWeights["conv/bias"]));
        foldedWeights.CheckFit(folded);
        Assert.Equal(1, weights["conv/weight"].Values[0]);
    }

    [Fact]
    public void A_depthwise_kernel_is_scaled_along_its_innermost_channel()
    {
        Network network = new NetworkBuilder("n").Input(2, 1, 2)
            .Then(new DepthwiseConv2D((2, 1), 1, Padding.Valid) { HasBias = true }, "dw").Norm().Build();
        var weights = new Weights
        {
            ["dw/weight"] = new([2, 1, 2], [1, 2, 3, 4]),
            ["dw/bias"] = new([2], [1, 1]),
            ["dw/norm/scale"] = new([2], [10, 1]),
            ["dw/norm/shift"] = new([2], [0, 0]),
            ["dw/norm/mean"] = new([2], [0, 1]),
            ["dw/norm/variance"] = new([2], [1 - 1e-5f, 1 - 1e-5f]),
        };
        (_, Weights folded) = network.Fold(weights);
        Assert.Equal([10, 2, 30, 4], Rounded(folded["dw/weight"]));
        Assert.Equal([10, 0], Rounded(folded["dw/bias"]));
    }

    [Fact]
    public void What_somebody_else_reads_is_left_as_it_is()
    {
        Network network = new NetworkBuilder("n").Input(2, 2, 2).Conv(2, 1, nodeName: "conv").Then(new Relu(), "relu")
            .Add("conv", "sum").Build();
        Assert.Equal(network, network.Fold());
    }

    [Fact]
    public void What_somebody_else_reads_across_a_dropout_is_left_as_it_is()
    {
        NetworkBuilder Start() => new NetworkBuilder("n").Input(2, 2, 2).Conv(2, 1, nodeName: "conv").Then(new Dropout(0.5f), "dropout");
        Network clamped = Start().Then(new Relu(), "relu").Add("conv", "sum").Build().Fold();
        Assert.Equal(["input", "conv", "relu", "sum"], clamped.Layers.Select(layer => layer.Name));
        Assert.Equal(Activation.None, ((Conv2D)clamped["conv"].Op).Activation);
        Network normed = Start().Then(new BatchNorm(), "norm").Add("conv", "sum").Build().Fold();
        Assert.Equal(["input", "conv", "norm", "sum"], normed.Layers.Select(layer => layer.Name));
        Assert.Equal(["input", "conv"], Start().Then(new Relu(), "relu").Build().Fold().Layers.Select(layer => layer.Name));
    }

    [Fact]
    public void A_norm_behind_a_clamp_cannot_be_folded_and_stays()
    {
        Network network = new NetworkBuilder("n").Input(2, 2, 2).Conv(2, 1, nodeName: "conv").Then(new Relu(), "relu").Norm().Build();
        Assert.Equal(["input", "conv", "relu/norm"], network.Fold().Layers.Select(layer => layer.Name));
    }

    private static float[] Rounded(Tensor tensor) => tensor.Values.Select(value => MathF.Round(value, 4)).ToArray();
}
