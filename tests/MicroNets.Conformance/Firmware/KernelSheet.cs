using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Conformance.Firmware;

/// <summary>
/// Many kernel calls of random shapes, strides, paddings, zero points and bit widths side by side in one network, whose output holds every
/// byte that any of them computes: one image tests them all, and the place of a wrong byte names the layer.
/// </summary>
internal sealed class KernelSheet
{
    private const float Scale = 0.05f;
    private readonly Random _random;
    private readonly NetworkBuilder _builder;
    private readonly Dictionary<string, End> _ends = [];
    private readonly List<string> _branches = [];

    private KernelSheet(int seed)
    {
        _random = new Random(seed);
        _builder = new NetworkBuilder($"sheet {seed}").Input(Size(5, 14), Size(5, 14), Size(1, 3));
    }

    /// <summary>What follows the sums of a layer with weights.</summary>
    private enum End
    {
        /// <summary>Saturation at the zero point −128.</summary>
        Rectified,

        /// <summary>Saturation at the ends of the integers.</summary>
        Signed,

        /// <summary>Bounds inside them.</summary>
        Bounded,

        /// <summary>Sums or factors out of the reach of the fast kernels.</summary>
        Wide,
    }

    public static IntegerNetwork Make(int seed) => new KernelSheet(seed).Build();

    /// <summary>The layers that computed the bytes in which two outputs of the network differ.</summary>
    public static IEnumerable<string> Differences(IntegerNetwork network, ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        var wrong = new HashSet<string>();
        string[] names = [.. network.Output.Layer.Node.Inputs.SelectMany(name =>
            Enumerable.Repeat(name, network[name].Layer.OutputShape.Elements))];
        for (int i = 0; i < a.Length; i++)
        {
            if (a[i] != b[i])
                wrong.Add($"{names[i % names.Length]}: {network[network[names[i % names.Length]].Layer.Node.Inputs[0]].Layer.Op}");
        }

        return wrong;
    }

    private IntegerNetwork Build()
    {
        Branch("conv of the input", RandomConv((Size(1, 4), Size(1, 5))));
        string trunk = Layer("trunk", "input", new Conv2D(Size(4, 9), 3, 1, Padding.Same), End.Signed);
        for (int i = 0; i < 4; i++)
        {
            foreach (End end in Enum.GetValues<End>())
            {
                Branch(trunk, new Conv2D(Size(1, 9), 1, 1, Padding.Same), end);
                Branch(trunk, RandomConv((Size(1, 4), Size(1, 4))), end);
                Branch(trunk, new Conv2D(Size(2, 9), 3, 14, AnyPadding()), end); // To a single pixel.
                Branch(trunk, new Conv2D(Size(1, 9), 14, 14, Padding.Same), end); // The same, of a window over all.
                Branch(trunk, new Dense(Size(1, 11)), end);
                Branch(trunk, new DepthwiseConv2D(3, Size(1, 2), AnyPadding()), end);
                Branch(trunk, new DepthwiseConv2D((Size(1, 7), Size(1, 7)), (Size(1, 3), Size(1, 3)), Padding.Same), end);
                Branch(trunk, new DepthwiseConv2D((Size(1, 16), Size(4, 16)), 16, Padding.Same), end); // To a single pixel.
            }

            Branch(trunk, new DepthwiseConv2D(i % 2 == 0 ? (1, Size(2, 11)) : (Size(2, 11), 1), Size(1, 4),
                Padding.Explicit(Size(0, 5), 5, 5, Size(0, 5))), AnyEnd());

            // A kernel that may write over its input does so where nobody else reads it.
            string alone = Layer($"alone {i}", trunk, new DepthwiseConv2D(3, 1, Padding.Same), End.Signed);
            Branch(alone, i % 2 == 0 ? new Conv2D(Size(1, 12), 1, 1, Padding.Same) : new DepthwiseConv2D(3 + i, 2, Padding.Same),
                End.Rectified);
            Branch(trunk, new AveragePool { Kernel = (Size(1, 3), Size(1, 3)), Stride = Size(1, 2), Padding = Padding.Same,
                Activation = AnyActivation() });
            Branch(trunk, new AveragePool { Kernel = (Size(1, 5), Size(1, 5)), Stride = (Size(1, 3), Size(1, 3)), Padding = Padding.Same });
            Branch(trunk, new MaxPool { Kernel = (Size(1, 3), Size(1, 3)), Stride = Size(1, 2), Padding = Padding.Same,
                Activation = AnyActivation() });
            Branch(trunk, i % 2 == 0 ? new Mean() : new AveragePool());
            Branch(trunk, new Pad(Size(0, 2), Size(0, 2), Size(0, 2), Size(0, 2)) { ChannelsAfter = Size(0, 3) });
            Branch(trunk, i % 2 == 0 ? new Quantize() : i == 1 ? new Relu() : new Relu6());
            Branch(trunk, new Softmax());
            string other = Layer($"other {i}", trunk,
                new Conv2D(i % 2 == 0 ? _builder.From(trunk).CurrentShape.Channels : Size(1, 3), 1, 1, Padding.Same), End.Signed);
            Finish(_builder.Append(new Add { Activation = AnyActivation() }, $"add {i}", trunk, other).Current);
            string factor = i % 2 == 0 ? other
                : Layer($"factor {i}", _builder.From(trunk).Then(new AveragePool(), $"mean of factor {i}").Current, new Quantize(),
                End.Signed);
            Finish(_builder.Append(new Mul { Activation = AnyActivation() }, $"mul {i}", trunk, factor).Current);
        }

        _builder.Append(new Concat(), "sheet", [.. _branches]);
        return Quantize(_builder.Build());
    }

