using System.CommandLine;
using System.Text;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Runs;
using MicroNets.Search;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;

namespace MicroNets.Benchmarks.Search;

/// <summary>
/// <c>landing</c>: searches within random limits that the preview calls feasible; whether what is found keeps them, and how near the costs
/// that the search expected at its end were to those of the architecture that was derived.
/// </summary>
internal static class LandingCommand
{
    // The trained part of a search in seconds; the trials that follow it change nothing about landing.
    private static readonly DnasOptions Brief = DnasOptions.Quick with { Rounds = 10, StepsPerRound = 8, WarmUpRounds = 2, BatchSize = 128,
        RepairSamples = 256, ArchitectureRate = 0.25, TrialSamples = 0 };

    public static Command Create()
    {
        var task = new Option<string>("--task") { Description = "kws, kws-paper, ic or vww", DefaultValueFactory = _ => "kws" };
        var data = new Option<string>("--data") { Description = "data set of the task", Required = true };
        var count = new Option<int>("--count") { Description = "combinations of limits", DefaultValueFactory = _ => 20 };
        var seed = new Option<ulong>("--seed") { Description = "of the limits and the searches", DefaultValueFactory = _ => 1UL };
        var bits = new Option<int?>("--bits") { Description = "of the integers that the supernet computes with; floats without it" };
        var output = new Option<string>("--out") { Description = "also write the table to this file" };
        var command = new Command("landing", "Whether searches land within random limits.") { task, data, count, seed, bits, output };
        command.SetAction(result =>
        {
            string table = Run(TaskCatalog.Find(result.GetRequiredValue(task)), result.GetRequiredValue(data),
                result.GetRequiredValue(count), Brief with { Seed = result.GetRequiredValue(seed), Bits = result.GetValue(bits) });
            if (result.GetValue(output) is { } path)
                AtomicFile.WriteAllText(path, table);
            Console.WriteLine(table);
            return 0;
        });
        return command;
    }

    private static string Run(TaskSpec task, string path, int count, DnasOptions options)
    {
        ulong seed = options.Seed;
        using TaskData data = TaskData.Open(task, path, new TaskDataOptions { Seed = seed });
        SearchSpace space = RunSpaces.For(task, data, own: null);
        DeviceProfile device = DeviceCatalog.Get("stm32f446re");
        var errors = new List<double>();
        int kept = 0, tried = 0;
        var text = new StringBuilder("# Landing within limits\n\n");
        text.AppendLine($"Searches of the space of `{task.Name}` within random limits that the preview calls feasible; {Brief.Rounds} "
            + $"rounds of {Brief.StepsPerRound} batches of {Brief.BatchSize}. Made by `benchmarks/search.sh`.").AppendLine();
        text.AppendLine("| limits | feasible share | found | every limit holds | expected against derived | core-seconds |")
            .AppendLine("|---|--:|---|---|---|--:|");
        for (int i = 0; tried < count; i++)
        {
            var random = new RandomStream(seed, "landing", i);
            var problem = new SearchProblem(space, device, RandomLimits(space, device, ref random));
            FeasibilityPreview preview = Feasibility.Preview(problem, 2000, seed);
            if (preview.Impossible is not null || preview.Fits == 0)
                continue;
            tried++;
            TimeSpan start = Environment.CpuUsage.TotalTime;
            SearchResult result = Dnas.Run(problem, data["train"].Source, data["val"].Source, options with { Seed = seed + (ulong)i });
            bool holds = result.Checks.All(check => check.Holds);
            kept += holds ? 1 : 0;
            errors.AddRange(result.Costs.Select(cost => Math.Abs(cost.RelativeError)));
            text.AppendLine($"| {Stated(problem.Limits)} | {100 * preview.Fits:F1} % | {result.Architecture} "
                + $"| {(holds ? "yes" : "**no**")} "
                + $"| {string.Join(", ", result.Costs.Select(cost => $"{cost.Limit} {100 * cost.RelativeError:+0.0;-0.0;0.0} %"))} "
                + $"| {(Environment.CpuUsage.TotalTime - start).TotalSeconds:F0} |");
            Console.Error.WriteLine($"{tried} of {count}: {(holds ? "holds" : "BROKEN")}");
        }

        errors.Sort();
        text.AppendLine()
            .AppendLine($"{kept} of {tried} keep every limit exactly. Median of |expected / exact − 1| over all limited "
            + $"costs: {100 * errors[errors.Count / 2]:F1} %, worst {100 * errors[^1]:F1} %.");
        return text.ToString();
    }

    // Between tight and roomy around what a random network costs; each kind of limit is stated in two of three cases.
    private static Limits RandomLimits(SearchSpace space, DeviceProfile device, ref RandomStream random)
    {
        Network network = space.Build(space.Sample(ref random));
        NetworkCost cost = NetworkProfile.Of(network.Fold(), device).Cost;
        double slack = 0.8 + (0.6 * random.NextDouble());
        var limits = Limits.None;
        foreach (CostAxis axis in (CostAxis[])[CostAxis.Flash, CostAxis.Sram, CostAxis.Latency, CostAxis.Ops])
        {
            if (random.NextInt32(3) > 0 || (axis == CostAxis.Ops && limits == Limits.None))
                limits = limits.With(axis, Math.Round(cost[axis]!.Value.High * slack / axis.Step) * axis.Step);
        }

        return limits;
    }

    private static string Stated(Limits limits) =>
        string.Join(", ", CostAxis.All.Where(axis => limits[axis] is not null).Select(axis => $"{axis} {axis.Text(limits[axis]!.Value)}"));
}
