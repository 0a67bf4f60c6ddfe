using MicroNets.Firmware;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Tests.Quantization.Streams;

/// <summary>Networks of windows that do not pad along time, with random weights.</summary>
internal static class StreamingNetworks
{
    /// <summary>24 frames of 10 bands: strides, a residual, a pool over some rows, one over all, two outputs of different reach.</summary>
    public static IntegerNetwork Spectrogram()
    {
        NetworkBuilder builder = new NetworkBuilder("spectrogram").Input(24, 10, 1)
            .Then(new Conv2D(6, 3, 2, Padding.Columns) { HasBias = true, Activation = Activation.Relu6 }, "stem")
            .Then(new DepthwiseConv2D((3, 5), (1, 2), Padding.Columns) { HasBias = true, Activation = Activation.Relu6 }, "depthwise")
            .Then(new Conv2D(8, 1, 1, Padding.Same) { HasBias = true, Activation = Activation.Relu6 }, "pointwise");
        string input = builder.Current;
        Shape map = builder.CurrentShape;
        builder.Then(new DepthwiseConv2D(3, 1, Padding.Columns) { HasBias = true, Activation = Activation.Relu6 }, "inner")
            .Then(new Conv2D(8, 1, 1, Padding.Same) { HasBias = true }, "project");
        string body = builder.Current;
        builder.From(input).Then(Slice.Of(map, Axis.Height, new Stretch(1, map.Height - 2)), "crop").Add(body, "residual")
            .Then(new AveragePool { Kernel = (2, 1) }, "smooth").GlobalAveragePool();
        return RandomWeights.Of(builder.Dense(4, "classifier").Build(), 3);
    }

    /// <summary>38 moments of three values: kernels shorter than their stride, a pool, and a layer over all moments.</summary>
    public static IntegerNetwork Series()
    {
        Network network = new NetworkBuilder("series").Input(38, 1, 3)
            .Then(new Conv2D(5, (5, 1), (2, 1), Padding.Valid) { HasBias = true, Activation = Activation.Relu6 }, "stem")
            .Then(new Conv2D(6, (1, 1), (2, 1), Padding.Valid) { HasBias = true, Activation = Activation.Relu }, "every-other")
            .Then(new MaxPool { Kernel = (2, 1), Stride = 1 }, "largest")
            .Then(new Conv2D(7, (3, 1), 1, Padding.Valid) { HasBias = true, Activation = Activation.Relu6 }, "conv")
            .Dense(3, "classifier").Build();
        return RandomWeights.Of(network, 4);
    }
}
