using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Training;
using BatchNorm = MicroNets.Graph.Ops.BatchNorm;

namespace MicroNets.Tests.Training;

public sealed class GradientTests
{
    /// <summary>Small networks, one per op and per way in which ops meet; every op that is not refused must be in one of them.</summary>
    private static readonly Dictionary<string, Func<Network>> Cases = new()
    {
        ["conv 3×3, norm, relu6"] = () => Start(6, 5, 3).Conv(5, 3, 2, "conv").NormRelu6().GlobalAveragePool().Dense(4).Build(),
        ["conv 10×4 on one channel"] = () =>
            Start(12, 6, 1).Conv(20, (10, 4), 1, "conv").NormRelu6().Conv(7, 1, 1, "pointwise").Norm().Build(),
        ["conv behind a conv, explicit padding"] = () => Start(6, 6, 2).Conv(4, 1, 1, "first").NormRelu6()
            .Then(new Conv2D(3, (3, 2), (2, 1), Padding.Explicit(0, 1, 2, 1)), "second").Build(),
        ["convs with rows of windows longer than a register, stride 1 and 2"] = () => Start(7, 6, 2).Conv(9, 1, 1, "first").NormRelu6()
            .Conv(20, 3, 1, "second").NormRelu6().Conv(10, 3, 2, "third").NormRelu6()
            .Then(new Conv2D(18, 1, 2, Padding.Same), "fourth").Build(),
        ["convs by minimal filtering, padded and not"] = () => Start(9, 8, 2).Conv(16, 1, 1, "first").NormRelu6()
            .Conv(20, 3, 1, "second").NormRelu6().Then(new Conv2D(17, 3, 1, Padding.Valid), "third").Norm().Conv(2, 1, 1, "last").Build(),
        ["pointwise, wide"] = () => Start(5, 3, 17).Conv(69, 1, 1, "first").NormRelu6().Conv(50, 1, 1, "second").NormRelu6()
            .Conv(3, 1, 1, "third").Build(),
        ["depthwise, stride 1 and 2"] = () => Start(7, 6, 3).Conv(20, 1, 1, "conv").NormRelu6().Depthwise(3, 1, "first").NormRelu6()
            .Depthwise(3, 2, "second").NormRelu6().Conv(2, 1, 1, "last").Build(),
        ["depthwise on the input, 5×2, valid"] = () =>
            Start(8, 5, 6).Then(new DepthwiseConv2D((5, 2), (1, 2), Padding.Valid), "depthwise").NormRelu6().Conv(3, 1, 1, "conv").Build(),
        ["biases and fused activations"] = () =>
            Start(6, 6, 2).Then(new Conv2D(5, 3, 1, Padding.Same) { HasBias = true, Activation = Activation.Relu6 }, "conv")
            .Then(new DepthwiseConv2D(3, 2, Padding.Same) { HasBias = true, Activation = Activation.Relu }, "depthwise")
                .Then(new Dense(9) { Activation = Activation.Relu }, "hidden").Dense(3).Build(),
        ["norm behind a bias"] = () =>
            Start(4, 4, 2).Then(new Conv2D(5, 1, 1, Padding.Same) { HasBias = true }, "conv").Norm().Conv(3, 1, 1, "last").Build(),
        ["norm and relu on the input, norm behind relu"] = () => Start(4, 4, 3).Then(new BatchNorm(), "norm").Then(new Relu(), "relu")
            .Then(new BatchNorm(), "again").Conv(3, 1, 1, "last").Build(),
        ["residual with unequal channels"] = () => Start(5, 5, 2).Conv(6, 1, 1, "a").NormRelu6().Conv(9, 3, 1, "b").Norm()
            .Add("a/norm", "sum").NormRelu6().Conv(3, 1, 1, "last").Build(),
        ["residuals in a row"] = () => Start(5, 4, 3).Conv(6, 1, 1, "a").NormRelu6().Conv(6, 3, 1, "b").Norm().Add("a/relu6", "first")
            .Conv(9, 1, 1, "c").NormRelu6().Conv(6, 1, 1, "d").Norm().Add("first", "second")
            .Then(new Relu(), "clamp").Conv(6, 3, 1, "e").Norm().Add("clamp", "third").From("clamp").Conv(6, 1, 1, "f").Norm()
                .Add("third", "fourth").Then(new Relu6(), "end").Conv(3, 1, 1, "last").Build(),
        ["a sum of a sum and of what it is made of"] = () =>
            Start(4, 4, 2).Conv(6, 1, 1, "a").Norm().Conv(6, 1, 1, "b").Norm().Add("a/norm", "first").From("a/norm").Conv(6, 1, 1, "c")
            .NormRelu6()
            .Append(new Add(), "second", "first", "a/norm").Add("c/relu6", "third").Conv(3, 1, 1, "last").Build(),
        ["a map read three times"] = () => Start(4, 4, 2).Conv(6, 1, 1, "a").NormRelu6().Depthwise(3, 1, "b").NormRelu6()
            .Add("a/relu6", "sum").Add("a/relu6", "again").Then(new Relu6(), "clamp").Conv(3, 1, 1, "last").Build(),
        ["a map added to itself"] = () => Start(4, 4, 2).Conv(6, 1, 1, "a").NormRelu6().Add("a/relu6", "sum").Conv(3, 1, 1, "last").Build(),
        ["mul by map, vector and scalar"] = MulNetwork,
        ["concat and pad"] = () => Start(4, 4, 2).Conv(3, 1, 1, "a").NormRelu6().Conv(5, 1, 1, "b")
            .Append(new Concat(), "both", "a/relu6", "b").Then(new Pad(1, 0, 2, 1) { ChannelsAfter = 2 }, "pad")
            .Conv(3, 1, 1, "last").Build(),
        ["pools"] = () => Start(7, 7, 2).Conv(5, 1, 1, "a").NormRelu6()
            .Then(new AveragePool { Kernel = 3, Stride = 2, Padding = Padding.Same }, "average").Conv(5, 1, 1, "b")
            .Then(new MaxPool { Kernel = 2, Stride = 2, Activation = Activation.Relu }, "max").Conv(4, 1, 1, "c").Then(new Mean(), "mean")
            .Dense(3).Build(),
        ["global max"] = () => Start(3, 4, 2).Conv(5, 1, 1, "a").Then(new MaxPool(), "max").Then(new Reshape(new Shape(5, 1, 1)), "reshape")
            .Conv(3, 1, 1, "last").Then(new Softmax(), "softmax").Build(),
        ["width masks that share a decision"] = () => Start(5, 5, 2).Conv(12, 3, 1, "a").NormRelu6()
            .Then(new ChannelMask("width", [4, 8, 12]), "mask1").Depthwise(3, 1, "b").NormRelu6()
            .Then(new ChannelMask("width", [4, 8, 12]), "mask2").Conv(3, 1, 1, "last").Build(),
        ["kernels within a kernel"] = () => Start(7, 6, 3).Conv(5, (5, 4), 2, "a", new KernelMask("first", [(3, 3), (5, 4), (1, 4)]))
            .NormRelu6().Depthwise(5, 1, "b", new KernelMask("second", [3, 5, (5, 1), (1, 5)])).NormRelu6().Conv(3, 1, 1, "last").Build(),
        ["branches"] = () => Start(5, 5, 4).Conv(8, 1, 1, "a").NormRelu6().Depthwise(3, 2, "b").NormRelu6().From("a/relu6")
            .Then(new AveragePool { Kernel = 2, Stride = 2, Padding = Padding.Same }, "skip")
            .Append(new BranchSum("depth"), "sum", "b/relu6", "skip").Conv(3, 1, 1, "last").Build(),
        ["maps of several pieces, the last one short"] = () =>
            Start(26, 25, 2).Conv(48, 1, 1, "a").NormRelu6().Conv(48, 1, 1, "b").Norm().Add("a/relu6", "sum").Conv(3, 1, 1, "last").Norm()
            .GlobalAveragePool().Dense(2).Build(),
        ["dropout of nothing"] = () => Start(3, 3, 2).Conv(5, 1, 1, "a").Then(new Dropout(0), "dropout").Dense(3).Build(),
    };

