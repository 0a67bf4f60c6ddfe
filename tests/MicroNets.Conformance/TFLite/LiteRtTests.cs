using MicroNets.Data;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;
using MicroNets.Quantization.Interpreter;
using MicroNets.Tests.Quantization;
using MicroNets.Tests.TFLite;
using MicroNets.TFLite;
using MicroNets.Training;

namespace MicroNets.Conformance.TFLite;

/// <summary>
/// Files of this library in TensorFlow Lite, layer by layer: each is computed here from the tensors that LiteRT's own layers gave,
/// and the first that differs is named. LiteRT's kernels for convolutions, dense layers and sums round once where those of TensorFlow Lite
/// Micro, whose bits this library computes, round twice. So a layer may be one step away, from XNNPACK's kernels as from LiteRT's own; and
/// with LiteRT's rounding in our kernels each layer equals LiteRT's own, hence whole networks do, whatever their depth. What single steps
/// grow to on the way through a network has no bound.
/// </summary>
public class LiteRtTests
{
    private static readonly Dictionary<string, Func<NetworkBuilder, NetworkBuilder>> Ops = new()
    {
        ["conv"] = builder => builder.Then(new Conv2D(9, (3, 2), 2, Padding.Same) { HasBias = true, Activation = Activation.Relu }),
        ["conv, explicit padding"] = builder => builder.Then(new Conv2D(5, 3, 1, Padding.Explicit(2, 0, 1, 1)) { HasBias = true }),
        ["depthwise"] = builder => builder.Then(new DepthwiseConv2D(3, 1, Padding.Same) { HasBias = true, Activation = Activation.Relu6 }),
        ["dense"] = builder => builder.Then(new Dense(7)),
        ["add, fewer channels"] = builder => builder.Then(new Pad(0, 0, 0, 0) { ChannelsAfter = 5 }, "wide")
            .Append(new Add { Activation = Activation.Relu }, "add", "input", "wide"),
        ["mul"] = builder => builder.Append(new Mul(), "mul", "input", "input"),
        ["relu"] = builder => builder.Then(new Relu()),
        ["average pool"] = builder => builder.Then(new AveragePool { Kernel = (3, 2), Stride = 2, Padding = Padding.Same }),
        ["max pool"] = builder => builder.Then(new MaxPool { Kernel = 2, Stride = 1, Padding = Padding.Same }),
        ["mean"] = builder => builder.Then(new Mean()),
        ["pad"] = builder => builder.Then(new Pad(1, 0, 2, 1) { ChannelsAfter = 3 }),
        ["concat"] = builder => builder.Then(new MaxPool { Kernel = 1 }, "copy").Append(new Concat(), "concat", "input", "copy"),
        ["requantize"] = builder => builder.Then(new Quantize()),
        ["log softmax"] = builder => builder.Then(new Normalize(Normalization.LogSoftmax)),
        ["unit length"] = builder => builder.Then(new Normalize(Normalization.UnitLength)),
        ["softmax"] = builder => builder.Then(new Mean()).Then(new Softmax()),
    };

    [Fact]
    public void Each_op_agrees() => AssertAgree(Ops.Select(op => Case(op.Key, Quantized(op.Key), samples: 8)));

    [Fact]
    public void Four_bit_weights_agree() => AssertAgree(new[] { "conv", "depthwise" }.Select(op =>
    {
        IntegerNetwork eight = Quantized(op);
        IEnumerable<IntegerLayer> four = eight.Layers.Select(layer => layer.Weights is not { } weights ? layer : layer with
        {
            Weights = weights with { Bits = 4,
                Values = weights.Values.Select(value => (sbyte)Math.Max(value >> 4, -7)).ToEquatableArray() },
        });
        return Case(op, new IntegerNetwork(eight.Network, four), samples: 8);
    }));

    [Fact]
    public void Networks_of_every_op_agree() =>
        AssertAgree(Enumerable.Range(0, 12).Select(seed => Case($"seed {seed}", RandomIntegerNetwork.Make(seed), samples: 4)));

