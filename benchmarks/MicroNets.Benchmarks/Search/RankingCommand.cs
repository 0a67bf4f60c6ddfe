using System.CommandLine;
using System.Text;
using MicroNets.Data;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Runs;
using MicroNets.Search;
using MicroNets.Search.Costs;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;
using MicroNets.Search.Supernets;
using MicroNets.Search.Trials;
using MicroNets.Training;

namespace MicroNets.Benchmarks.Search;

/// <summary>
/// <c>ranking</c>: random networks of a task's space within limits, each trained as a run trains it; and in what order the estimates put
/// them that a search could go by: Kendall's τ, and what each estimate costs a network.
/// </summary>
internal static class RankingCommand
{
    public static Command Create()
    {
        var task = new Option<string>("--task") { Description = "kws, vww or ic", DefaultValueFactory = _ => "kws" };
        var data = new Option<string>("--data") { Description = "data set of the task", Required = true };
        var count = new Option<int>("--count") { Description = "networks", DefaultValueFactory = _ => 40 };
        var ops = new Option<string>("--ops") { Description = "limit of the networks, of which they use at least 80 %",
            DefaultValueFactory = _ => "16.65M" };
        var teraops = new Option<double>("--teraops") { Description = "computation of each full training, in 10¹² operations",
            DefaultValueFactory = _ => Budget.Quick.TrainingTeraops };
        var budget = new Option<string>("--budget")
        {
            Description = "whose search gives the supernet and the trials their computation",
            DefaultValueFactory = _ => Budget.Quick.Name,
        };
        var seed = new Option<ulong>("--seed") { Description = "of the networks and the trainings", DefaultValueFactory = _ => 1UL };
        var output = new Option<string>("--out") { Description = "also write the table to this file" };
        var command = new Command("ranking", "How well estimates order networks.")
        {
            task, data, count, ops, teraops, budget, seed, output,
        };
        command.SetAction(result =>
        {
            string table = Run(
                TaskCatalog.Find(result.GetRequiredValue(task)), result.GetRequiredValue(data), result.GetRequiredValue(count),
                OpCount.Parse(result.GetRequiredValue(ops)), result.GetRequiredValue(teraops),
                Budget.Find(result.GetRequiredValue(budget)), result.GetRequiredValue(seed));
            if (result.GetValue(output) is { } path)
                AtomicFile.WriteAllText(path, table);
            Console.WriteLine(table);
            return 0;
        });
        return command;
    }

    private static string Run(TaskSpec task, string path, int count, OpCount ops, double teraops, Budget budget, ulong seed)
    {
        using TaskData data = TaskData.Open(task, path, new TaskDataOptions { Seed = seed });
        SampleSource train = data["train"].Source, validation = data["val"].Source;
        SearchSpace space = RunSpaces.For(task, data, own: null);
        var problem = new SearchProblem(space, DeviceCatalog.Get("stm32f746zg"), new Limits { Ops = ops });
        var prepared = PreparedSearch.Of(problem, seed);
        (Judge judge, CostTables tables, _) = prepared;
        Architecture[] points = [.. BaselineSearch.Samples(prepared, seed).Take(count)];
        using var pool = new WorkerPool();
        DnasOptions options = budget.Search with
        {
            MostOperations = 1e12 * budget.SearchTeraops,
            Seed = seed,
            WarmUpRounds = budget.Search.Rounds,
        };
        SearchSpace cut = SupernetCut.Apply(tables, judge.Bounds, options.LargestOverLimits);
        options = options.For(new Supernet(cut).Network);
        using var session = new DnasSession(judge, cut, train, options, pool);
        session.Run(null, CancellationToken.None);
        double[] supernet = new SupernetLoss(session.Training, validation, options).Losses(points);
        Weights shared = session.Training.Plan.Parameters.ToWeights();

        var trials = new ShortTraining(space, train, validation, seed, pool);
        var large = new ShortTraining(space, train, validation, seed, pool) { FewestSteps = 0 };
        var goingOn = new ShortTraining(space, train, validation, seed, pool)
        {
            Start = point => Supernet.Inherited(shared, space.Build(point), seed),
        };
        var rows = new List<Row>();
        for (int i = 0; i < points.Length; i++)
        {
            Network network = space.Build(points[i]);
            int samples = options.TrialsFor(network, train.Count).Samples;
            TrialTraining trial = trials.Run(points[i], samples);
            Trial inLargeBatches = large.Run(points[i], samples).Trial;
            Trial? inherited = cut.Contains(points[i]) ? goingOn.Run(points[i], samples).Trial : null;
            PlannedTraining planned = PlannedTraining.Of(1e12 * teraops, network, train, validation.Count, seed);
            TrainedNetwork trained = Trainer.Run(network, planned.Train, validation,
                Recipe.Training(planned, seed) with { MixupAlpha = task.MixupAlpha }, pool: pool);
            rows.Add(new Row(points[i], network, -supernet[i], trial.Trial.Accuracy, inherited?.Accuracy ?? double.NaN,
                trained.Best!.Validation!.Accuracy)
            {
                TrialGigaflop = trial.Trial.Gigaflop,
                InLargeBatches = inLargeBatches.Accuracy,
            });
            Console.Error.WriteLine($"{i + 1} of {points.Length}: {100 * rows[^1].Trained:F2} %");
        }

        return Table(rows, task, ops, teraops, budget, seed, session.Gigaflop, rows.Count(row => !double.IsNaN(row.Supernet)));
    }