    public static TheoryData<string> Variants => [.. KernelVariants.Supported.Select(variant => $"{variant}")];

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_agree_with_central_differences(string name) => GradientCheck.Run(Cases[name](), samples: 3);

    [Fact]
    public void Every_op_has_a_kernel_or_is_refused_and_every_kernel_is_checked()
    {
        Assert.Equal(OpCatalog.Kinds.Values.Select(type => type.Name).Order(),
            KernelTable.Kernels.Keys.Concat(KernelTable.Refused).Select(type => type.Name).Order());

        // Rounding has no derivative: fake quantisation is checked against its own formula in FakeQuantizeTests.
        var inCases = Cases.Values.SelectMany(build => build().Layers).Select(layer => layer.Op.GetType()).Append(typeof(FakeQuantize))
            .ToHashSet();
        Assert.Empty(KernelTable.Kernels.Keys.Where(type => !inCases.Contains(type)).Select(type => type.Name));
    }

    [Theory]
    [InlineData("ds-cnn")]
    [InlineData("bottlenecks")]
    [InlineData("supernet")]
    public void Whole_networks_agree(string name) => GradientCheck.Run(Whole(name), samples: 5, batchSize: 20);

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_kernel_variant_agrees(string variant) =>
        GradientCheck.Run(Whole("bottlenecks"), samples: 3, variant: Enum.Parse<KernelVariant>(variant));

