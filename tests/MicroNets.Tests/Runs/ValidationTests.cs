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

        using RunFolder folder = RunFolder.StartOrContinue(_folder["run"], new RunRequest("ad", "stm32f746zg", Limits.None, data, "smoke", 1));
        using var run = new RunContext(folder, RunLog.Silent, CancellationToken.None);

        int windows = run.Data["val"].Items[0].Count;
        Assert.Equal(3 * windows, run.Validation.Count);
        Assert.Equal(6 * windows, run.JudgingSplit.Source.Count);
        float[] chosen = new float[run.Data.Shape.Elements], all = new float[chosen.Length];
        run.Validation.Read(windows, SampleSource.NoAugmentation, chosen);
        run.JudgingSplit.Source.Read(3 * windows, SampleSource.NoAugmentation, all);
        Assert.Equal(all, chosen);
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
