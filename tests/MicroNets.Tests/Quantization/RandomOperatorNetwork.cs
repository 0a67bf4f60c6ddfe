using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Tests.Quantization;

/// <summary>
/// Small networks of the operators that files bring beside convolutions: functions, moves, reductions, states, layers with a memory,
/// several inputs and outputs, and layers of 16-bit activations; awkward sizes, random values and formats.
/// </summary>
internal static class RandomOperatorNetwork
{
    private const int Features = 5;

    public static IntegerNetwork Make(int seed)
    {
        var random = new Random(seed);
        int Size(int most) => random.Next(1, most + 1);
        T Any<T>()
            where T : struct, Enum => Enum.GetValues<T>()[random.Next(Enum.GetValues<T>().Length)];

        var a = new Shape(2 + Size(4), 2 + Size(4), Size(5));
        var b = new Shape(1, Size(3), 3);
        int second = Join.Aligned(a.Elements), third = second + Join.Aligned(2 * b.Elements);
        var builder = new NetworkBuilder("operators").Append(new Input(Shape.Vector(third + Join.Aligned(4 * 3))), "input");

        // Bytes: functions with constants and states, moves, reductions.
        builder.Append(new Part(0, a), "a", "input").Then(new Conv2D(Size(6), (Size(3), Size(3)), Size(2), Padding.Same) { HasBias = true },
            "conv");
        builder.Then(new Unary(Any<UnaryFunction>()) { Alpha = (random.NextSingle() * 2) - 0.7f }, "unary");
        Shape map = builder.CurrentShape;
        builder.Append(new Constant(random.Next(4) switch { 0 => Shape.Vector(1), 1 => map, 2 => map with { Height = 1 }, _ =>
            Shape.Vector(map.Channels) }), "constant");
        builder.Append(new Binary(Any<BinaryFunction>()) { Activation = (Activation)random.Next(4) }, "binary", random.Next(2) == 0
            ? ["unary", "constant"] : ["constant", "unary"]);
        map = builder.CurrentShape;
        builder.Append(new State(map with { Height = 2 }), "state").Append(new Concat { Axis = Axis.Height }, "frames", "state", "binary");
        builder.Then(new Slice(new Stretch(map.Height, 2), Stretch.Whole(map.Width), Stretch.Whole(map.Channels)),
            "last").Append(new StateUpdate(), "update", "state", "last");
        builder.From("frames").Then(new Transpose(Axis.Channels, Axis.Height, Axis.Width), "transposed").Then(new Pad(1, 0, Size(2),
            1) { ChannelsBefore = Size(2), ChannelsAfter = random.Next(2), Value = 0.3f }, "padded");
        Shape padded = builder.CurrentShape;
        builder.Then(new Slice(new Stretch(padded.Height - 1, padded.Height, -1), Stretch.Whole(padded.Width),
            new Stretch(0, (padded.Channels + 1) / 2, 2)), "reversed");
        builder.Then(new Spread((Size(3), Size(2))), "spread").Then(new Resize(Any<ResizeMethod>(), (Size(7), Size(7))) { HalfPixelCenters =
            random.Next(2) == 0 }, "resized");
        Reduction reduction = Any<Reduction>();
        bool isPlace = reduction is Reduction.PlaceOfMaximum or Reduction.PlaceOfMinimum;
        EquatableArray<Axis> along = random.Next(isPlace ? 2 : 4) switch { 0 => [Axis.Channels], 1 => [Axis.Width], 2 =>
            [Axis.Height, Axis.Channels], _ => [Axis.Height, Axis.Width, Axis.Channels] };
        builder.Then(new Reduce(reduction, along), "reduced");
        builder.From("spread").Then(new Normalize(Any<Normalization>()), "normalized");
        builder.From("padded").Then(new Reduce(Reduction.Mean, [Axis.Height, Axis.Width]), "means").Then(new Svdf(Size(4), Size(2), 1
            + Size(4)) { MemoryElementBytes = random.Next(1, 3) }, "svdf");
        builder.From("frames").Then(new Reshape(new Shape(1, builder.CurrentShape.Height,
            builder.CurrentShape.Width * builder.CurrentShape.Channels)), "steps").Then(new Lstm(Size(4)), "lstm");

        // 16 bits.
        builder.Append(new Part(second, b) { ElementBytes = 2 }, "b", "input").Then(new Conv2D(Features, (1, 3), 1,
            Padding.Same) { HasBias = true }, "conv16");
        builder.Then(new DepthwiseConv2D((1, 2), 1, Padding.Same) { Activation = (Activation)random.Next(4) },
            "depthwise16").Then(new Unary(random.Next(4) switch { 0 => UnaryFunction.Logistic, 1 => UnaryFunction.Tanh, 2 =>
            UnaryFunction.LeakyRelu, _ => UnaryFunction.Abs }) { Alpha = 0.3f }, "unary16");
        builder.Append(new Constant(Shape.Vector(Features)) { ElementBytes = 2 }, "constant16").Append(new Binary(Any<BinaryFunction>()),
            "binary16", "unary16", "constant16");
        builder.Append(new Concat(), "joined16", "binary16", "binary16").Then(new MaxPool { Kernel = (1, 2), Padding = Padding.Same },
            "max16").Then(new AveragePool { Kernel = (1, 2), Padding = Padding.Same }, "average16");
        builder.Then(new Pad(0, 0, 1, 0) { ChannelsAfter = 1, Value = 0.01f }, "padded16").Then(new Mean(), "mean16").Then(new Relu(),
            "relu16").Then(new Dense(Size(5)), "dense16").Then(new Softmax { ElementBytes = 2 }, "shares16").Then(new Quantize(), "bytes");
        builder.Then(new Softmax { ElementBytes = 2, Beta = 0.5f + random.NextSingle() }, "softmax16").Then(new Quantize { ElementBytes =
            4 }, "wide");
        builder.Append(new Part(third, Shape.Vector(3)) { ElementBytes = 4 }, "c", "input").Then(new Quantize { ElementBytes = 2 },
            "narrowed");
        builder.From("bytes").Then(new Cast(2), "cast");
        builder.Append(new Join { InputElementBytes = [1, isPlace ? 4 : 1, 1, 1, 1, 4, 2, 2] }, "output", "reversed", "reduced",
            "normalized", "svdf", "lstm", "wide", "narrowed", "cast");
        return Quantize(builder.Build(), random);
    }

