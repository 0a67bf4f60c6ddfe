using System.Text;
using MicroNets.Cli;
using MicroNets.Data;
using MicroNets.Devices;
using MicroNets.Graph;
using MicroNets.Runs;
using MicroNets.Training;

namespace MicroNets.Tests.Runs;

public sealed class RecipeTests : IDisposable
{
    private const string Space = """
        { "name": "small", "inputs": [[49, 10, 1]], "classes": 12, "blocks": [
            { "kind": "conv", "name": "stem", "widths": [4, 8], "kernels": [[10, 4]], "stride": 2 },
            { "kind": "depthwise-separable", "name": "a", "widths": [8, 12] } ] }
        """;

    private static readonly RunRequest Request = new("kws", "stm32f446re", Limits.None, "data", "smoke", 1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_found_learns_from_a_teacher_and_from_blended_samples_where_that_is_asked_for()
    {
        Train("teacher", "--seed", "2");
        byte[] plain = Train("plain"), taught = Train("taught", "--teacher", _folder["teacher"]), blended = Train("blended", "--mixup",
            "0.4");

        Assert.Equal(File.ReadAllText(_folder["plain/search.json"]), File.ReadAllText(_folder["taught/search.json"]));
        Assert.NotEqual(plain, taught);
        Assert.NotEqual(plain, blended);
        Assert.Equal(plain, Train("again", "--mixup", "0"));
        Assert.Equal(taught, Train("taught again", "--teacher", _folder["teacher"]));
    }

    [Fact]
    public void A_training_with_a_teacher_sees_less_of_the_data_for_the_same_computation()
    {
        Network pupil = Net(16), teacher = Net(64);
        var shape = new Shape(8, 8, 1);
        var train = new ArraySource(shape, ["a", "b"], new float[500 * shape.Elements], Enumerable.Range(0, 500).Select(i =>
            i % 2).ToEquatableArray());
        double alone = TrainingWork.PerEpoch(pupil, 500, 100), taught = alone + TrainingWork.Inference(teacher, 500);

        Assert.Equal(40, PlannedTraining.Of(40.5 * alone, pupil, train, 100, 1).Epochs);
        Assert.Equal((int)(40.5 * alone / taught), PlannedTraining.Of(40.5 * alone, pupil, train, 100, 1, teacher).Epochs);
        Assert.InRange(taught / alone, 1.5, 10);
    }

    [Theory]
    [InlineData(33_393, 2, 32, 12e-3)] // 522 steps in batches of 128, 2,087 in these.
    [InlineData(33_393, 7, 128, 12e-3)]
    [InlineData(33_393, 100, 128, 6e-3)]
    [InlineData(600, 120, 32, 12e-3)]
    [InlineData(4_000, 120, 32, 6e-3)]
    [InlineData(600, 1, 16, 12e-3)]
    public void A_short_training_takes_smaller_batches_and_a_higher_rate_and_one_on_few_items_smaller_batches(
        int items, int epochs, int batch, double rate)
    {
        var shape = new Shape(1, 1, 1);
        var train = new ArraySource(shape, ["a", "b"], new float[items], Enumerable.Range(0, items).Select(i => i % 2).ToEquatableArray());
        TrainingOptions options = Recipe.Training(new PlannedTraining(train, epochs, 1), 1);
        Assert.Equal(batch, options.BatchSize);
        Assert.Equal(rate, Enumerable.Range(0, 101).Max(percent => options.Schedule.RateAt(percent / 100.0)), 1e-9);
    }

    [Fact]
    public void The_recipe_distils_where_there_is_a_teacher()
    {
        var planned = new PlannedTraining(new ArraySource(new Shape(8, 8, 1), ["a", "b"], new float[64], [0]), 3, 1);
        var teacher = new Teacher(Net(8), Net(8).Initialize(1));

        Assert.IsType<CrossEntropy>(Recipe.Training(planned, 1).Loss);
        TrainingOptions taught = Recipe.Training(planned, 1, teacher);
        Assert.Equal(Recipe.Training(planned, 1).Loss, Assert.IsType<Distillation>(taught.Loss).Labels);
        Assert.Same(teacher, taught.Teacher);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(11)]
    [InlineData(double.NaN)]
    public void No_share_to_blend_by_is_refused(double alpha) =>
        Assert.Contains("mixup", Assert.Throws<InputException>(() => (Request with { Mixup = alpha }).Checked()).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_teacher_that_is_not_trained_is_refused() =>
        Assert.Contains("found.safetensors", Assert.Throws<InputException>(() =>
            (Request with { Teacher = _folder["nothing"] }).Checked()).Message,
            StringComparison.Ordinal);

    private byte[] Train(string name, params string[] options)
    {
        string run = _folder[name];
        Done(
        [
            "search", "kws", "--device", "stm32f446re", "--data", SmallData.Keywords(_folder["data"]), "--budget", "smoke", "--out", run,
            "--space", _folder.Add("space.json", Encoding.UTF8.GetBytes(Space)), .. options,
        ]);
        Done(["train", run]);
        return File.ReadAllBytes(Path.Combine(run, "found.safetensors"));
    }

    private static void Done(string[] args)
    {
        var messages = new StringWriter();
        int code = Tool.Run(args, new StringWriter(), messages, CancellationToken.None);
        Assert.True(code == 0, messages.ToString());
    }

    private static Network Net(int channels) => new NetworkBuilder("net").Input(8, 8, 1).Conv(channels, 3, 2, "stem").NormRelu6()
        .DepthwiseSeparable("a", channels).GlobalAveragePool().Dense(2, "classifier").Build();
}
