using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using MicroNets.Numerics;
using MicroNets.Reporting;
using MicroNets.Runs;
using MicroNets.Runs.Sweeps;

namespace MicroNets.Benchmarks.Sweeps;

/// <summary>
/// <c>growth</c>: what planning a large sweep and telling how far it is take, in seconds and memory of the tool's process. Plans are real;
/// outcomes are made up, with the records that real ones have.
/// </summary>
internal static class GrowthCommand
{
    private const int Repeats = 3;

    public static Command Create()
    {
        var tool = new Option<string>("--tool") { Description = "MicroNets.Cli.dll", Required = true };
        var items = new Option<int>("--items") { Description = "items planned, in thousands", DefaultValueFactory = _ => 100 };
        var finished = new Option<int>("--finished") { Description = "items of made-up outcomes", DefaultValueFactory = _ => 10_000 };
        var output = new Option<string>("--out") { Description = "also write the table to this file" };
        var command = new Command("growth", "Seconds and memory of large sweeps.") { tool, items, finished, output };
        command.SetAction(result =>
        {
            string folder = Directory.CreateTempSubdirectory("micronets-growth-").FullName;
            try
            {
                string table = Run(folder, result.GetRequiredValue(tool), result.GetRequiredValue(items),
                    result.GetRequiredValue(finished));
                if (result.GetValue(output) is { } path)
                    AtomicFile.WriteAllText(path, table);
                Console.WriteLine(table);
                return 0;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static string Run(string folder, string tool, int thousands, int finished)
    {
        var table = new StringBuilder("| | items | finished | seconds | MiB |\n|---|--:|--:|--:|--:|\n");
        void Row(string what, int items, int ended, (double Seconds, double Mebibytes) cost) =>
            table.AppendLine(CultureInfo.InvariantCulture,
                $"| {what} | {items:N0} | {ended:N0} | {cost.Seconds:F2} | {cost.Mebibytes:F0} |");

        string small = Sweep(folder, "small", 1, 12), large = Sweep(folder, "large", thousands, 1000);
        string smallPlan = Path.Combine(folder, "of-small"), plan = Path.Combine(folder, "of-large");
        Row("plan", 12, 0, Least(() => Directory.CreateDirectory(smallPlan), tool, "sweep", small, "--out", smallPlan, "--on", "plan",
            "--quiet"));
        Row("plan, printed with estimates", thousands * 1000, 0,
            Least(() => Delete(plan), tool, "sweep", large, "--out", plan, "--plan", "--quiet"));
        Row("status", 12, 0, Least(() => { }, tool, "sweep", "status", smallPlan));
        Row("status", thousands * 1000, 0, Least(() => { }, tool, "sweep", "status", plan));
        PlanFolder planned = PlanFolder.Open(plan);
        MakeUp(planned, finished);
        string index = planned.File(SweepIndex.File);
        Row("status, the index made anew from the run folders", thousands * 1000, finished,
            Least(() => File.Delete(index), tool, "sweep", "status", plan));
        Row("status", thousands * 1000, finished, Least(() => { }, tool, "sweep", "status", plan));
        double mebibytes = new FileInfo(index).Length / 1048576.0;
        table.AppendLine(CultureInfo.InvariantCulture,
            $"\nThe index has {mebibytes:F1} MiB, items.jsonl {new FileInfo(planned.File(PlanFolder.ItemsFile)).Length / 1048576.0:F1} "
            + $"MiB. Least of {Repeats} runs of the tool's process, its start included.");
        table.AppendLine(CultureInfo.InvariantCulture,
            $"An item finds its line in {Lookup(PlanFolder.Open(smallPlan), 11):F0} µs among 12 and "
            + $"in {Lookup(planned, thousands * 1000 - 1):F0} µs among {thousands * 1000:N0}.");
        return table.ToString();
    }

    private static string Sweep(string folder, string name, int limits, int seeds)
    {
        string file = Path.Combine(folder, $"{name}.json");
        File.WriteAllText(file, $$"""
            { "tasks": ["kws"], "devices": ["stm32f446re"], "seeds": {{seeds}}, "budget": "quick",
              "limits": [{{string.Join(", ", Enumerable.Range(1, limits).Select(limit => FormattableString.Invariant($"{{ \"sram\": \"{20 + limit}k\" }}")))}}] }
            """);
        return file;
    }

    // A row has the costs of every axis with their bands, as real ones have.
    private static void MakeUp(PlanFolder plan, int finished)
    {
        var random = new RandomStream(1, "made-up outcomes");
        foreach (PlanItem item in plan.Items().Take(finished))
        {
            double size = random.NextSingle();
            CostRecord Cost(string name, double scale, string unit, string how = "") =>
                new(name, scale * (1 + size), scale * (0.9 + size), scale * (1.2 + size), unit, how);
            var row = new StudyRow(item.Name, item.Seed, item.Folder)
            {
                Architecture = "84@10×4 112 84 – 196 112 140",
                Mops = 10 * (1 + size),
                Parameters = 50_000,
                Costs = [Cost("flash", 65536, "B"), Cost("sram", 20480, "B"), Cost("latency", 80, "ms", new string('e', 300)),
                    Cost("energy", 13, "mJ"), Cost("ops", 1e7, "ops")],
                Limits = [new LimitRecord("sram", 131072, 20480, 20480, 20480, "B", LimitRecord.Pass, "")],
                Score = 0.9 + (0.05 * random.NextSingle()),
                SearchGigaflop = 20_000,
                Trials = 8,
                SearchCoreMinutes = 8,
                TrainingGigaflop = 20_000,
                TrainingCoreMinutes = 8,
            };
            string folder = plan.File(item.Folder);
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, ItemOutcome.File), StageFile.Line(
                new ItemOutcome(item.Item, OutcomeState.Done) { Row = row, JudgedOn = "test", Ended = DateTime.UnixEpoch, WallSeconds = 500,
                    CoreSeconds = 960, Attempts = 1, Build = plan.Build, Place = "n1, job 5_3, process 4711", Kernels = "Avx512" }));
        }
    }

    private static double Lookup(PlanFolder plan, int item)
    {
        const int Times = 1000;
        _ = plan.Item(item);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Times; i++)
            _ = plan.Item(item);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / Times;
    }

    private static (double Seconds, double Mebibytes) Least(Action before, string tool, params string[] arguments)
    {
        var costs = new List<(double Seconds, double Mebibytes)>();
        for (int i = 0; i < Repeats; i++)
        {
            before();
            costs.Add(Cost(tool, arguments));
        }

        return costs.Min();
    }

    private static (double Seconds, double Mebibytes) Cost(string tool, string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("dotnet", [tool, .. arguments]) { UseShellExecute = false,
            RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        double most = 0;
        while (!process.WaitForExit(10))
        {
            process.Refresh();
            most = Math.Max(most, process.HasExited ? 0 : process.WorkingSet64 / 1048576.0);
        }

        if (process.ExitCode > 1)
            throw new InvalidOperationException($"{string.Join(' ', arguments)}: {errors.Result}{output.Result}");
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, most);
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
