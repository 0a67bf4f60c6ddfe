using System.Runtime.InteropServices;
using MicroNets.Data;
using MicroNets.Data.Formats;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Sets;
using MicroNets.Data.Tasks;
using MicroNets.Data.Tasks.Inference;
using MicroNets.Devices;
using MicroNets.Numerics;
using MicroNets.Reporting;
using MicroNets.Runs;
using MicroNets.TFLite;

namespace MicroNets.Tests.Runs;

public sealed class AnomalyRunTests : IDisposable
{
    private const int Frames = 24;
    private const int Bands = 12;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void A_run_finds_a_detector_whose_file_scores_what_the_record_says(int machines, bool labelled)
    {
        string data = Write(machines, labelled);
        using RunFolder folder = RunFolder.StartOrContinue(_folder["run"],
            new RunRequest("ad", "stm32f446re", Limits.None, data, "smoke", 1) { FalseAlarms = 0.1 });
        using var run = new RunContext(folder, RunLog.Silent, CancellationToken.None);
        RunRecord record = Chain.Run(run, RunStage.Quantize);
        Assert.Equal("auc", record.Metric);
        Assert.True(record.Networks[0].Int8Score > 0.95, string.Join("\n", record.SearchSteps));
        Assert.InRange(record.Networks[0].Int8Score!.Value - record.Networks[0].FloatScore!.Value, -0.02, 0.02);
        Assert.Equal(machines, record.Anomalies!.Machines.Count);
        Assert.True(record.Anomalies.Alarms!.Detected > record.Anomalies.Alarms.FalseAlarms);
        Assert.All(record.Anomalies.Machines, machine => Assert.Equal(new RocPointRecord(1, 1), machine.Roc[^1]));

        TfliteModel model = TfliteReader.Read(folder.File("model.tflite"));
        FrontEnd stored = System.Text.Json.JsonSerializer.Deserialize<FrontEnd>(model.Metadata.FrontEnd)!;
        using TaskData again = TaskData.Open(TaskCatalog.AnomalyDetection, data,
            new TaskDataOptions { FrontEnd = stored, CacheFolder = _folder["cache"] });
        TaskSplit split = again[record.JudgedOn];
        AnomalyRule rule = AnomalyRule.Read(model.Metadata.Anomalies)!;
        Assert.Equal(0.1, rule.FalseAlarms);
        TaskScore score = TaskScore.Of(TaskCatalog.AnomalyDetection, split, ModelEvaluation.Outputs(model, split.Source),
            ModelEvaluation.Kind(model), rule);
        Assert.Equal(record.Networks[0].Int8Score, score.Value);
        Assert.Equal(record.Anomalies.Alarms.Detected, score.Anomalies!.Alarms!.Detected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Recordings_of_sensors_need_no_anomalies_to_learn_from(bool haveAnomalies)
    {
        var random = new RandomStream(6, "sensors");
        for (int i = 0; i < 40; i++)
            _folder.Add($"vibration/train/normal/{i}.csv", Recording(ref random, 0));
        for (int i = 0; i < (haveAnomalies ? 10 : 0); i++)
        {
            _folder.Add($"vibration/test/normal/{i}.csv", Recording(ref random, 0));
            _folder.Add($"vibration/test/rattle/{i}.csv", Recording(ref random, 0.5));
        }

        string data = _folder["vibration"];
        var said = new List<string>();
        TaskSpec task;
        using (DataSet set = DataSets.Open(data, TaskCatalog.AnomalyDetection.SetOptions))
            task = TaskInference.OfSeries(TaskCatalog.AnomalyDetection, set, TaskHints.None, said.Add)!;
        using RunFolder folder = RunFolder.StartOrContinue(_folder["run"],
            new RunRequest("ad", "stm32f446re", Limits.None, data, "smoke", 1) { Inferred = task });
        var remarks = new List<string>();
        using var run = new RunContext(folder, RunLog.Silent with { Message = remarks.Add }, CancellationToken.None);
        RunRecord record = Chain.Run(run, RunStage.Quantize);
        Assert.NotEmpty(remarks);
        Assert.Equal(remarks.Distinct(), remarks);
        Assert.Equal("test", record.JudgedOn);
        Assert.True(record.Networks[0].Int8Score > 0.9, string.Join("\n", record.SearchSteps));
        Assert.InRange(record.Networks[0].Int8Score!.Value - record.Networks[0].FloatScore!.Value, -0.02, 0.02);
        Assert.Equal(!haveAnomalies, record.Notes.Any(note =>
            note.Contains("disturbed copies of normal recordings", StringComparison.Ordinal)));
    }

    // A turning rotor of a varying load; what rattles is at another frequency.
    private static byte[] Recording(ref RandomStream random, double rattle)
    {
        double load = 1 + (0.2 * random.NextNormal()), start = 6 * random.NextDouble();
        var text = new System.Text.StringBuilder("x,y\n");
        for (int step = 0; step < 600; step++)
        {
            double turn = Math.Sin((0.3 * step) + start), knock = rattle * Math.Sin(1.7 * step);
            text.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"{(load * turn) + knock + (0.2 * random.NextNormal()):F4},{turn + (0.2 * random.NextNormal()):F4}\n");
        }

        return System.Text.Encoding.UTF8.GetBytes(text.ToString());
    }

    [Fact]
    public void Limits_that_no_detector_keeps_are_told_before_anything_is_fitted()
    {
        string data = Write(1, labelled: true);
        using RunFolder folder = RunFolder.StartOrContinue(_folder["run"], new RunRequest("ad", "stm32f446re", new Limits { Flash =
            new Bytes(512) }, data, "smoke", 1));
        using var run = new RunContext(folder, RunLog.Silent, CancellationToken.None);
        Assert.Throws<MicroNets.Search.InfeasibleException>(() => Chain.Run(run, RunStage.Search));
    }

    // Machines whose bands rise and fall together; a fault lifts two of the bands by less than they vary over time.
    private string Write(int machines, bool labelled)
    {
        string path = _folder["data"];
        Directory.CreateDirectory(path);
        foreach ((string split, int count) in (ReadOnlySpan<(string, int)>)[("train", 48), (labelled ? "val" : "test", 40)])
        {
            var random = new RandomStream(5, split);
            byte[] isAnomaly = [.. Enumerable.Range(0, count).Select(i => (byte)(split == "train" ? 0 : i / 2 % 2))];
            float[] x = new float[count * Frames * Bands];
            long[] machine = [.. Enumerable.Range(0, count).Select(i => (long)(i % machines))];
            for (int i = 0; i < count; i++)
            {
                double loudness = 3 * random.NextNormal(), tilt = random.NextNormal();
                for (int j = 0; j < Frames * Bands; j++)
                {
                    int band = j % Bands;
                    x[(i * Frames * Bands) + j] = (float)(-40 + (5 * machine[i]) + loudness + (tilt * band / Bands)
                        + (isAnomaly[i] == 1 && band is 3 or 4 ? 1.5 : 0) + random.NextNormal());
                }
            }

            NpzFile.Write(Path.Combine(path, $"{split}.npz"),
            [
                new("x", new RawArray(NumberType.Float32, [count, Frames, Bands], MemoryMarshal.AsBytes(x.AsSpan()).ToArray())),
                new("y", new RawArray(NumberType.UInt8, [count], isAnomaly)),
                new("machine", new RawArray(NumberType.Int64, [count], MemoryMarshal.AsBytes(machine.AsSpan()).ToArray())),
            ]);
        }

        return path;
    }
}