    private static IntegerNetwork Quantize(Network network, Random random)
    {
        var layers = new Dictionary<string, IntegerLayer>();
        foreach (Layer layer in network.Layers)
        {
            TensorFormat? first = layer.Node.Inputs.Count > 0 ? layers[layer.Node.Inputs[0]].Output : null;
            TensorFormat format = Format(layer, first, random);
            layers[layer.Name] = Filled(layer, format, random);
        }

        Align(network, layers);
        return new IntegerNetwork(network, network.Layers.Select(layer => layers[layer.Name]));
    }

    // Constants and states that meet values under one format have that format.
    private static void Align(Network network, Dictionary<string, IntegerLayer> layers)
    {
        foreach (Layer layer in network.Layers.Where(layer => layer.Op is Binary { KeepsFormat: true } or Concat))
        {
            TensorFormat format = layers[layer.Node.Inputs.First(input => layers[input].Layer.Op is not (Constant or State))].Output;
            foreach (string input in layer.Node.Inputs.Append(layer.Name))
                layers[input] = layers[input] with { Output = format, Tensors = [.. layers[input].Tensors.Select(tensor =>
                    tensor with { Format = format })] };
        }

        foreach (Layer layer in network.Layers.Where(layer => layer.Op.KeepsFormat && layer.Op is not (Binary or Concat)))
            layers[layer.Name] = layers[layer.Name] with { Output = layers[layer.Node.Inputs[0]].Output };
    }

