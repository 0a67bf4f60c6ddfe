using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Tests.Quantization;

/// <summary>Small networks of every op with awkward sizes, random weights and formats.</summary>
internal static class RandomIntegerNetwork
{
    public static IntegerNetwork Make(int seed)
    {
        var random = new Random(seed);
        int Size(int most) => random.Next(1, most + 1);
        Activation Any() => (Activation)random.Next(3);
        Padding Same() => random.Next(3) switch { 0 => Padding.Same, 1 => Padding.Valid, _ => Padding.Explicit(1, 0, 2, 1) };

        var builder = new NetworkBuilder("random").Input(3 + Size(7), 3 + Size(7), Size(5));
        builder.Then(new Conv2D(Size(37), (Size(3), Size(3)), (Size(2), Size(2)), Same()) { HasBias = true, Activation = Any() }, "stem");
        builder.Then(new DepthwiseConv2D((Size(3), Size(3)), Size(2), Padding.Same) { HasBias = true, Activation = Any() }, "depthwise");
        string trunk = builder.Current;
        int channels = builder.CurrentShape.Channels;
        builder.Then(new Conv2D(channels, 1, 1, Padding.Same) { HasBias = true }, "pointwise")
            .Append(new Add { Activation = Any() }, "add", trunk, "pointwise");
        builder.Then(new Pad(Size(2), 0, 1, Size(2)) { ChannelsAfter = Size(3) }, "pad").Then(new Relu6(), "relu6")
            .Then(new MaxPool { Kernel = 2, Stride = Size(2), Padding = Padding.Same }, "max");
        builder.Append(new Concat(), "concat", "max", "max")
            .Then(new AveragePool { Kernel = 2, Stride = 1, Padding = Padding.Same }, "average").Then(new Quantize(), "requantized");
        builder.Append(new Mul(), "mul", "requantized", "requantized").Then(new Relu(), "relu");
        builder.Then(random.Next(2) == 0 ? new Mean() : new AveragePool(), "pool")
            .Then(new Reshape(new Shape(1, 1, builder.CurrentShape.Channels)), "reshape");
        builder.Then(new Dense(Size(40)) { Activation = Any() }, "dense").Then(new Softmax(), "softmax");
        return Quantize(builder.Build(), random);
    }

    public static sbyte[] Input(IntegerNetwork network, int seed, int samples)
    {
        var bytes = new byte[samples * network.Input.Layer.Bytes];
        new Random(seed).NextBytes(bytes);
        return (sbyte[])(Array)bytes;
    }

    /// <summary>Random integers for a folded network; formats obey what TensorFlow Lite's kernels ask for.</summary>
    public static IntegerNetwork Quantize(Network network, Random random)
    {
        var formats = new Dictionary<string, TensorFormat>();
        var layers = new List<IntegerLayer>();
        foreach (Layer layer in network.Layers)
        {
            TensorFormat format = layer.Op switch
            {
                _ when FormatAssignment.Fixed(layer.Op) is { } only => only,
                AveragePool or MaxPool or Pad or Reshape or Concat => formats[layer.Node.Inputs[0]],
                _ => new TensorFormat(8, 0.01f + (0.1f * random.NextSingle()), random.Next(-128, 128)),
            };
            formats[layer.Name] = format;
            layers.Add(new IntegerLayer(layer, format) { Weights = Weights(layer, random) });
        }

        return new IntegerNetwork(network, layers);
    }

    private static IntegerWeights? Weights(Layer layer, Random random)
    {
        if (layer.Parameters.Count == 0)
            return null;
        var values = new byte[layer.Parameters[0].Elements];
        random.NextBytes(values);
        int channels = layer.OutputShape.Channels;
        bool isPerTensor = layer.Op is Dense;
        float[] scales = Enumerable.Range(0, isPerTensor ? 1 : channels).Select(_ => 0.001f + (0.02f * random.NextSingle())).ToArray();
        int[] biases = Enumerable.Range(0, channels).Select(_ => random.Next(-3000, 3000)).ToArray();
        return new IntegerWeights(8, values.Select(value => (sbyte)Math.Max((sbyte)value, (sbyte)-127)).ToEquatableArray(),
            scales.ToEquatableArray(), biases.ToEquatableArray());
    }
}
