using System.Globalization;
using System.Runtime.InteropServices;
using MicroNets.Data;
using MicroNets.Data.Formats;
using MicroNets.Devices;
using MicroNets.Numerics;
using MicroNets.Runs;

namespace MicroNets.Tests.Runs;

public sealed class ValidationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void In_anomaly_detection_only_normal_clips_choose_while_all_of_them_judge()
    {
        string data = _folder["data"];
        Directory.CreateDirectory(data);
        Write(data, "train", [0, 0, 0, 0]);
        Write(data, "val", [0, 1, 1, 0, 1, 0]);

        using RunFolder folder = RunFolder.StartOrContinue(_folder["run"],
            new RunRequest("ad-paper", "stm32f746zg", Limits.None, data, "smoke", 1));
        using var run = new RunContext(folder, RunLog.Silent, CancellationToken.None);

        int windows = run.Data["val"].Items[0].Count;
        Assert.Equal(3 * windows, run.Validation.Count);
        Assert.Equal(6 * windows, run.JudgingSplit.Source.Count);
        float[] chosen = new float[run.Data.Shape.Elements], all = new float[chosen.Length];
        run.Validation.Read(windows, SampleSource.NoAugmentation, chosen);
        run.JudgingSplit.Source.Read(3 * windows, SampleSource.NoAugmentation, all);
        Assert.Equal(all, chosen);
    }

    [Fact]
    public void Data_without_a_validation_split_deals_a_tenth_of_its_training_items()
    {
        string data = _folder["data"];
        Directory.CreateDirectory(data);
        Write(data, "train", new byte[200]);
        Write(data, "test", [0, 1, 1, 0]);
        var messages = new List<string>();

        using RunFolder folder = RunFolder.StartOrContinue(_folder["run"],
            new RunRequest("ad-paper", "stm32f746zg", Limits.None, data, "smoke", 1));
        using var run = new RunContext(folder, new RunLog(messages.Add, _ => { }), CancellationToken.None);

        string[] train = [.. run.Data["train"].Items.Select(item => item.Path)], val = [.. run.Data["val"].Items.Select(item => item.Path)];
        Assert.InRange(val.Length, 10, 30);
        Assert.Empty(train.Intersect(val));
        Assert.Equal(200, train.Length + val.Length);
        Assert.Equal(4, run.Data["test"].Items.Count);
        Assert.Contains(messages, message => message.Contains($"{val.Length} of its 200", StringComparison.Ordinal));
    }

    [Fact]
    public void Items_of_one_speaker_stay_together_when_a_validation_split_is_dealt()
    {
        string data = _folder["data"];
        Directory.CreateDirectory(data);
        byte[] speaker = [.. Enumerable.Range(0, 120).Select(i => (byte)(i % 40))];
        NpzFile.Write(Path.Combine(data, "train.npz"),
        [
            new("x", new RawArray(NumberType.UInt8, [speaker.Length, 49, 10], new byte[speaker.Length * 490])),
            new("y", new RawArray(NumberType.UInt8, [speaker.Length], speaker.Select(number => (byte)(number % 12)).ToArray())),
            new("speaker", new RawArray(NumberType.UInt8, [speaker.Length], speaker)),
        ]);

        using RunFolder folder = RunFolder.StartOrContinue(_folder["run"],
            new RunRequest("kws", "stm32f746zg", Limits.None, data, "smoke", 1));
        using var run = new RunContext(folder, RunLog.Silent, CancellationToken.None);

        HashSet<byte> Speakers(string split) =>
            [.. run.Data[split].Items.Select(item => speaker[int.Parse(item.Path.Split('#')[1], CultureInfo.InvariantCulture)])];
        Assert.NotEmpty(Speakers("val"));
        Assert.Empty(Speakers("train").Intersect(Speakers("val")));
    }

    // Log-mels of clips from two machines in turn.
    private static void Write(string folder, string split, byte[] isAnomaly)
    {
        const int Frames = 80, Bands = 128;
        var random = new RandomStream(3, split);
        byte[] x = new byte[isAnomaly.Length * Frames * Bands];
        for (int i = 0; i < x.Length; i++)
            x[i] = (byte)random.NextInt32(256);
        long[] machine = [.. isAnomaly.Select((_, i) => (long)(i % 2) + 1)];
        NpzFile.Write(Path.Combine(folder, $"{split}.npz"),
        [
            new("x", new RawArray(NumberType.UInt8, [isAnomaly.Length, Frames, Bands], x)),
            new("y", new RawArray(NumberType.UInt8, [isAnomaly.Length], isAnomaly)),
            new("machine", new RawArray(NumberType.Int64, [machine.Length], MemoryMarshal.AsBytes(machine.AsSpan()).ToArray())),
        ]);
    }
}
