using System.CommandLine;
using System.Text;
using MicroNets.Data;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Runs;
using MicroNets.Search;
using MicroNets.Search.Costs;
using MicroNets.Search.Derivation;
using MicroNets.Search.Spaces;
using MicroNets.Search.Trials;
using MicroNets.Training;

namespace MicroNets.Benchmarks.Search;

/// <summary>
/// <c>landscape</c>: networks of one cost and of very different depths and profiles, each trained to the end and in a trial. Says how much
/// there is for a search to win, and what trials tell of it.
/// </summary>
internal static class LandscapeCommand
{
    private const int TrialSamples = 70_000;

    // Widths beside each other; a common factor brings each to the limit.
    private static readonly (string Name, int[] Widths)[] Profiles =
    [
        ("even, 4 deep", [120, 120, 120, 120]),
        ("even, 5 deep", [104, 104, 104, 104, 104]),
        ("even, 6 deep", [96, 96, 96, 96, 96, 96]),
        ("even, 8 deep", [80, 80, 80, 80, 80, 80, 80, 80]),
        ("very narrow stem", [20, 110, 110, 110, 110, 140]),
        ("narrow stem", [40, 124, 112, 108, 100, 140]),
        ("stem of 2/3", [64, 112, 112, 112, 112, 160]),
        ("wide stem", [120, 84, 84, 84, 84, 160]),
        ("wide stem and end", [140, 100, 100, 100, 140]),
        ("wide end", [84, 84, 84, 84, 84, 276]),
        ("KWS-S", [84, 112, 84, 84, 84, 196]),
    ];

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "data set of the task kws", Required = true };
        var seed = new Option<ulong>("--seed") { Description = "of the trainings", DefaultValueFactory = _ => 1UL };
        var output = new Option<string>("--out") { Description = "also write the table to this file" };
        var command = new Command("landscape", "How far networks of one cost differ.") { data, seed, output };
        command.SetAction(result =>
        {
            string table = Run(result.GetRequiredValue(data), result.GetRequiredValue(seed));
            if (result.GetValue(output) is { } path)
                AtomicFile.WriteAllText(path, table);
            Console.WriteLine(table);
            return 0;
        });
        return command;
    }

    private static string Run(string path, ulong seed)
    {
        using TaskData data = TaskData.Open(TaskCatalog.PaperKeywordSpotting, path, new TaskDataOptions { Seed = seed });
        SampleSource train = data["train"].Source, validation = data["val"].Source;
        SearchProblem problem = Dnas.ForData(
            new SearchProblem(BuiltInSpaces.KwsPaper, DeviceCatalog.Get("stm32f446re"), new Limits { Ops = OpCount.Parse("16.66M") }),
            train);
        var judge = new Judge(problem);
        using var pool = new WorkerPool();
        var trials = new ShortTraining(problem.Space, train, validation, seed, pool);
        var scores = new List<double>();
        var text = new StringBuilder("# Networks of one cost\n\n");
        text.AppendLine($"Points of the `kws` space scaled to {problem.Limits.Ops}, trained in the quick budget and in a trial, "
            + $"seed {seed}; accuracy on {validation.Count} validation clips. Made by `benchmarks/search.sh`.").AppendLine();
        text.AppendLine($"| profile | widths | Mops | after {TrialSamples:N0} samples | trained |").AppendLine("|---|---|--:|--:|--:|");
        foreach ((string name, int[] widths) in Profiles)
        {
            Architecture architecture = Scaled(problem.Space, widths, judge);
            Trial trial = trials.Run(architecture, TrialSamples).Trial;
            Network network = problem.Space.Build(architecture);
            PlannedTraining planned = Budget.Quick.Training(network, train, validation.Count, seed);
            TrainedNetwork trained = Trainer.Run(network, planned.Train, validation, Recipe.Training(planned, seed), pool: pool);
            scores.Add(trained.Best!.Validation!.Accuracy);
            text.AppendLine($"| {name} | {architecture} | {judge.Cost(architecture)[CostAxis.Ops] * 1e-6:F2} "
                + $"| {100 * trial.Accuracy:F2} % | {100 * scores[^1]:F2} % |");
            Console.Error.WriteLine($"{name}: {100 * scores[^1]:F2} %");
        }

        var spread = SampleStatistics.Of(scores);
        text.AppendLine().AppendLine($"Trained: mean {100 * spread.Mean:F2} %, standard deviation {100 * spread.Deviation:F2} points.");
        return text.ToString();
    }

    // The published network as it is; the others as wide as the limit allows.
    private static Architecture Scaled(SearchSpace space, int[] widths, Judge judge)
    {
        var blocks = space.Blocks.Select((block, i) => block with { Presence = i < widths.Length ? Presence.Required : Presence.Skipped })
            .ToEquatableArray();
        var profile = new Architecture(space.Name, space.Inputs[0],
            blocks.Select((block, i) => i < widths.Length ? block.Largest with { Width = widths[i] } : BlockChoice.Skip)
            .ToEquatableArray());
        return WidthScaling.Largest(profile, 2, judge, new CostTables(space with { Blocks = blocks }, judge.Parts)).Architecture;
    }
}