    private static TensorFormat Format(Layer layer, TensorFormat? first, Random random)
    {
        if (layer.Op.KeepsFormat && first is not null)
            return first;
        return (layer.Op, layer.ElementBytes) switch
        {
            (Input or Join, _) => new TensorFormat(8, 1, 0),
            (Normalize { Function: Normalization.LogSoftmax }, _) => LogSoftmaxArithmetic.OutputFormat,
            (Normalize, _) => UnitLengthArithmetic.OutputFormat,
            (Softmax, 2) => first!.Bits == 16 ? SoftmaxInt16Arithmetic.OutputFormat : SoftmaxArithmetic.WideOutputFormat,
            (Unary unary, 1) when UnaryArithmetic.FixedOutput(unary.Function, 8) is { } only => only,
            (Unary unary, 2) when UnaryArithmetic.FixedOutput(unary.Function, 16) is { } only => only,
            (_, 4) => new TensorFormat(32, 0.00001f + (0.0001f * random.NextSingle()), 0),
            (_, 2) => new TensorFormat(16, 0.0001f + (0.001f * random.NextSingle()), 0),
            _ => new TensorFormat(8, 0.01f + (0.1f * random.NextSingle()), random.Next(-128, 128)),
        };
    }

    private static IntegerLayer Filled(Layer layer, TensorFormat format, Random random)
    {
        var plain = new IntegerLayer(layer, format);
        switch (layer.Op)
        {
            case Constant:
                return plain with { Tensors = [Integers(layer.OutputShape.Elements, format, random)] };
            case Svdf svdf:
                var memory = new TensorFormat(8 * svdf.MemoryElementBytes, 0.5f, svdf.MemoryElementBytes == 1 ? random.Next(-50, 50) : 0);
                return plain with
                {
                    Weights = Weights(layer.Parameters[0].Elements, svdf.Units, 1, isWide: false, random),
                    Tensors = [Integers(svdf.Filters * svdf.Memory, memory with { ZeroPoint = 0, Scale = 0.01f }, random)],
                    StateFormats = [memory],
                };
            case Lstm lstm:
                return plain with
                {
                    Output = new TensorFormat(8, 1f / 128, 3),
                    StateFormats = [new TensorFormat(8, 1f / 128, 3), new TensorFormat(16, 1f / (1 << random.Next(10, 14)), 0)],
                    Tensors = [.. layer.Parameters.Select(parameter => Integers(parameter.Elements, new TensorFormat(8, 0.002f
                        + (0.01f * random.NextSingle()), 0), random))],
                };
            case Conv2D or DepthwiseConv2D or Dense:
                bool isWide = layer.ElementBytes == 2;
                return plain with { Weights = Weights(layer.Parameters[0].Elements, layer.OutputShape.Channels, layer.Op is Dense ? 1
                    : layer.OutputShape.Channels, isWide && random.Next(2) == 0, random) };
            default:
                return plain;
        }
    }

    private static IntegerTensor Integers(int count, TensorFormat format, Random random) =>
        new(format, Enumerable.Range(0, count).Select(_ => random.Next(format.Lowest, format.Highest)).ToEquatableArray());

    private static IntegerWeights Weights(int elements, int channels, int scales, bool isWide, Random random)
    {
        var values = new byte[elements];
        random.NextBytes(values);
        return new IntegerWeights(
            8,
            values.Select(value => (sbyte)Math.Max((sbyte)value, (sbyte)-127)).ToEquatableArray(),
            Enumerable.Range(0, scales).Select(_ => 0.001f + (0.02f * random.NextSingle())).ToEquatableArray(),
            Enumerable.Range(0, channels).Select(_ => random.Next(-3000, 3000)).ToEquatableArray())
        {
            WideBiases = isWide ? Enumerable.Range(0, channels).Select(_ => random.NextInt64(-3_000_000, 3_000_000)).ToEquatableArray()
                : [],
        };
    }
}