    [Fact]
    public void Published_models_written_again_agree() => AssertAgree(PublishedModels.Names.Select(name =>
        new LiteRtCase(name, TfliteReader.ReadInteger(PublishedModels.Path(name)).Network, PublishedModels.Vectors(name, ".in"))));

    [Fact]
    public void A_network_trained_and_written_by_this_library_agrees()
    {
        var shape = new Shape(12, 10, 1);
        Network network = new NetworkBuilder("n").Input(12, 10, 1)
            .Conv(12, (4, 3), 2, "stem").NormRelu6().DepthwiseSeparable("block1", 20, 2).DepthwiseSeparable("block2", 20)
                .GlobalAveragePool().Dense(4, "logits").Then(new Softmax(), "softmax").Build();
        var random = new Random(3);
        int[] labels = Enumerable.Range(0, 120).Select(i => i % 4).ToArray();
        float[] values = labels.SelectMany(label =>
            Enumerable.Range(0, shape.Elements).Select(i => random.NextSingle() + (i / 10 % 4 == label ? 1 : 0))).ToArray();
        var data = new ArraySource(shape, ["a", "b", "c", "d"], values, labels.ToEquatableArray());
        var training = new TrainingOptions { Epochs = 3, BatchSize = 20, Schedule = new CosineSchedule(1e-2, 1e-4) };
        TrainedNetwork trained = Trainer.Run(network, data, null, training);
        QuantizedNetwork quantized = QuantizationAwareTraining.Run(network, trained.Weights, data, null,
            new QuantizationAwareOptions { Training = training with { Epochs = 1 } });
        AssertAgree([new LiteRtCase("trained", quantized.Integers,
            quantized.Integers.Input.Output.ToIntegers(values.AsSpan(0, 16 * shape.Elements)))]);
    }

    private static IntegerNetwork Quantized(string op) =>
        RandomIntegerNetwork.Quantize(Ops[op](new NetworkBuilder("n").Input(9, 7, 6)).Build(), new Random(1));

    private static LiteRtCase Case(string name, IntegerNetwork network, int samples) =>
        new(name, network, RandomIntegerNetwork.Input(network, 1, samples));

    private static void AssertAgree(IEnumerable<LiteRtCase> cases)
    {
        LiteRtCase[] all = cases.ToArray();
        foreach (LiteRtKernels kernels in Enum.GetValues<LiteRtKernels>())
        {
            foreach ((LiteRtCase one, sbyte[][][] samples) in all.Zip(LiteRt.Trace(all, kernels)))
            {
                foreach (sbyte[][] theirs in samples)
                    AssertAgrees(one, theirs, kernels);
            }
        }
    }

    private static void AssertAgrees(LiteRtCase one, sbyte[][] theirs, LiteRtKernels kernels)
    {
        var ours = new ReferenceInterpreter(one.Network);
        Dictionary<string, sbyte[]> byName = one.Network.Layers.Zip(theirs)
            .ToDictionary(pair => pair.First.Layer.Name, pair => pair.Second);
        foreach (IntegerLayer layer in one.Network.Layers.Skip(1))
        {
            void AssertSteps(ScaleRounding rounding, int most)
            {
                sbyte[] computed = ours.Run(layer with { Rounding = rounding }, byName);
                int steps = computed.Zip(byName[layer.Layer.Name], (a, b) => Math.Abs(a - b)).Max();
                Assert.True(steps <= most, $"{one.Name}, {kernels}: '{layer.Layer.Name}' ({layer.Layer.Op.Kind()}) "
                    + $"is {steps} steps away, rounding {rounding}");
            }

            AssertSteps(ScaleRounding.Twice, most: 1);

            // LiteRT's MEAN cuts off the fraction of the zero point's share.
            if (kernels == LiteRtKernels.Reference && layer.Layer.Op is not Mean)
                AssertSteps(RoundingOf(layer.Layer.Op), most: 0);
        }
    }

    // Its kernels for these products and sums round once, the others twice as well.
    private static ScaleRounding RoundingOf(Op op) => op is Conv2D or Dense or Add ? ScaleRounding.Once : ScaleRounding.Twice;
}
