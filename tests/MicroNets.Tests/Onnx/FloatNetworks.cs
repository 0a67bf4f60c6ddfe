using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.TFLite;
using MicroNets.Training;

namespace MicroNets.Tests.Onnx;

/// <summary>Float networks as this library trains them, with seeded weights and statistics.</summary>
internal static class FloatNetworks
{
    public static readonly IReadOnlyDictionary<string, Func<FloatModel>> All = new Dictionary<string, Func<FloatModel>>
    {
        ["separable"] = () => Of(new NetworkBuilder("n").Input(13, 10, 1).Conv(8, (5, 4), 2, "stem").NormRelu6()
            .DepthwiseSeparable("a", 12, 2).DepthwiseSeparable("b", 12).GlobalAveragePool().Dense(5, "logits").Then(new Softmax(), "softmax")),
        ["bottlenecks"] = () => Of(new NetworkBuilder("n").Input(16, 16, 3).Conv(6, 3, 2, "stem").NormRelu6()
            .InvertedBottleneck("a", 12, 6, 1, Shortcut.Residual).InvertedBottleneck("b", 14, 9, 2, Shortcut.None).Then(new Conv2D(7, 2, 1, Padding.Valid) { HasBias = true }, "tail").Dense(3, "logits")),
        ["moves"] = () => Of(new NetworkBuilder("n").Input(6, 5, 4).Conv(3, 3, 1, "a").From("input").Then(new MaxPool { Kernel = 3, Stride = 1, Padding = Padding.Same }, "pool")
            .Append(new Concat(), "joined", "a", "pool").Then(new Pad(1, 0, 0, 2) { ChannelsAfter = 1, Value = 0.5f }, "padded").Then(new AveragePool { Kernel = 2, Stride = 2, Padding = Padding.Same }, "average")
            .Append(new Add(), "sum", "average", "average").Then(new Reshape(new Shape(2, 8, 8)), "shaped").Then(new Reshape(Shape.Vector(128)), "flat").Dense(6, "dense").Then(new Reshape(new Shape(1, 2, 3)), "map")),
        ["autoencoder"] = () => Of(new NetworkBuilder("n").Input(1, 1, 24).Dense(9, "down").Then(new Relu()).Dense(24, "up")),
    };

    private static FloatModel Of(NetworkBuilder builder)
    {
        Network network = builder.Build();
        Weights weights = network.Initialize(5);
        var random = new Random(2);
        foreach (string key in weights.Keys.Where(key => !key.EndsWith("/weight", StringComparison.Ordinal)))
        {
            foreach (ref float value in weights[key].Span)
                value = 0.3f + random.NextSingle();
        }

        return new FloatModel(network, weights);
    }
}