    internal static Network Whole(string name) => name switch
    {
        "ds-cnn" => Start(13, 6, 1).Conv(20, (10, 4), 1, "stem").NormRelu6().DepthwiseSeparable("block1", 24, 2)
            .DepthwiseSeparable("block2", 17).GlobalAveragePool().Dense(12, "classifier").Build(),
        "bottlenecks" => Start(12, 12, 1).Conv(6, 3, 2, "stem").NormRelu6().InvertedBottleneck("block1", 9, 8, 1, Shortcut.Residual)
            .InvertedBottleneck("block2", 20, 6, 2, Shortcut.None)
            .InvertedBottleneck("block3", 11, 10, 1, Shortcut.Residual).Conv(18, 1, 1, "tail").NormRelu6().GlobalAveragePool()
                .Then(new Conv2D(2, 1, 1, Padding.Same) { HasBias = true }, "classifier").Build(),
        "residual" => Start(8, 7, 3).Conv(16, 3, 1, "stem").NormRelu6().Conv(20, 3, 1, "first").NormRelu6().Conv(16, 3, 1, "second").Norm()
            .Add("stem/relu6", "sum").NormRelu6().Conv(24, 3, 2, "down").NormRelu6().GlobalAveragePool().Dense(4, "classifier").Build(),
        _ => Supernet(),
    };

    internal static NetworkBuilder Start(int height, int width, int channels) => new NetworkBuilder("test").Input(height, width, channels);

    private static Network Supernet()
    {
        NetworkBuilder builder = Start(12, 6, 1).Conv(12, (5, 4), 1, "stem").NormRelu6()
            .Then(new ChannelMask("stem", [4, 8, 12]), "stem/mask");
        for (int block = 1; block <= 2; block++)
        {
            string input = builder.Current;
            int stride = block == 1 ? 2 : 1;
            builder.DepthwiseSeparable($"block{block}", 12, stride)
                .Then(new ChannelMask($"width{block}", [4, 8, 12]), $"block{block}/mask");
            string end = builder.Current;
            builder.From(input);
            if (stride == 2)
                builder.Then(new AveragePool { Kernel = 2, Stride = 2, Padding = Padding.Same }, $"block{block}/shrink");
            builder.Append(new BranchSum($"depth{block}"), $"block{block}/choice", end, builder.Current);
        }

        return builder.GlobalAveragePool().Dense(5, "classifier").Build();
    }

    private static Network MulNetwork() =>
        Start(4, 4, 2).Conv(6, 1, 1, "a").NormRelu6().Conv(6, 1, 1, "b").Norm().Append(new Mul(), "maps", "a/relu6", "b/norm")
        .Then(new Mean(), "squeeze").Dense(6, "gate").Append(new Mul { Activation = Activation.Relu }, "vector", "gate", "maps")
            .Then(new Mean(), "mean").Dense(1, "one").Append(new Mul(), "scalar", "vector", "one").Conv(3, 1, 1, "last").Build();
}
