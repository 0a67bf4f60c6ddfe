using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Firmware.Bench;

/// <summary>Instructions of one kind of layer at one width.</summary>
internal sealed record StudiedLayer(string Kind, int Channels, long Macs, long Instructions)
{
    public double PerMac => (double)Instructions / Macs;
}

/// <summary>
/// Single layers on an emulated core. By width, as in the paper's hardware section: how the cost of a multiply-accumulate depends on
/// the kind of layer and on whether its channels divide by four. And of every op at a few sizes, so that a calibration knows kernels
/// that no search space uses.
/// </summary>
internal static class KernelStudy
{
    private const string StudiedPrefix = "studied";

    // The paper compares 138 with 140 channels.
    private static readonly int[] Widths = [64, 66, 67, 68, 138, 140];

    private static readonly (string Kind, Func<int, Op> Op)[] Kinds =
    [
        ("conv 3×3", channels => new Conv2D(channels, 3, 1, Padding.Same)),
        ("depthwise 3×3", _ => new DepthwiseConv2D(3, 1, Padding.Same)),
        ("pointwise", channels => new Conv2D(channels, 1, 1, Padding.Same)),
        ("dense", channels => new Dense(channels)),
    ];

    public static EquatableArray<StudiedLayer> ByWidth(Workbench bench, ulong seed, CancellationToken cancellation)
    {
        Network[] networks = [.. Widths.SelectMany(width => (Network[])[Beside(new Shape(12, 12, 4), width,
            [.. Kinds[..^1].Select(kind => kind.Op(width))]), Beside(new Shape(1, 1, 4), width, [Kinds[^1].Op(width)])])];
        MeasuredNetwork[] measured = SpaceMeasurements.Of(bench, networks, seed, _ => { }, cancellation);
        return [.. from kind in Kinds.Index()
                   from width in Widths.Index()
                   let at = kind.Index == Kinds.Length - 1 ? (Network: (2 * width.Index) + 1, Layer: Studied(0))
                       : (Network: 2 * width.Index, Layer: Studied(kind.Index))
                   select new StudiedLayer(
                       kind.Item.Kind, width.Item, networks[at.Network][at.Layer].Macs, measured[at.Network].Instructions.Single(layer =>
                           layer.Name == at.Layer).Instructions)];
    }

    /// <summary>Cycles of layers of every op with kernels.</summary>
    public static LayerMeasurement[] OfEveryOp(Workbench bench, ulong seed, CancellationToken cancellation) =>
        Studied(SpaceMeasurements.Traced(bench, WithEveryOp(), seed, _ => { }, cancellation));

    /// <summary>Of the networks that are studied a few that have every kernel among them.</summary>
    public static Network[] Networks() => [.. WithEveryOp().DistinctBy(network => (network.Input.OutputShape, network.Layers.Count,
            BitPlan.Of(network).WeightBits.Values.DefaultIfEmpty(8).Min())),
        .. WithFewChannels().DistinctBy(network => KernelFeatures.Kernel(network[Studied(0)])), .. WithChunks()[..2]];

    private static Network[] WithEveryOp() =>
        [
            .. from map in (Shape[])[new Shape(24, 20, 4), new Shape(12, 12, 4), new Shape(7, 5, 4)]
               from channels in (int[])[8, 19, 32]
               from ops in (Op[][])[EveryOp(channels), OfFewBits(channels, 4)]
               select Beside(map, channels, ops),
            .. from map in (Shape[])[new Shape(24, 20, 4), new Shape(12, 12, 4), new Shape(7, 5, 4)]
               from channels in (int[])[8, 36, 102]
               select Beside(map, channels, OfFewBits(channels, 2)),
            .. from map in (Shape[])[new Shape(2, 2, 4), new Shape(3, 3, 4), new Shape(4, 7, 4), new Shape(6, 6, 4)]
               from channels in (int[])[9, 32]
               select Beside(map, channels, OfSmallMaps(map)),
            .. from map in (Shape[])[new Shape(1, 5, 4), new Shape(1, 23, 4), new Shape(4, 5, 4), new Shape(9, 11, 4)]
               from channels in (int[])[9, 32, 64]
               select Beside(map, channels, [new DepthwiseConv2D((map.Height, map.Width), 1, Padding.Valid)]),
            .. from channels in (int[])[10, 64, 257]
               select Beside(new Shape(1, 1, 4), channels, [new Dense(2), new Dense(11), new Dense(128), new Softmax(),
                   .. ((int[])[2, 11, 128]).Select(outputs => new Conv2D(outputs, 1, 1, Padding.Same) { WeightBits = 4 })]),
        ];

    /// <summary>Cycles of convolutions of a network's input to few channels, as those are that run a group of channels at a time.</summary>
    public static LayerMeasurement[] OfFewChannels(Workbench bench, ulong seed, CancellationToken cancellation) =>
        Studied(SpaceMeasurements.Traced(bench, WithFewChannels(), seed, _ => { }, cancellation));