    private static string Table(List<Row> rows, TaskSpec task, OpCount ops, double teraops, Budget budget, ulong seed,
        double supernetGigaflop, int inSupernet)
    {
        var text = new StringBuilder($"# Ranking of random networks: {task.Name}\n\n");
        text.AppendLine($"{rows.Count} random networks of the space `{task.Name}` that use 80 to 100 % of {ops}, "
            + $"each trained with {teraops} · 10¹² operations, seed {seed}; supernet and trials of the budget {budget.Name}; "
            + "accuracy on the validation split. Made by `benchmarks/ranking.sh`.").AppendLine();
        var spread = SampleStatistics.Of([.. rows.Select(row => row.Trained)]);
        text.AppendLine($"Trained: mean {100 * spread.Mean:F2} %, standard deviation {100 * spread.Deviation:F2} points, "
            + $"from {100 * rows.Min(row => row.Trained):F2} to {100 * rows.Max(row => row.Trained):F2} %.").AppendLine();
        text.AppendLine("| estimate | networks | Kendall's τ with the training | GFLOP a network |").AppendLine("|---|--:|--:|--:|");
        double trial = rows.Average(row => row.TrialGigaflop);
        Line("loss in the supernet", row => row.Supernet, inSupernet == 0 ? 0 : supernetGigaflop / inSupernet);
        Line("short training", row => row.Trial, trial);
        Line("short training in batches of 128", row => row.InLargeBatches, trial);
        Line("short training from the supernet's weights", row => row.Inherited, trial);
        Line("operations", row => row.Network.Macs, 0);
        Line("parameters", row => row.Network.ParameterCount, 0);
        text.AppendLine().AppendLine("| network | Mops | parameters | short | in batches of 128 | from the supernet | trained |")
            .AppendLine("|---|--:|--:|--:|--:|--:|--:|");
        foreach (Row row in rows.OrderByDescending(row => row.Trained))
        {
            text.AppendLine($"| {row.Architecture} | {2e-6 * row.Network.Macs:F2} | {row.Network.ParameterCount:N0} | "
                + $"{100 * row.Trial:F2} % | {100 * row.InLargeBatches:F2} % | {100 * row.Inherited:F2} % | {100 * row.Trained:F2} % |");
        }

        return text.ToString();

        void Line(string name, Func<Row, double> estimate, double gigaflop)
        {
            Row[] known = [.. rows.Where(row => !double.IsNaN(estimate(row)))];
            text.AppendLine($"| {name} | {known.Length} "
                + $"| {RankCorrelation.Kendall([.. known.Select(estimate)], [.. known.Select(row => row.Trained)]):F2} | {gigaflop:F0} |");
        }
    }

    private sealed record Row(Architecture Architecture, Network Network, double Supernet, double Trial, double Inherited, double Trained)
    {
        public double TrialGigaflop { get; init; }

        public double InLargeBatches { get; init; }
    }
}
