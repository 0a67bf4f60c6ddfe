using MicroNets.Devices.Latency;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Firmware.Bench;

/// <summary>Instructions of one kind of layer at one width.</summary>
public sealed record StudiedLayer(string Kind, int Channels, long Macs, long Instructions)
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
    private const string Studied = "studied";

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
        (string Kind, int Channels, Network Network)[] cases =
            [.. Kinds.SelectMany(kind => Widths.Select(width => (kind.Kind, width, kind.Kind == "dense" ? Alone(new Shape(1, 1, 4), width, kind.Op(width)) : Alone(new Shape(12, 12, 4), width, kind.Op(width)))))];
        MeasuredNetwork[] measured = SpaceMeasurements.Of(bench, [.. cases.Select(at => at.Network)], seed, _ => { }, cancellation);
        return [.. cases.Zip(measured, (at, network) => new StudiedLayer(at.Kind, at.Channels, at.Network[Studied].Macs, network.Instructions.Single(layer => layer.Name == Studied).Instructions))];
    }

    /// <summary>Layers of every op with kernels.</summary>
    public static LayerMeasurement[] OfEveryOp(Workbench bench, ulong seed, CancellationToken cancellation)
    {
        Shape[] maps = [new Shape(24, 20, 4), new Shape(12, 12, 4), new Shape(7, 5, 4)];
        Network[] networks =
        [
            .. from map in maps
               from channels in (int[])[8, 19, 32]
               from op in EveryOp(channels)
               select Alone(map, channels, op),
            .. from channels in (int[])[10, 64, 257]
               from units in (int[])[2, 11, 128]
               select Alone(new Shape(1, 1, 4), channels, new Dense(units)),
        ];
        return [.. SpaceMeasurements.Of(bench, networks, seed, _ => { }, cancellation).SelectMany(network => network.Layers.Where(layer => layer.Layer.Name == Studied))];
    }

    private static IEnumerable<Op> EveryOp(int channels) =>
    [
        new Conv2D(channels, 3, 1, Padding.Same), new Conv2D(channels + 5, 3, 2, Padding.Same), new Conv2D(2 * channels, 1, 2, Padding.Same), new Conv2D(channels, (1, 5), 1, Padding.Valid),
        new DepthwiseConv2D(3, 2, Padding.Same), new DepthwiseConv2D(5, 1, Padding.Same),
        new AveragePool { Kernel = 2, Stride = 2 }, new AveragePool(), new MaxPool { Kernel = 3, Stride = 2, Padding = Padding.Same }, new Mean(),
        new Add(), new Mul(), new Concat(), new Pad(1, 1, 1, 1), new Softmax(), new Relu(), new Relu6(), new Quantize(),
    ];

    // The layer before it brings the input into the form that kernels read. Not folded, or activations would go into that layer.
    private static Network Alone(Shape map, int channels, Op op)
    {
        NetworkBuilder builder = new NetworkBuilder($"{op.Kind()} {op.Describe()} of {map with { Channels = channels }}").Input(map.Height, map.Width, map.Channels);
        builder.Then(new Conv2D(channels, 1, 1, Padding.Same) { HasBias = true }, "before");
        if (op is Add or Mul or Concat)
            builder.Then(new Conv2D(channels, 1, 1, Padding.Same) { HasBias = true }, "second").Append(op, Studied, "before", "second");
        else
            builder.Then(op, Studied);
        return builder.Build();
    }
}
