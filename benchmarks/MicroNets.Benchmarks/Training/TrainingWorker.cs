using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MicroNets.Numerics;

namespace MicroNets.Benchmarks.Training;

/// <summary>
/// <c>training-worker</c>: one process for one workload, as the peer has one, so that memory can be compared. Reads seconds per round from
/// standard input and answers each with samples per second, and its current and peak resident bytes.
/// </summary>
internal static class TrainingWorker
{
    public static Command Create()
    {
        var name = new Argument<string>("workload");
        var threads = new Option<int>("--threads") { DefaultValueFactory = _ => 2 };
        var batchSize = new Option<int>("--batch");
        var quantized = new Option<bool>("--quantized") { Description = "with weights and maps rounded to 8 bits" };
        var variant = new Option<KernelVariant?>("--variant") { Description = "the kernels that are to run: an error where others would" };
        var command = new Command("training-worker", "Trains one workload on request (used by 'training').") { name, threads, batchSize,
            quantized, variant };
        command.SetAction(result =>
        {
            if (result.GetValue(variant) is { } expected && expected != KernelVariants.Best)
                throw new InputException($"kernels for {KernelVariants.Best}", $"kernels for {expected}",
                    "see the names of .NET's switches for instruction sets");
            return Run(result.GetRequiredValue(name), result.GetRequiredValue(threads), result.GetValue(batchSize),
                result.GetValue(quantized));
        });
        return command;
    }

    private static int Run(string name, int threads, int batchSize, bool quantized)
    {
        TrainingWorkload workload = TrainingWorkload.All.Single(workload => workload.Name == name);
        if (quantized)
            workload = workload.Quantized();
        using var rounds = new TrainingRounds(workload, batchSize > 0 ? batchSize : workload.BatchSize, threads);
        while (Console.ReadLine() is { } line)
        {
            double speed = rounds.Round(TimeSpan.FromSeconds(double.Parse(line, CultureInfo.InvariantCulture)));
            using var process = Process.GetCurrentProcess();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{speed:R} {process.WorkingSet64} {process.PeakWorkingSet64}"));
        }

        return 0;
    }
}
