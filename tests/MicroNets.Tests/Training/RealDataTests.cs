using MicroNets.Data;
using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Training;

namespace MicroNets.Tests.Training;

public sealed class RealDataTests
{
    private const string Features = "../shared/data/kws-features";

    [Fact]
    public void The_loss_of_ds_cnn_s_falls_to_near_zero_on_two_thousand_clips()
    {
        string path = Path.Combine(RepositoryFolder.Root, Features);
        Assert.SkipUnless(Directory.Exists(path), $"{path} is not there");
        using var cache = new TemporaryFolder();
        using TaskData data = TaskData.Open(TaskCatalog.PaperKeywordSpotting, path,
            new TaskDataOptions { Seed = 1, CacheFolder = cache.Path });
        var clips = new FirstSamples(data["train"].Source, 2000);

        TrainedNetwork trained = Trainer.Run(Zoo.Get("ds-cnn-s"), clips, null, new TrainingOptions
        {
            Epochs = 5,
            BatchSize = 100,
            Optimizer = new AdamW(),
            Schedule = new OneCycleSchedule(1e-2),
        });

        Assert.True(trained.History[^1].Loss < 0.05, $"loss {trained.History[^1].Loss}");
    }

    /// <summary>The first samples of a source, as they are.</summary>
    private sealed class FirstSamples(SampleSource source, int count) : SampleSource
    {
        public override int Count => count;

        public override Shape Shape => source.Shape;

        public override EquatableArray<string> Classes => source.Classes;

        public override int Label(int index) => source.Label(index);

        public override void Read(int index, int epoch, Span<float> destination) => source.Read(index, NoAugmentation, destination);
    }
}
