using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MicroNets.Numerics;

namespace MicroNets.Benchmarks.Training;

/// <summary><c>training</c>: whole training steps, ours against PyTorch, a process each, in alternating rounds.</summary>
internal static class TrainingCommand
{
    private const int Rounds = 3;
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var filter = new Option<string>("--filter") { Description = "only workloads with this in their name",
            DefaultValueFactory = _ => "" };
        var milliseconds = new Option<int>("--time") { Description = "milliseconds per round", DefaultValueFactory = _ => 1200 };
        var python = new Option<string>("--python") { Description = "Python that has PyTorch", DefaultValueFactory = _ => "python3" };
        var peer = new Option<string>("--peer") { Description = "the PyTorch script" };
        var output = new Option<string>("--out") { Description = "also write the table to this file" };
        var command = new Command("training", "Training steps against PyTorch.") { json, filter, milliseconds, python, peer, output };
        command.SetAction(result =>
        {
            TrainingWorkload[] workloads =
                [.. TrainingWorkload.All.Where(workload =>
                workload.Name.Contains(result.GetRequiredValue(filter), StringComparison.Ordinal))];
            var contest = new TrainingContest(result.GetRequiredValue(python), result.GetValue(peer),
                TimeSpan.FromMilliseconds(result.GetRequiredValue(milliseconds)), Rounds);
            Run(contest, workloads, result.GetValue(json), result.GetValue(output));
            return 0;
        });
        return command;
    }

    private static void Run(TrainingContest contest, TrainingWorkload[] workloads, bool json, string? output)
    {
        List<TrainingRow> rows = [.. workloads.SelectMany(contest.AgainstPeer)];
        List<TrainingRow> batches = [.. workloads.Where(workload => workload.Name == "ds-cnn-s")
            .SelectMany(workload => contest.BatchSizes(workload, [32, 256]))];
        TrainingRow[] compared = [.. rows.Where(row => row.Ratio is not null)];
        double? geomean = compared.Length == 0 ? null : Math.Exp(compared.Average(row => Math.Log(row.Ratio!.Value)));
        double? least = compared.Min(row => row.Ratio);
        string table = Table(rows, batches, contest.Peaks, geomean, least);
        if (output is not null)
            AtomicFile.WriteAllText(output, table);
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(new { peakGflops = contest.Peaks, rows, batches, geomean, min = least }, Json));
        else
            Console.WriteLine(table);
    }

    private static string Table(List<TrainingRow> rows, List<TrainingRow> batches, IReadOnlyDictionary<int, double> peaks, double? geomean,
        double? least)
    {
        var text = new StringBuilder("# Training steps against PyTorch\n\n");
        text.AppendLine($"{RuntimeInformation.ProcessArchitecture}, {KernelVariants.Best}; .NET {Environment.Version}. Forward, loss, "
            + $"backward and SGD with momentum on a fixed batch; median of {Rounds} alternating rounds.");
        text.AppendLine("The better of PyTorch's layouts counts. A step counts 3 × 2 × MACs. Multiply-add "
            + $"peak: {string.Join(", ", peaks.Select(peak => $"{peak.Value:F0} GFLOP/s with {peak.Key} thread(s)"))}.");
        text.AppendLine()
            .AppendLine("| workload | batch | threads | samples/s | GFLOP/s | of peak | peak memory | "
            + "PyTorch samples/s | its memory | ratio |").AppendLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (TrainingRow row in rows.Concat(batches))
        {
            string peer = row.Peer is { } speed
                ? $"{speed:F0} ({row.PeerLayout}) | {row.PeerPeakBytes / 1048576.0:F0} MiB | **{row.Ratio:F2}**" : " | | ";
            text.AppendLine($"| {row.Workload} | {row.BatchSize} | {row.Threads} | {row.Ours:F0} | {row.Gflops:F1} | {row.ShareOfPeak:P0} "
                + $"| {row.OurPeakBytes / 1048576.0:F0} MiB | {peer} |");
        }

        text.AppendLine();
        foreach (IGrouping<string, TrainingRow> workload in rows.GroupBy(row => row.Workload).Where(group => group.Count() == 2))
            text.AppendLine($"- {workload.Key}: two threads "
                + $"are {workload.First(row => row.Threads == 2).Ours / workload.First(row => row.Threads == 1).Ours:F2}× one");
        text.AppendLine().AppendLine(geomean is null ? "PyTorch was not found; only our side was measured."
            : $"Ratio to PyTorch: geometric mean {geomean:F2}, least {least:F2}.");
        return text.ToString();
    }
}
