using MicroNets.Data;
using MicroNets.Data.Augmentation;
using MicroNets.Data.Caching;
using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Search.Detectors;

namespace MicroNets.Benchmarks.Training;

/// <summary>An input of a built-in task as training reads it, and a network that trains on it.</summary>
/// <param name="Name">The task, what is read and what is done to it.</param>
internal sealed record DataSideWorkload(string Name, TaskInput Input, Network Network)
{
    private const int Items = 4096;

    public int BatchSize { get; init; } = 128;

    public double MixupAlpha { get; init; }

    /// <summary>Augmented forms of a sound that are stored beside it.</summary>
    public int Variants { get; init; }

    public static IReadOnlyList<DataSideWorkload> All { get; } =
    [
        new("kws, stored features: shift, SpecAugment", TaskCatalog.KeywordSpotting.Inputs[1], Trained("kws-bottlenecks")),
        OnSmall("kws, the same on a small network", TaskCatalog.KeywordSpotting.Inputs[1], 12),
        new("kws, sounds: one of 8 forms, SpecAugment", TaskCatalog.KeywordSpotting.Inputs[0], Trained("kws-bottlenecks")) { Variants = 8 },
        new("kws, sounds, with mixup", TaskCatalog.KeywordSpotting.Inputs[0], Trained("kws-bottlenecks"))
        {
            Variants = 8, MixupAlpha = 0.3,
        },
        new("kws-paper, stored features: shift", TaskCatalog.PaperKeywordSpotting.Inputs[^1], Trained("ds-cnn-s")),
        new("ic: flip, shift", TaskCatalog.ImageClassification.Inputs[0], Trained("resnet-8")),
        OnSmall("ic, the same on a small network", TaskCatalog.ImageClassification.Inputs[0], 10),
        OnSmall("vww: flip, crop, brightness", TaskCatalog.VisualWakeWords(50).Inputs[0], 2),
        OnSmall("vww-96: the same", TaskCatalog.VisualWakeWords(96).Inputs[0], 2),
        OnSmall("motion: gain, noise", TaskCatalog.Motion.Inputs[0], 4),
        new("ad, means of 128 bands", TaskCatalog.AnomalyDetection.Inputs[0], new IdentityDetector([64, 16]).Build(128, 4))
        {
            BatchSize = 64,
        },
        new("ad-paper: mixup", TaskCatalog.MachineIdentity.Inputs[0], Zoo.Get("ad-s"))
        {
            MixupAlpha = TaskCatalog.MachineIdentity.MixupAlpha,
        },
    ];

    /// <summary>Writes random features to a file, as preparing a data set leaves them.</summary>
    public void Store(string path)
    {
        using FileStream stream = File.Create(path);
        var writer = new FeatureFile.Writer(stream, Input.FrontEnd.Output.Elements);
        float[] values = new float[(1 + Variants) * Input.FrontEnd.Output.Elements];
        for (int item = 0; item < Items; item++)
        {
            new RandomStream(1, "benchmark", item).FillUniform(values, 0, 1);
            writer.Add(default, values);
        }

        writer.Finish();
    }

    public SampleSource Read(FeatureFile file)
    {
        int classes = Network.Output.OutputShape.Elements;
        return new FeatureSource(file, Input.FrontEnd.Output, [.. Enumerable.Range(0, classes).Select(label => $"{label}")],
            [.. Enumerable.Range(0, Items).Select(item => item % classes)], Variants, [.. Input.Augmentation.OfType<FeatureAugmentation>()],
            1);
    }

    private static Network Trained(string name) => TrainingWorkload.All.Single(workload => workload.Name == name).Network;

    // A network as tight limits leave it: its steps leave the least time for the data.
    private static DataSideWorkload OnSmall(string name, TaskInput input, int classes)
    {
        Shape shape = input.FrontEnd.Output;
        Size2D kernel = shape.Width == 1 ? (5, 1) : (3, 3);
        Network network = new NetworkBuilder("small").Input(shape.Height, shape.Width, shape.Channels).Conv(8, kernel, 2, "stem")
            .NormRelu6()
            .DepthwiseSeparable("a", 16, 2).DepthwiseSeparable("b", 32, 2).DepthwiseSeparable("c", 48).GlobalAveragePool()
            .Dense(classes, "classifier").Build();
        return new DataSideWorkload(name, input, network);
    }
}
