using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Training;

namespace MicroNets.Benchmarks.Training;

/// <summary>A network and a batch size; the peer builds the same network from the same name.</summary>
internal sealed record TrainingWorkload(string Name, int BatchSize, Network Network)
{
    private static readonly (float Low, float High) Range = (-4, 4);

    /// <summary>Start values of the network's parameters.</summary>
    public Weights Weights { get; init; } = Network.Initialize(1);

    public KernelOptions Kernels { get; init; } = new();

    public static IReadOnlyList<TrainingWorkload> All { get; } =
    [
        new("ds-cnn-s", 128, Zoo.Get("ds-cnn-s")),
        new("ds-cnn-l", 128, Zoo.Get("ds-cnn-l")),
        new("kws-m", 128, Zoo.Get("kws-m")),
        new("vww-3", 32, Zoo.Get("vww-3")),
        new("kws-supernet", 64, Supernet()),
        new("kws-bottlenecks", 128, KeywordBottlenecks()),
        new("resnet-8", 128, Zoo.Get("resnet-8")),
    ];

    /// <summary>Forward, and backward to inputs and to weights; a multiply-add counts as two.</summary>
    public double FlopsPerSample => 3.0 * 2 * Network.Macs;

    /// <summary>
    /// What a step moves at least when maps do not stay in cache: each map that is stored is written and read forward, read again backward,
    /// and its gradient written and read. Norms, activations and masks store none.
    /// </summary>
    public double BytesPerSample => 5.0 * sizeof(float) * TrainingWork.StoredElements(Network);

    /// <summary>Whether it can be fine-tuned for integers: decisions cannot.</summary>
    public bool CanBeQuantized => !Network.Layers.Any(layer => layer.Op is BranchSum or ChannelMask);

    /// <summary>The same network as fine-tuning sees it: batch norms folded, weights and maps rounded to 8 bits.</summary>
    public TrainingWorkload Quantized()
    {
        (Network folded, Weights weights) = Network.Fold(Weights);
        var fake = new FakeQuantization(folded, BitPlan.Eight);
        return this with
        {
            Network = fake.Network,
            Weights = fake.Start(weights, folded.Layers.ToDictionary(layer => layer.Name, _ => Range)),
            Kernels = new KernelOptions { WeightBits = folded.Layers.Where(layer => layer.Op is Conv2D or DepthwiseConv2D or Dense)
                .ToDictionary(layer => layer.Name, _ => 8) },
        };
    }

    // What the general spaces hold: inverted bottlenecks on a map of 49 frames × 40 mel bands (9.3 M MACs).
    private static Network KeywordBottlenecks()
    {
        NetworkBuilder builder = new NetworkBuilder("kws-bottlenecks").Input(49, 40, 1).Conv(24, 5, 2, "stem").NormRelu6();
        foreach ((int block, int expand, int project, int stride, Shortcut shortcut) in new[]
                 {
                     (1, 72, 24, 1, Shortcut.Residual), (2, 96, 40, 2, Shortcut.None), (3, 120, 40, 1, Shortcut.Residual),
                     (4, 120, 40, 1, Shortcut.Residual), (5, 160, 64, 2, Shortcut.None), (6, 192, 64, 1, Shortcut.Residual),
                 })
        {
            builder.InvertedBottleneck($"block{block}", expand, project, stride, shortcut);
        }

        return builder.Conv(128, 1, 1, "tail").NormRelu6().GlobalAveragePool().Dense(12, "classifier").Build();
    }

    // The search space of the paper: DS-CNN-L plus four blocks, a width mask behind every convolution, a skip beside every block.
    private static Network Supernet()
    {
        const int channels = 276;
        EquatableArray<int> widths = Enumerable.Range(1, channels / 4).Select(i => 4 * i).ToEquatableArray();
        NetworkBuilder builder = new NetworkBuilder("kws-supernet").Input(49, 10, 1).Conv(channels, (10, 4), 1, "stem").NormRelu6()
            .Then(new ChannelMask("stem", widths), "stem/mask");
        for (int block = 1; block <= 9; block++)
        {
            string input = builder.Current;
            int stride = block == 1 ? 2 : 1;
            builder.DepthwiseSeparable($"block{block}", channels, stride)
                .Then(new ChannelMask($"width{block}", widths), $"block{block}/mask");
            string end = builder.Current;
            builder.From(input);
            if (stride == 2)
                builder.Then(new AveragePool { Kernel = 2, Stride = 2, Padding = Padding.Same }, $"block{block}/shrink");
            builder.Append(new BranchSum($"depth{block}"), $"block{block}/choice", end, builder.Current);
        }

        return builder.GlobalAveragePool().Dense(12, "classifier").Build();
    }
}