    private static Network[] WithFewChannels() =>
        [
            .. from shape in (Shape[])[new Shape(32, 32, 1), new Shape(49, 10, 1), new Shape(40, 21, 1), new Shape(50, 50, 1),
                new Shape(20, 24, 2), new Shape(24, 20, 3)]
               from window in ((Size2D Kernel, int Stride)[])[(3, 1), (3, 2), (new Size2D(10, 4), 1), (1, 1)]
               from channels in (int[])[2, 4, 10]
               select new NetworkBuilder($"{window.Kernel} of {shape} to {channels} by {window.Stride}").Input(shape.Height, shape.Width,
                   shape.Channels)
                   .Then(new Conv2D(channels, window.Kernel, window.Stride, Padding.Same), Studied(0)).Then(new Mean(), "mean").Build(),
        ];

    /// <summary>Cycles of depthwise convolutions of few rows with a border above them or none, as they are in bands of rows.</summary>
    public static LayerMeasurement[] OfFewRows(Workbench bench, ulong seed, CancellationToken cancellation) =>
        Studied(SpaceMeasurements.Traced(bench, WithFewRows(), seed, _ => { }, cancellation));

    private static Network[] WithFewRows() =>
        [
            .. from map in (Shape[])[new Shape(5, 13, 4), new Shape(6, 25, 4), new Shape(8, 24, 4)]
               from channels in (int[])[12, 40]
               select Beside(map, channels, OfFewRows(map)),
        ];

    private static Op[] OfFewRows(Shape map) =>
    [
        .. from kernel in (Size2D[])[3, 5, new Size2D(5, 1), new Size2D(1, 5), new Size2D(7, 3)]
           from stride in (int[])[1, 2]
           from top in kernel.Height == 1 ? (int[])[0] : [0, 1]
           where kernel.Height <= map.Height + top
           select new DepthwiseConv2D(kernel, stride, Padding.Explicit(top, 0, kernel.Width / 2, kernel.Width / 2)),
    ];

    /// <summary>Cycles of convolutions that gather their windows in chunks, which they do where that is the peak of memory.</summary>
    public static LayerMeasurement[] OfChunks(Workbench bench, ulong seed, CancellationToken cancellation) =>
        [.. SpaceMeasurements.TracedAsShipped(bench, WithChunks(), seed, _ => { }, cancellation).Where(layer => layer.Call.InChunks)];

    private static Network[] WithChunks() =>
        [
            .. from shape in (Shape[])[new Shape(9, 8, 40), new Shape(6, 7, 64), new Shape(14, 12, 28)]
               from kernel in (int[])[3, 5]
               from stride in (int[])[1, 2]
               from channels in (int[])[16, 40]
               select new NetworkBuilder($"{kernel}x{kernel} of {shape} to {channels} by {stride}").Input(shape.Height, shape.Width, 4)
                   .Then(new Conv2D(shape.Channels, 1, 1, Padding.Same), "first").Then(new Conv2D(channels, kernel, stride, Padding.Same),
                       Studied(0))
                   .Then(new Mean(), "mean").Build(),
        ];

    /// <summary>Cycles of packing maps of four bits two elements to a byte, and of unpacking them.</summary>
    public static LayerMeasurement[] OfPackedMaps(Workbench bench, ulong seed, CancellationToken cancellation) =>
        [.. SpaceMeasurements.TracedAsShipped(bench, WithPackedMaps(), seed, _ => { }, cancellation)
            .Where(layer => layer.Call is PackedCall)];

    private static Network[] WithPackedMaps() =>
        [
            .. from map in (Shape[])[new Shape(49, 10, 1), new Shape(31, 27, 3), new Shape(18, 60, 2)]
               from channels in (int[])[75, 140, 181]
               let network = Separable($"four bits of {map} and {channels}", map, channels)
               select BitPlan.FourBitMaps(network).Stated(network),
        ];

    private static Network Separable(string name, Shape map, int channels)
    {
        Conv2D Conv(int outputs, Size2D kernel) => new(outputs, kernel, 1, Padding.Same) { Activation = Activation.Relu6 };
        DepthwiseConv2D Filter(Size2D stride) => new(3, stride, Padding.Same) { Activation = Activation.Relu6 };
        return new NetworkBuilder(name).Input(map.Height, map.Width, map.Channels)
            .Then(Conv(channels / 2, 3), "stem").Then(Filter(2), "first filter").Then(Conv(channels, 1), "wide")
            .Then(Filter(1), "second filter").Then(Conv(channels - 5, 1), "narrow").Then(new Mean(), "mean").Dense(2, "classes").Build();
    }

