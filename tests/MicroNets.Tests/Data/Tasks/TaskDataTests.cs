using System.Runtime.InteropServices;
using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Tasks;
using MicroNets.Graph;

namespace MicroNets.Tests.Data.Tasks;

public sealed class TaskDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InMemoryData _memory = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_task_that_help_lists_is_found_and_a_name_beside_them_is_told_the_list()
    {
        string[] names = TaskCatalog.ListOfNames.Split(", ");
        Assert.Contains("kws", names);
        Assert.All(names, name => Assert.NotNull(TaskCatalog.Find(name.Replace("-N (N pixels a side)", "-96", StringComparison.Ordinal))));
        Assert.Contains(TaskCatalog.ListOfNames, Assert.Throws<InputException>(() => TaskCatalog.Find("vww-9999")).Expected,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_content_chooses_the_front_end()
    {
        using TaskData audio = Open(TaskCatalog.KeywordSpotting, Set(["yes"], Audio("a.wav", 0)));
        Assert.IsType<LogMel>(audio.FrontEnd);
        using TaskData array = Open(TaskCatalog.KeywordSpotting, Set(["0"], Array49("x#0", 0)));
        Assert.Equal(new Shape(49, 40, 1), audio.Shape);
        Assert.Equal(audio.Shape, array.Shape);
        InputException refusal = Assert.Throws<InputException>(() =>
            Open(TaskCatalog.KeywordSpotting, Set(["0"], _memory.Item("b", 0, InMemoryData.Bytes([5, 5], i => i)))));
        Assert.Contains("[5, 5]", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("[49, 40]", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_model_reads_chooses_among_the_front_ends_of_the_content()
    {
        using TaskData audio = TaskData.Open(TaskCatalog.KeywordSpotting, Set(["yes"], Audio("a.wav", 0)),
            Options with { Input = new Shape(49, 10, 1) });
        Assert.IsType<Mfcc>(audio.FrontEnd);
        using TaskData array = TaskData.Open(TaskCatalog.KeywordSpotting, Set(["0"], Array49("x#0", 0)),
            Options with { Input = new Shape(49, 10, 1) });
        Assert.IsType<DctOfLogMel>(array.FrontEnd);
        using TaskData stored = Open(TaskCatalog.KeywordSpotting, Set(["0"], _memory.Item("x#0", 0, InMemoryData.Bytes([49, 10], i => i))));
        Assert.Equal(new Shape(49, 10, 1), stored.Shape);
    }

    [Fact]
    public void Few_items_that_cannot_be_read_are_left_out_and_told()
    {
        DataItem bad = new("bad.wav", 0, default, () => throw new InputException("bad.wav, which is damaged", "a file", "correct it"));
        DataItem[] items = [.. Enumerable.Range(0, 20).Select(i => Array49($"x#{i}", 0))];
        var said = new List<string>();
        using TaskData data = TaskData.Open(TaskCatalog.KeywordSpotting, Set(["0"], [.. items, bad]), Options with { Message = said.Add });
        Assert.Equal(20, data["train"].Items.Count);
        Assert.Contains(said, line => line.Contains("left out: found bad.wav, which is damaged", StringComparison.Ordinal));
        using TaskData few = TaskData.Open(TaskCatalog.KeywordSpotting, Set(["0"], [.. items.Take(10), bad]), Options);
        Assert.Contains("bad.wav", Assert.Throws<InputException>(() => few["train"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_of_any_name_stays_in_the_cache()
    {
        using TaskData data = Open(TaskCatalog.KeywordSpotting with { Name = "../../x" }, Set(["0"], Array49("x#0", 0)));
        Assert.Equal(1, data["train"].Source.Count);
        Assert.Single(Directory.GetFiles(Path.Combine(Options.CacheFolder, "features"), "*.features"));
    }

    [Fact]
    public void Labels_follow_the_tasks_order_where_the_names_are_known()
    {
        using TaskData numbered = Open(TaskCatalog.KeywordSpotting, Set(["0", "1", "2"], Array49("a", 2)));
        Assert.Equal("left", Class(numbered));
        using TaskData named = Open(TaskCatalog.KeywordSpotting, Set(["silence", "yes"], Array49("a", 1)));
        Assert.Equal("yes", Class(named));
        Assert.Equal(12, named.Classes.Count);
        using TaskData own = Open(TaskCatalog.KeywordSpotting, Set(["hot", "cold"], Array49("a", 1)));
        Assert.Equal("cold", Class(own));
        Assert.Equal(2, own.Classes.Count);

        static string Class(TaskData data) => data.Classes[data["train"].Source.Label(0)];
    }

    [Fact]
    public void Only_training_is_augmented_and_always_the_same_way()
    {
        DataSet set = InMemoryData.Set(["yes"], new DataSplit("train", [Audio("a.wav", 0)]), new DataSplit("val", [Audio("a.wav", 0)]));
        using TaskData data = TaskData.Open(TaskCatalog.PaperKeywordSpotting, set, Options);
        SampleSource train = data["train"].Source, val = data["val"].Source;
        float[] clean = Read(val, 0);
        Assert.Equal(References(train), References(train));
        Assert.Equal(clean, Read(train, SampleSource.NoAugmentation));
        Assert.Equal(clean, Read(val, 3));
        float[][] epochs = References(train);
        Assert.InRange(epochs.Select(values => string.Join(',', values)).Distinct().Count(), 3, 8);

        static float[][] References(SampleSource source) => [.. Enumerable.Range(0, 20).Select(epoch => Read(source, epoch))];
    }

    [Fact]
    public void Machines_are_the_classes_of_anomaly_detection_and_windows_know_their_clip()
    {
        RawArray clip = InMemoryData.Bytes([200, 128], i => i % 200), shorter = InMemoryData.Bytes([100, 128], i => i % 90);
        DataSet set = InMemoryData.Set(
            ["normal", "anomaly"],
            new DataSplit("train", [_memory.Item("n1", 0, clip, "2", false), _memory.Item("a1", 1, clip, "1", true),
                _memory.Item("n2", 0, clip, "1", false)]),
            new DataSplit("val", [_memory.Item("v1", 0, shorter, "1", false), _memory.Item("v2", 1, clip, "1", true)]));
        using TaskData data = TaskData.Open(TaskCatalog.MachineIdentity, set, Options);
        Assert.Equal(["1", "2"], data.Classes);
        TaskSplit train = data["train"], val = data["val"];
        Assert.Equal(["n1", "n2"], train.Items.Select(item => item.Path));
        Assert.Equal(14, train.Source.Count);
        Assert.Equal([1, 0], train.Items.Select(item => item.Label));
        Assert.Equal(new ItemWindows("v2", 0, true, 2, 7), val.Items[1]);

        float[] probabilities = new float[val.Source.Count * 2];
        for (int sample = 0; sample < val.Source.Count; sample++)
            probabilities[2 * sample] = sample < 2 ? 0.9f : 0.2f;
        Assert.Equal([-0.9, -0.2], AnomalyScores.OfItems(AnomalyScoring.Identity, val, probabilities)
            .Select(score => Math.Round(score, 6)));
        Assert.Equal(1, AnomalyReport.Of(val, AnomalyScores.OfItems(AnomalyScoring.Identity, val, probabilities), null).Machines["1"].Auc);
    }

    [Fact]
    public void The_area_counts_ties_by_half()
    {
        Assert.Equal(0.5, AnomalyScores.Auc([1, 1], [1, 1, 1]));
        Assert.Equal(0.75, AnomalyScores.Auc([1, 3], [2, 4]));
        Assert.Equal(0, AnomalyScores.Auc([5], [1]));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Features_that_are_not_numbers_are_refused_with_the_items_name(float value)
    {
        float[] values = new float[49 * 40];
        values[77] = value;
        var content = new RawArray(NumberType.Float32, [49, 40], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        using TaskData data = Open(TaskCatalog.KeywordSpotting, Set(["0"], _memory.Item("x#5", 0, content)));
        Assert.Contains("x#5", Assert.Throws<InputException>(() => data["train"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_models_front_end_decides_in_evaluation()
    {
        using TaskData data = TaskData.Open(TaskCatalog.KeywordSpotting, Set(["yes"], Audio("a.wav", 0)),
            Options with { FrontEnd = new Mfcc { Coefficients = 13 } });
        Assert.Equal(new Shape(49, 13, 1), data.Shape);
        Assert.Throws<InputException>(() => TaskData.Open(TaskCatalog.KeywordSpotting, Set(["yes"], Audio("a.wav", 0)),
            Options with { FrontEnd = new ScaledArray(new Shape(7, 7, 1)) }));
    }

    [Fact]
    public void Recordings_are_heard_for_a_model_of_stored_features_that_the_task_computes_from_sound()
    {
        var said = new List<string>();
        FrontEnd stored = TaskCatalog.KeywordSpotting.Inputs.Select(input => input.FrontEnd).OfType<ScaledArray>().First();
        TaskDataOptions options = Options with { FrontEnd = stored, Input = stored.Output, Message = said.Add };
        using TaskData heard = TaskData.Open(TaskCatalog.KeywordSpotting, Set(["yes"], Audio("a.wav", 0)), options);
        using TaskData read = TaskData.Open(TaskCatalog.KeywordSpotting, Set(["yes"], Array49("x#0", 0)), options);
        Assert.Equal(TaskCatalog.KeywordSpotting.Inputs[0].FrontEnd, heard.FrontEnd);
        Assert.Equal(stored, read.FrontEnd);
        Assert.Contains("is read by the front end LogMel of task 'kws'", Assert.Single(said), StringComparison.Ordinal);
    }

    public static TheoryData<TaskSpec> BuiltIn =>
        new(TaskCatalog.KeywordSpotting, TaskCatalog.PaperKeywordSpotting, TaskCatalog.ImageClassification, TaskCatalog.AnomalyDetection,
        TaskCatalog.MachineIdentity, TaskCatalog.VisualWakeWords(50), TaskCatalog.VisualWakeWords(128));

    [Theory]
    [MemberData(nameof(BuiltIn))]
    public void A_task_reads_back_from_its_json(TaskSpec task)
    {
        Assert.Equal(task, TaskCatalog.Read("test", TaskCatalog.Write(task)));
        Assert.Equal(task, TaskCatalog.Find(task.Name));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"name":"x","inputs":[{"frontEnd":{"kind":"imagePixels","height":0,"width":3}}]}""")]
    [InlineData("""{"name":"x","inputs":[{"frontEnd":{"kind":"nonsense"}}]}""")]
    [InlineData("""{"name":"x","inputs":[null]}""")]
    [InlineData("""{"name":"x","inputs":[{"frontEnd":{"kind":"logMel","samples":100}}]}""")]
    [InlineData("""{"name":"x","inputs":[{"frontEnd":{"kind":"dctOfLogMel"},"augmentation":[{"kind":"timeShift","maxMilliseconds":5}]}]}""")]
    [InlineData("""{"name":"x","inputs":[{"frontEnd":{"kind":"mfcc","samplerate":8000}}]}""")]
    public void A_wrong_description_is_refused(string json) => Assert.Throws<InputException>(() => TaskCatalog.Read("test", json));

    [Fact]
    public void Ones_own_task_is_a_few_lines()
    {
        TaskSpec task = TaskCatalog.Read("test", """
            {
              "name": "doorbell",
              "classes": ["bell", "other"],
              "inputs": [{ "frontEnd": { "coefficients": 13, "kind": "mfcc" }, "augmentation": [{ "kind": "timeShift", "maxMilliseconds": 50 }] }]
            }
            """);
        Assert.Equal(new Shape(49, 13, 1), task.Shape);
        Assert.Equal(TaskMetric.Accuracy, task.Metric);
    }

    private TaskDataOptions Options => new() { Seed = 1, CacheFolder = _folder.Path };

    private static float[] Read(SampleSource source, int epoch)
    {
        float[] values = new float[source.Shape.Elements];
        source.Read(0, epoch, values);
        return values;
    }

    private TaskData Open(TaskSpec task, DataSet set) => TaskData.Open(task, set, Options);

    private DataItem Audio(string path, int label) => _memory.Item(path, label, InMemoryData.Tone(440));

    private DataItem Array49(string path, int label) => _memory.Item(path, label, InMemoryData.Bytes([49, 40], i => i));

    private static DataSet Set(EquatableArray<string> classes, params DataItem[] items) =>
        InMemoryData.Set(classes, new DataSplit("train", [.. items]));
}
