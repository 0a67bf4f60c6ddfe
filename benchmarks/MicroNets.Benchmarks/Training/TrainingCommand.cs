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
        string table = Table(rows, batches, contest);
        if (output is not null)
            AtomicFile.WriteAllText(output, table);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                cpu = Cpu(),
                peakGflops = contest.Peaks,
                gigabytesPerSecond = contest.Bandwidths,
                rows,
                batches,
                geomean = Geomean(rows, row => row.Ratio),
                min = rows.Min(row => row.Ratio),
                narrowGeomean = Geomean(rows, row => row.NarrowRatio),
            }, Json));
        }
        else
        {
            Console.WriteLine(table);
        }
    }

    private static double? Geomean(IEnumerable<TrainingRow> rows, Func<TrainingRow, double?> ratio)
    {
        double[] values = [.. rows.Select(ratio).OfType<double>()];
        return values.Length == 0 ? null : Math.Exp(values.Average(Math.Log));
    }

    private static string Summary(List<TrainingRow> rows, Func<TrainingRow, double?> ratio) =>
        Geomean(rows, ratio) is { } geomean ? $"{geomean:F2}, {rows.Min(ratio):F2}" : "not measured";

    internal static string Cpu() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1]
            ?? "unknown CPU" : "unknown CPU";

    private static string Table(List<TrainingRow> rows, List<TrainingRow> batches, TrainingContest contest)
    {
        static string ByThreads(IReadOnlyDictionary<int, double> values, string unit) =>
            string.Join(", ", values.Select(value => $"{value.Value:F0} {unit} with {value.Key} thread(s)"));
        var text = new StringBuilder("# Training steps against PyTorch\n\n");
        text.AppendLine($"{Cpu()}; {RuntimeInformation.ProcessArchitecture}, {KernelVariants.Best}; .NET {Environment.Version}. Forward, "
            + $"loss, backward and SGD with momentum on a fixed batch; median of {Rounds} alternating rounds.");
        text.AppendLine("The better of PyTorch's layouts counts. A step counts 3 × 2 × MACs, and as traffic five passes over each stored "
            + "map: written and read forward, read backward, its gradient written and read.");
        text.AppendLine($"Multiply-add peak: {ByThreads(contest.Peaks, "GFLOP/s")}. Memory bandwidth: "
            + $"{ByThreads(contest.Bandwidths, "GB/s")}.");
        text.AppendLine()
            .AppendLine("| workload | batch | threads | samples/s | GFLOP/s | of peak | of bandwidth | peak memory | "
            + "PyTorch samples/s | its memory | ratio |").AppendLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (TrainingRow row in rows.Concat(batches))
        {
            string peer = row.Peer is { } speed
                ? $"{speed:F0} ({row.PeerLayout}) | {row.PeerPeakBytes / 1048576.0:F0} MiB | **{row.Ratio:F2}**" : " | | ";
            text.AppendLine($"| {row.Workload} | {row.BatchSize} | {row.Threads} | {row.Ours:F0} | {row.Gflops:F1} | {row.ShareOfPeak:P0} "
                + $"| {row.ShareOfBandwidth:P0} | {row.OurPeakBytes / 1048576.0:F0} MiB | {peer} |");
        }

        text.AppendLine()
            .AppendLine("With two threads, over the float speed of the table above (8 bits: weights and maps rounded) and over "
            + "PyTorch (AVX-512 off: in both, and in ours alone).");
        text.AppendLine()
            .AppendLine("| workload | two threads over one | 8 bits samples/s | of float | AVX-512 off samples/s "
                + "| PyTorch without it | ratio "
            + "| ours alone without it |").AppendLine("|---|--:|--:|--:|--:|--:|--:|--:|");
        foreach (IGrouping<string, TrainingRow> workload in rows.GroupBy(row => row.Workload).Where(group => group.Count() == 2))
        {
            TrainingRow two = workload.Single(row => row.Threads == 2), one = workload.Single(row => row.Threads == 1);
            text.AppendLine($"| {two.Workload} | {two.Ours / one.Ours:F2} | {two.Quantized:F0} | {two.QuantizedShare:F2} | {two.Narrow:F0} "
                + $"| {two.NarrowPeer:F0} | {two.NarrowRatio:F2} | {two.NarrowOverWidePeer:F2} |");
        }

        text.AppendLine().AppendLine(Geomean(rows, row => row.Ratio) is not { } geomean
            ? "PyTorch was not found; only our side was measured."
            : $"Ratio to PyTorch: geometric mean {geomean:F2}, least {rows.Min(row => row.Ratio):F2}; with AVX-512 off in both "
                + $"{Summary(rows, row => row.NarrowRatio)}, in ours alone {Summary(rows, row => row.NarrowOverWidePeer)}.");
        return text.ToString();
    }
}