    private void Branch(string from, Op op, End end = End.Signed) =>
        Finish(Layer($"{_branches.Count}", _builder.From(_ends.ContainsKey(from) ? from : "input").Current, op, end));

    private string Layer(string name, string from, Op op, End end)
    {
        if (op is Dense)
            from = _builder.From(from).Then(new AveragePool { Kernel = 2, Stride = 2 }, $"{name} pool")
                .Then(new Reshape(Shape.Vector(_builder.CurrentShape.Elements)), $"{name} flat").Current;
        Activation activation = end is End.Rectified or End.Bounded ? Activation.Relu : Activation.None;
        op = op switch
        {
            Conv2D conv => conv with { HasBias = true, Activation = activation, WeightBits = _random.Next(3) == 0 ? 2 : null },
            DepthwiseConv2D depthwise => depthwise with { HasBias = true, Activation = activation },
            Dense dense => dense with { Activation = activation },
            _ => op,
        };
        _builder.From(from).Then(op, name);
        _ends[name] = end;
        return name;
    }

    private void Finish(string branch) =>
        _branches.Add(_builder.From(branch).Then(new Reshape(Shape.Vector(_builder.CurrentShape.Elements)), $"{branch} bytes").Current);

    private Conv2D RandomConv(Size2D kernel) => new(Size(1, 9), kernel, (Size(1, 2), Size(1, 3)), AnyPadding());

    private Padding AnyPadding() => _random.Next(3) switch { 0 => Padding.Same, 1 => Padding.Valid, _ => Padding.Explicit(1, 0, 0, 1) };

    private End AnyEnd() => (End)_random.Next(4);

    private Activation AnyActivation() => (Activation)_random.Next(3);

    private int Size(int least, int most) => _random.Next(least, most + 1);

    private IntegerNetwork Quantize(Network network)
    {
        var formats = new Dictionary<string, TensorFormat>();
        var layers = new List<IntegerLayer>();
        foreach (Layer layer in network.Layers)
        {
            End end = _ends.GetValueOrDefault(layer.Name, End.Signed);
            TensorFormat format = layer.Op switch
            {
                Softmax => SoftmaxArithmetic.OutputFormat,
                AveragePool or MaxPool or Pad or Reshape or Concat => formats[layer.Node.Inputs[0]],
                _ when end == End.Bounded && _random.Next(2) == 0 => new TensorFormat(4, 16 * Scale, _random.Next(-8, 8)),
                _ => new TensorFormat(8, Scale, end == End.Rectified ? -128 : _random.Next(-100, 100)),
            };
            formats[layer.Name] = format;
            layers.Add(new IntegerLayer(layer, format) { Weights = layer.Parameters.Count == 0 ? null : Weights(layer, end) });
        }

        return new IntegerNetwork(network, layers);
    }

    // Scales that spread the outputs over the integers. Wide layers multiply by more than 1 or by next to nothing, or have large biases or
    // weights of -128. In some layers some channels are dead: no weights, and biases at the ends of the integers.
    private IntegerWeights Weights(Layer layer, End end)
    {
        int bits = layer.Op is Conv2D { WeightBits: { } few } ? few : layer.Op is not DepthwiseConv2D && _random.Next(2) == 0 ? 4 : 8;
        int highest = (1 << (bits - 1)) - 1;
        int channels = layer.OutputShape.Channels, count = layer.Parameters[0].Elements;
        double factor = 60 / (highest * 0.58 * 74 * Math.Sqrt(count / channels));
        int bias = (int)Math.Max(1, 40 / factor), lowest = -highest;
        switch (end == End.Wide ? _random.Next(4) : -1)
        {
            case 0:
                factor = Math.Pow(10, (_random.NextDouble() * 12) - 9);
                bias = int.MaxValue;
                break;
            case 1:
                factor = 1.3;
                break;
            case 2:
                bias = 1 << 29;
                break;
            case 3:
                (bits, lowest, highest) = (8, sbyte.MinValue, _random.Next(2) == 0 ? sbyte.MinValue : sbyte.MaxValue);
                break;
        }

        float[] scales = [.. Enumerable.Range(0, layer.Op is Dense ? 1 : channels)
            .Select(_ => (float)(factor * (0.5 + _random.NextDouble())))];
        int[] biases = [.. Enumerable.Range(0, channels).Select(_ => _random.Next(-bias, bias))];
        sbyte[] values = [.. Enumerable.Range(0, count).Select(_ => (sbyte)_random.Next(lowest, highest + 1))];
        if (_random.Next(3) == 0)
            Kill(layer, values, biases);
        return new IntegerWeights(bits, [.. values], [.. scales], [.. biases]);
    }

    private void Kill(Layer layer, sbyte[] values, int[] biases)
    {
        bool innermost = layer.Op is DepthwiseConv2D;
        foreach (int channel in Enumerable.Range(0, biases.Length).Where(_ => _random.Next(3) == 0).ToArray())
        {
            for (int i = 0; i < values.Length; i++)
            {
                if ((innermost ? i % biases.Length : i / (values.Length / biases.Length)) == channel)
                    values[i] = 0;
            }

            biases[channel] = _random.Next(4) switch { 0 => int.MaxValue, 1 => int.MinValue, 2 => _random.Next(), _ => 0 };
        }
    }
}
