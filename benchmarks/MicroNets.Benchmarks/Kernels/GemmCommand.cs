using System.CommandLine;
using System.Text;
using System.Text.Json;
using MicroNets.Numerics;

namespace MicroNets.Benchmarks.Kernels;

/// <summary><c>gemm</c>: the products of these networks against OpenBLAS and the peak of the machine.</summary>
internal static class GemmCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var threads = new Option<int[]>("--threads") { Description = "numbers of threads", DefaultValueFactory = _ => [1, 2],
            AllowMultipleArgumentsPerToken = true };
        var milliseconds = new Option<int>("--time") { Description = "milliseconds per shape", DefaultValueFactory = _ => 250 };
        var filter = new Option<string>("--filter") { Description = "only networks or forms with this in their name",
            DefaultValueFactory = _ => "" };
        var output = new Option<string>("--out") { Description = "also write the table to this file" };
        var command = new Command("gemm", "Matrix products at the shapes of these networks, against OpenBLAS.") { json, threads,
            milliseconds, filter, output };
        command.SetAction(result => Run(result.GetRequiredValue(threads), TimeSpan.FromMilliseconds(result.GetRequiredValue(milliseconds)),
            result.GetRequiredValue(filter), result.GetValue(json), result.GetValue(output)));
        return command;
    }

    private static int Run(int[] threadCounts, TimeSpan time, string filter, bool json, string? output)
    {
        if (!OpenBlas.IsPresent)
            Console.Error.WriteLine("OpenBLAS is not installed (Debian: libopenblas0-pthread): only our own products are measured.");
        var rows = new List<GemmRow>();
        var peaks = new Dictionary<int, double>();
        foreach (int threads in threadCounts)
        {
            using var pool = new WorkerPool(threads);
            peaks[threads] = Peak.Measure(pool);
            if (OpenBlas.IsPresent)
                OpenBlas.SetThreads(threads);
            foreach (GemmShape shape in GemmShape.All()
                .Where(shape => $"{shape.Network} {shape.Form}".Contains(filter, StringComparison.OrdinalIgnoreCase)))
                rows.Add(GemmBenchmark.Measure(shape, pool, peaks[threads], time));
        }

        string table = Table(rows, peaks);
        if (output is not null)
            AtomicFile.WriteAllText(output, table);
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(
                new { variant = KernelVariants.Best.ToString(), peer = OpenBlas.IsPresent ? OpenBlas.Configuration : null,
                peakGflops = peaks, rows, min = rows.Min(row => row.Ratio), geomean = GeometricMean(rows) }, Json));
        else
            Console.WriteLine(table);
        return 0;
    }

    private static string Table(List<GemmRow> rows, Dictionary<int, double> peaks)
    {
        var text = new StringBuilder("# Matrix products against OpenBLAS\n\n");
        text.AppendLine("The three products of pointwise layers, operands from memory; medians of alternating "
            + $"turns. {KernelVariants.Best}; multiply-add "
            + $"peak: {string.Join(", ", peaks.Select(peak => $"{peak.Value:F0} GFLOP/s with {peak.Key} thread(s)"))}.");
        text.AppendLine(OpenBlas.IsPresent ? $"The peer: {OpenBlas.Configuration}." : "OpenBLAS was not found.");
        text.AppendLine().AppendLine("| network | product | pixels × inputs → outputs | threads | GFLOP/s | of peak | OpenBLAS | ratio |")
            .AppendLine("|---|---|--:|--:|--:|--:|--:|--:|");
        foreach (GemmRow row in rows)
            text.AppendLine($"| {row.Network} | {row.Form} | {row.Rows} × {row.Inputs} → {row.Outputs} | {row.Threads} | {row.Gflops:F1} "
                + $"| {row.ShareOfPeak:P0} | {row.Peer:F1} | {(row.Ratio is { } ratio ? $"**{ratio:F2}**" : "")} |");
        if (rows.Count > 0 && OpenBlas.IsPresent)
            text.AppendLine()
                .AppendLine($"Ratio to OpenBLAS: geometric mean {GeometricMean(rows):F2}, least {rows.Min(row => row.Ratio):F2}.");
        return text.ToString();
    }

    private static double? GeometricMean(List<GemmRow> rows) =>
        rows.Count == 0 || !OpenBlas.IsPresent ? null : Math.Exp(rows.Average(row => Math.Log(row.Ratio!.Value)));
}
