using System.IO.Compression;
using System.Runtime.InteropServices;
using MicroNets.Data;
using MicroNets.Data.Formats;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Sets;
using MicroNets.Data.Tasks;
using MicroNets.Data.Tasks.Inference;
using MicroNets.Graph;

namespace MicroNets.Tests.Data.Tasks;

public sealed class TaskInferenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _said = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Recordings_at_several_rates_are_brought_to_the_one_that_most_have()
    {
        for (int i = 0; i < 12; i++)
            _folder.Add($"{(i % 2 == 0 ? "glass" : "siren")}/{i}.wav",
                WavFile.Encode(Noise(i < 8 ? 16000 : i < 10 ? 8000 : 44100, seconds: 1)));
        TaskSpec task = Infer(_folder.Path);
        var frontEnd = Assert.IsType<LogMel>(task.Inputs[0].FrontEnd);
        Assert.Equal(16000, frontEnd.SampleRate);
        Assert.Equal(new Shape(49, 40, 1), task.Shape);
        Assert.Equal(["glass", "siren"], task.Classes);
        Assert.Contains(_said, line => line.Contains("8000, 16000, 44100 Hz: all are resampled to 16000 Hz", StringComparison.Ordinal));

        using TaskData data = TaskData.Open(task, _folder.Path, new TaskDataOptions { CacheFolder = _folder["cache"] });
        Assert.Equal(12, data.Splits.Sum(split => data[split].Source.Count));
    }

    [Fact]
    public void Long_recordings_are_cut_into_windows_and_hints_come_first()
    {
        _folder.Add("a/1.wav", WavFile.Encode(Noise(8000, seconds: 5)));
        _folder.Add("b/2.wav", WavFile.Encode(Noise(8000, seconds: 3)));
        Assert.Equal(new FrameWindows { Frames = 49, StepFrames = 25 }, ((LogMel)Infer(_folder.Path).Inputs[0].FrontEnd).Windows);
        Assert.Contains(_said, line => line.Contains("clips of 3 to 5 s: longer ones are cut into windows of 1 s",
            StringComparison.Ordinal));
        var hinted = (LogMel)Infer(_folder.Path,
            new TaskHints { Window = TimeSpanOrSteps.Parse("500ms"), Stride = TimeSpanOrSteps.Parse("100ms"),
            RateHertz = 4000 }).Inputs[0].FrontEnd;
        Assert.Equal((4000, new FrameWindows { Frames = 24, StepFrames = 5 }), (hinted.SampleRate, hinted.Windows));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 40)]
    public void A_list_of_values_that_follow_each_other_is_a_series(bool isSignal, int steps)
    {
        var random = new Random(7);
        float[] values = [.. Enumerable.Range(0, 60).SelectMany(sample => Enumerable.Range(0, 40).Select(step => (float)(isSignal
            ? Math.Sin((0.2 * step) + sample) + (0.05 * random.NextDouble()) : random.NextDouble() * step)))];
        NpzFile.Write(_folder["train.npz"],
        [
            new("x", new RawArray(NumberType.Float32, [60, 40], MemoryMarshal.AsBytes<float>(values).ToArray())),
            new("y", new RawArray(NumberType.UInt8, [60], Enumerable.Range(0, 60).Select(i => (byte)(i % 2)).ToArray())),
        ]);
        Assert.Equal(steps, Infer(_folder.Path).Shape.Height);
        Assert.Equal(isSignal, _said.Any(line => line.StartsWith("neighbours among the 40 values", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("99999s")]
    [InlineData("1000000000000s")]
    [InlineData("2001")]
    public void A_window_of_more_than_twice_the_longest_recording_is_refused(string window)
    {
        _folder.Add("idle/1.csv", SeriesData.Csv(1000, 20));
        _folder.Add("wave/2.csv", SeriesData.Csv(800, 50));
        TaskHints hints = new() { Window = TimeSpanOrSteps.Parse(window), RateHertz = 50 };
        Assert.Contains("the longest recording has", Assert.Throws<InputException>(() => Infer(_folder.Path, hints)).Found,
            StringComparison.Ordinal);

        _folder.Add("sounds/a/1.wav", WavFile.Encode(Noise(8000, seconds: 0.1)));
        _folder.Add("sounds/b/2.wav", WavFile.Encode(Noise(8000, seconds: 0.1)));
        Assert.Contains("the longest recording has", Assert.Throws<InputException>(() =>
            Infer(_folder["sounds"], new TaskHints { Window = TimeSpanOrSteps.Parse(window) })).Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, ImageChannels.Gray)]
    [InlineData(3, ImageChannels.Rgb)]
    public void Pictures_are_gray_or_colour_by_content_and_not_larger_than_96(int channels, ImageChannels expected)
    {
        for (int i = 0; i < 6; i++)
            _folder.Add($"{(i % 2 == 0 ? "cat" : "dog")}/{i}.png",
                PngFile.Encode(new Picture(120, 200, channels,
                Enumerable.Range(0, 120 * 200 * channels).Select(at => (byte)(at * (i + 7))).ToArray())));
        var frontEnd = (ImagePixels)Infer(_folder.Path).Inputs[0].FrontEnd;
        Assert.Equal((56, 96, expected, ImageResize.Area), (frontEnd.Height, frontEnd.Width, frontEnd.Channels, frontEnd.Resize));
    }

    [Fact]
    public void An_Edge_Impulse_export_is_series_of_its_labelled_training_classes()
    {
        for (int i = 0; i < 8; i++)
        {
            _folder.Add($"export/training/idle.{i}.json", SeriesData.Json(150, 20));
            _folder.Add($"export/training/wave.{i}.cbor", SeriesData.Cbor(150, 50));
        }

        _folder.Add("export/testing/idle.9.json", SeriesData.Json(150, 20));
        _folder.Add("export/testing/mixture.1.json", SeriesData.Json(150, 30));
        static string Entry(string path, string label) => $"{{ \"path\": \"{path}\", \"label\": {label} }}";
        static string Named(string name) => $"{{ \"type\": \"label\", \"label\": \"{name}\" }}";
        string[] entries =
        [
            .. Enumerable.Range(0, 8).SelectMany(i =>
                (string[])[Entry($"training/idle.{i}.json", Named("idle")), Entry($"training/wave.{i}.cbor", Named("wave"))]),
            Entry("testing/idle.9.json", Named("idle")),
            Entry("testing/mixture.1.json", """{ "type": "unlabeled" }"""),
        ];
        _folder.Add("export/info.labels",
            System.Text.Encoding.UTF8.GetBytes($"{{ \"version\": 1, \"files\": [{string.Join(", ", entries)}] }}"));
        ZipFile.CreateFromDirectory(_folder["export"], _folder["export.zip"]);
        TaskSpec task = Infer(_folder["export.zip"]);
        var frontEnd = Assert.IsType<SeriesWindows>(task.Inputs[0].FrontEnd);
        Assert.Equal((150, 2, 50.0), (frontEnd.Window, frontEnd.Channels, frontEnd.RateHertz));
        Assert.Equal(["idle", "wave"], task.Classes);
        Assert.InRange(frontEnd.Deviation[0], 0.6, 0.8); // of sines
        Assert.Contains(_said, line => line.Contains("1 recordings", StringComparison.Ordinal));
        Assert.Equal(InputContent.Series, task.Content);
    }

    [Fact]
    public void Class_folders_of_tables_are_series()
    {
        for (int i = 0; i < 10; i++)
            _folder.Add($"{(i % 2 == 0 ? "idle" : "wave")}/{i}.csv", SeriesData.Csv(i == 0 ? 700 : 400, i % 2 == 0 ? 20 : 50));
        var frontEnd = (SeriesWindows)Infer(_folder.Path, new TaskHints { Window = TimeSpanOrSteps.Parse("1s") }).Inputs[0].FrontEnd;
        Assert.Equal((50, 25, 50.0), (frontEnd.Window, frontEnd.Stride, frontEnd.RateHertz));
        Assert.Contains(_said, line => line.Contains("recordings of 400 to 700 steps", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(new[] { 100, 3 }, typeof(SeriesWindows), "100×1×3")]
    [InlineData(new[] { 100, 1, 3 }, typeof(SeriesWindows), "100×1×3")]
    [InlineData(new[] { 20 }, typeof(ScaledArray), "1×1×20")]
    [InlineData(new[] { 10, 12, 4 }, typeof(ScaledArray), "10×12×4")]
    public void Arrays_are_series_or_features_by_their_shape(int[] shape, Type frontEnd, string reads)
    {
        const int Samples = 30;
        int elements = shape.Aggregate(1, (product, size) => product * size);
        float[] x = [.. Enumerable.Range(0, Samples * elements).Select(i => (i % 7) + 3f)];
        NpzFile.Write(_folder["all.npz"],
        [
            new("x", new RawArray(NumberType.Float32, [Samples, .. shape], MemoryMarshal.AsBytes<float>(x).ToArray())),
            new("y", new RawArray(NumberType.UInt8, [Samples], Enumerable.Range(0, Samples).Select(i => (byte)(i % 2)).ToArray())),
        ]);
        TaskSpec task = Infer(_folder["all.npz"]);
        Assert.IsType(frontEnd, task.Inputs[0].FrontEnd);
        Assert.Equal(reads, task.Shape.ToString());
        Assert.Equal(TaskCatalog.Read("back", TaskCatalog.Write(task)), task);
    }

    [Fact]
    public void One_class_and_unknown_hints_are_refused()
    {
        _folder.Add("idle.1.csv", SeriesData.Csv(50, 10));
        _folder.Add("wave.1.csv", SeriesData.Csv(50, 10));
        Assert.Contains("'jump'", Assert.Throws<InputException>(() =>
            Infer(_folder.Path, new TaskHints { Classes = ["idle", "jump"] })).Message, StringComparison.Ordinal);
        Assert.Contains("two or more", Assert.Throws<InputException>(() =>
            Infer(_folder.Path, new TaskHints { Classes = ["idle"] })).Message, StringComparison.Ordinal);
        Assert.Contains("such as 500ms", Assert.Throws<InputException>(() => TimeSpanOrSteps.Parse("1h")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Recordings_of_a_machine_in_order_and_not_are_for_anomaly_detection()
    {
        for (int i = 0; i < 30; i++)
            _folder.Add($"train/normal/{i}.csv", SeriesData.Csv(600 + i, period: 20));
        for (int i = 0; i < 5; i++)
        {
            _folder.Add($"test/normal/{i}.csv", SeriesData.Csv(600, period: 20));
            _folder.Add($"test/cracked/{i}.csv", SeriesData.Csv(600, period: 12));
        }

        TaskSpec task = Infer(_folder.Path);
        Assert.Equal((TaskMetric.Auc, TaskMethod.Detection), (task.Metric, task.Method));
        var spectra = Assert.IsType<SeriesSpectra>(Assert.Single(task.Inputs).FrontEnd);
        Assert.Equal((128, 64, 50, 0), (spectra.Frame, spectra.Step, spectra.RateHertz, spectra.Stride));
        Assert.Equal(Shape.Vector(spectra.FrameFeatures), task.Shape);
        Assert.InRange(spectra.Deviation[0], 0.6, 0.8);
        Assert.Contains(_said, line => line.Contains("normal 'normal', anomalies 'cracked'", StringComparison.Ordinal));
        Assert.Contains(_said, line => line.Contains("anomalies of machines in series of 2 channels (x, y)", StringComparison.Ordinal));

        using TaskData data = TaskData.Open(task, _folder.Path, new TaskDataOptions { CacheFolder = _folder["cache"] });
        Assert.Equal((30, 10), (data["train"].Items.Count, data["test"].Items.Count));
        Assert.Equal(5, data["test"].Items.Count(item => item.IsAnomaly == true));
        var asked = (SeriesSpectra)Infer(_folder.Path,
            new TaskHints { Window = TimeSpanOrSteps.Parse("320"), Stride = TimeSpanOrSteps.Parse("150") }).Inputs[0].FrontEnd;
        Assert.Equal((320, 64, 32, 128), (asked.Window, asked.Frame, asked.Step, asked.Stride));
    }

    [Fact]
    public void States_in_class_folders_are_dealt_out_as_machines_are_unless_they_are_asked_for_as_classes()
    {
        for (int i = 0; i < 20; i++)
            _folder.Add($"normal/{i}.csv", SeriesData.Csv(200, period: 20));
        for (int i = 0; i < 6; i++)
            _folder.Add($"faulty/{i}.csv", SeriesData.Csv(200, period: 12));
        TaskSpec task = Infer(_folder.Path);
        Assert.Equal(TaskMethod.Detection, task.Method);
        using (DataSet data = DataSets.Open(_folder.Path, task.SetOptions))
        {
            Assert.Equal([14, 12], data.Splits.Select(split => split.Items.Count));
            Assert.Equal(6, data["test"].Items.Count(item => item.IsAnomaly == true));
        }

        TaskSpec classes = Infer(_folder.Path, new TaskHints { Classes = ["normal", "faulty"] });
        Assert.Equal((TaskMetric.Accuracy, 2), (classes.Metric, classes.Classes.Count));
    }

    [Fact]
    public void Anomalies_in_pictures_are_refused_by_their_name()
    {
        byte[] picture = [.. "P5\n16 16\n255\n"u8, .. new byte[256]];
        for (int i = 0; i < 4; i++)
        {
            _folder.Add($"train/good/{i}.pgm", picture);
            _folder.Add($"test/good/{i}.pgm", picture);
            _folder.Add($"test/scratch/{i}.pgm", picture);
        }

        Assert.Contains("anomaly detection in pictures", Assert.Throws<InputException>(() => Infer(_folder.Path)).Message,
            StringComparison.Ordinal);
    }

    private TaskSpec Infer(string path, TaskHints? hints = null)
    {
        using DataSet data = DataSets.Open(path);
        return TaskInference.Of(data, "mine", hints ?? TaskHints.None, _said.Add);
    }

    private static AudioClip Noise(int rate, double seconds) =>
        new(rate, Enumerable.Range(0, (int)(rate * seconds)).Select(i => 0.3f * MathF.Sin(i * 0.1f)).ToArray());
}