    private static Op[] EveryOp(int channels) =>
    [
        new Conv2D(channels, 3, 1, Padding.Same), new Conv2D(channels + 5, 3, 2, Padding.Same), new Conv2D(2 * channels, 1, 2,
            Padding.Same), new Conv2D(channels, (1, 5), 1, Padding.Valid),
        new DepthwiseConv2D(3, 1, Padding.Same), new DepthwiseConv2D(3, 2, Padding.Same),
        .. from kernel in (Size2D[])[5, new Size2D(1, 5), new Size2D(5, 1), new Size2D(7, 3)]
           from stride in (int[])[1, 2]
           select new DepthwiseConv2D(kernel, stride, Padding.Same),
        new AveragePool { Kernel = 2, Stride = 2 }, new AveragePool(), new MaxPool { Kernel = 3, Stride = 2, Padding = Padding.Same },
            new Mean(),
        new Add(), new Mul(), new Concat(), new Pad(1, 1, 1, 1), new Softmax(), new Relu(), new Relu6(), new Quantize(),
        .. from kernel in (Size2D[])[new Size2D(3, 3), new Size2D(3, 1)]
           from op in (Op[])[new MaxPool { Kernel = kernel, Stride = 8, Padding = Padding.Same },
               new AveragePool { Kernel = kernel, Stride = 8, Padding = Padding.Same }]
           select op,
        .. from kernel in (int[])[2, 3, 5]
           from stride in (int[])[1, 2]
           select new AveragePool { Kernel = kernel, Stride = stride, Padding = Padding.Same },
        new MaxPool(), new Unary(UnaryFunction.Logistic), new Unary(UnaryFunction.HardSwish), new Binary(BinaryFunction.Subtract),
            new Binary(BinaryFunction.Multiply),
        new Resize(ResizeMethod.Nearest, new Size2D(6, 6)), new Resize(ResizeMethod.Bilinear, new Size2D(6, 6)), new Spread(2),
            new Transpose(Axis.Channels, Axis.Height, Axis.Width),
        new Reduce(Reduction.Mean, [Axis.Channels]), new Reduce(Reduction.Maximum, [Axis.Width]),
            new Reduce(Reduction.PlaceOfMaximum, [Axis.Width]), new Normalize(Normalization.LogSoftmax),
                new Normalize(Normalization.UnitLength),
        new Slice(new Stretch(1, 3), new Stretch(0, 2, 2), new Stretch(0, 4)),
            new Slice(new Stretch(0, 5), new Stretch(0, 5), Stretch.Whole(channels)),
    ];

    // Depthwise convolutions of maps of a few pixels.
    private static Op[] OfSmallMaps(Shape map) =>
    [
        .. from kernel in (Size2D[])[1, 2, new Size2D(1, 3), new Size2D(3, 1), new Size2D(2, 3), new Size2D(3, 5), new Size2D(5, 5)]
           where kernel.Height <= map.Height && kernel.Width <= map.Width
           from stride in (int[])[1, 2, 3]
           select new DepthwiseConv2D(kernel, stride, Padding.Same),
    ];

    // Convolutions with weights of few bits, which kernels of their own compute.
    private static Op[] OfFewBits(int channels, int bits) =>
    [
        .. from conv in (Conv2D[])
            [
                new Conv2D(channels, 3, 1, Padding.Same), new Conv2D(channels + 5, 3, 2, Padding.Same), new Conv2D(2 * channels, 1, 2,
                    Padding.Same), new Conv2D(channels, (1, 5), 1, Padding.Valid),
                new Conv2D(channels, 1, 1, Padding.Same), new Conv2D((3 * channels) + 1, 1, 1, Padding.Same), new Conv2D(6 * channels, 1, 1,
                    Padding.Same),
            ]
           select conv with { WeightBits = bits },
    ];

    private static LayerMeasurement[] Studied(LayerMeasurement[] layers) =>
        [.. layers.Where(layer => layer.Call.Layer.Name.StartsWith(StudiedPrefix, StringComparison.Ordinal))];

    private static string Studied(int index) => $"{StudiedPrefix}{index}";

    // Ops side by side on one map, joined at the end. The layers before bring the input into the form that kernels read. Not folded,
    // or activations would go into those layers.
    private static Network Beside(Shape map, int channels, Op[] ops)
    {
        NetworkBuilder builder = new NetworkBuilder($"{ops.Length} ops on {map with { Channels = channels }}").Input(map.Height, map.Width,
            map.Channels);
        builder.Then(new Conv2D(channels, 1, 1, Padding.Same), "first").Then(new Conv2D(channels, 1, 1, Padding.Same), "second");
        var ends = new string[ops.Length];
        for (int i = 0; i < ops.Length; i++)
        {
            if (ops[i] is Add or Mul or Concat or Binary)
                builder.Append(ops[i], Studied(i), "first", "second");
            else
                builder.Append(ops[i], Studied(i), "second");
            if (ops[i] is Reduce { IsPlace: true })
                builder.Then(new Quantize { ElementBytes = 1 }, $"bytes{i}");
            ends[i] = builder.CurrentShape.IsVector ? builder.Current : builder.Then(new Mean(), $"mean{i}").Current;
        }

        return (ends.Length > 1 ? builder.Append(new Concat(), "join", ends) : builder).Build();
    }
}
