using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Tests.Training;
using MicroNets.Training;

namespace MicroNets.Tests.Runs;

/// <summary>Prepares the data of a folder and trains on it, in a process of its own whose memory a test limits.</summary>
internal static class LimitedMemoryLeg
{
    public static int Run(string folder)
    {
        using TaskData data = TaskData.Open(TaskCatalog.Find("kws"), Path.Combine(folder, "data"),
            new TaskDataOptions { CacheFolder = Path.Combine(folder, "cache") });
        Network network = GradientTests.Start(data.Shape.Height, data.Shape.Width, 1).Conv(4, (10, 4), 4, "stem").NormRelu6()
            .GlobalAveragePool().Dense(data.Classes.Count).Build();
        TrainedNetwork trained = Trainer.Run(network, data["train"].Source, data["val"].Source, new TrainingOptions { Epochs = 1 });
        // Windows has no files without a name.
        int left = OperatingSystem.IsWindows() ? 0 : Directory.GetFiles(Path.GetTempPath(), "*.unpacked").Length;
        Console.WriteLine($"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes} bytes at most, {data["train"].Source.Count} samples, "
            + $"{left} files left if it were killed now, loss {trained.History[0].Loss:F4}");
        return 0;
    }
}
