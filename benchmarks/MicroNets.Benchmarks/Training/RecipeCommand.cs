using System.CommandLine;
using System.Text;
using MicroNets.Data;
using MicroNets.Data.Sets;
using MicroNets.Data.Tasks;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Runs;
using MicroNets.Runs.Stages;
using MicroNets.TFLite;
using MicroNets.Training;

namespace MicroNets.Benchmarks.Training;

/// <summary><c>recipe</c>: what the training of a budget makes of one network that nobody searched for, in float and in integers.</summary>
internal static class RecipeCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "data set of the task kws with splits train and val", Required = true };
        var budgets = new Option<string[]>("--budget") { Description = "how much training; several are trained one after the other",
            DefaultValueFactory = _ => [Budget.Quick.Name], AllowMultipleArgumentsPerToken = true };
        var seeds = new Option<ulong[]>("--seeds") { Description = "one training each", DefaultValueFactory = _ => [1UL],
            AllowMultipleArgumentsPerToken = true };
        var output = new Option<string?>("--out") { Description = "also write the table to this file" };
        var command = new Command("recipe", "What the training of a budget makes of a hand-made keyword spotter.") { data, budgets,
            seeds, output };
        command.SetAction(result =>
        {
            string table = Run(result.GetRequiredValue(data), [.. result.GetRequiredValue(budgets).Select(Budget.Find)],
                result.GetRequiredValue(seeds));
            if (result.GetValue(output) is { } path)
                AtomicFile.WriteAllText(path, table);
            Console.WriteLine(table);
            return 0;
        });
        return command;
    }

    private static string Run(string path, Budget[] budgets, ulong[] seeds)
    {
        Network network = HandMade();
        var text = new StringBuilder("# What the training recipe makes of a network\n\n");
        text.AppendLine($"A hand-made keyword spotter: inverted bottlenecks with residuals on 49×40 log-mel, {network.Macs / 1e6:F2} M "
            + $"MACs, {network.Fold().ParameterCount:N0} parameters. `val` chose between epochs;");
        text.AppendLine("nothing looked at the held-out training items before. Made by `MicroNets.Benchmarks recipe`.").AppendLine();
        text.AppendLine("| budget | seed | samples seen | float, val | int8, val | float, held out | int8, held out |")
            .AppendLine("|---|--:|--:|--:|--:|--:|--:|");
        foreach (Budget budget in budgets)
        {
            foreach (ulong seed in seeds)
                text.AppendLine(Row(path, network, budget, seed));
        }

        return text.ToString();
    }

    private static string Row(string path, Network network, Budget budget, ulong seed)
    {
        DataSet set = HeldOutSplit.Ensure(DataSets.Open(path, new DataSetOptions { Classes = TaskCatalog.KeywordSpotting.Classes }),
            Console.Error.WriteLine);
        using TaskData data = TaskData.Open(TaskCatalog.KeywordSpotting, set, new TaskDataOptions { Seed = seed });
        SampleSource train = data[SplitNames.Train].Source, validation = data[SplitNames.Validation].Source;
        PlannedTraining planned = budget.Training(network, train, validation.Count, seed),
            tuned = budget.FineTuning(network, train, validation.Count, seed);
        Console.Error.WriteLine($"{budget.Name}, seed {seed}: {planned}");
        TrainedNetwork trained = Trainer.Run(network, planned.Train, validation, Recipe.Training(planned, seed));
        var fineTuning = new QuantizationAwareOptions { Training = Recipe.FineTuning(tuned, seed) };
        IntegerNetwork integers = QuantizationAwareTraining.Run(network, trained.Weights, tuned.Train, validation, fineTuning).Integers;
        IEnumerable<string> scores = ((string[])[SplitNames.Validation, SplitNames.HeldOut]).Select(split => data[split])
            .SelectMany(split => new[]
        {
            ScoreStage.Float(data.Task, split, new TrainedModel(trained.Network, trained.Weights, [])).Value,
            ScoreStage.Integer(data.Task, split, new IntegerModel(integers)).Value,
        }).Select(score => $"{100 * score:F2} %");
        return $"| {budget.Name} | {seed} | {(long)planned.Epochs * planned.Train.Count:N0} | {string.Join(" | ", scores)} |";
    }

    private static Network HandMade()
    {
        NetworkBuilder builder = new NetworkBuilder("hand-made").Input(49, 40, 1).Conv(24, 5, 2, "stem").NormRelu6();
        (int Expand, int Project, int Stride)[] blocks = [(72, 24, 1), (96, 40, 2), (120, 40, 1), (120, 40, 1), (160, 64, 2), (192, 64, 1)];
        for (int i = 0; i < blocks.Length; i++)
        {
            (int expand, int project, int stride) = blocks[i];
            builder.InvertedBottleneck($"block{i + 1}", expand, project, stride, stride == 1 ? Shortcut.Residual : Shortcut.None);
        }

        return builder.Conv(128, 1, 1, "tail").NormRelu6().GlobalAveragePool().Dense(12, "classifier").Build();
    }
}
