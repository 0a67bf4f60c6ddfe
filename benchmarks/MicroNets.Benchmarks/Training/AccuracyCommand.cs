using System.CommandLine;
using System.Text;
using System.Text.Json;
using MicroNets.Graph;

namespace MicroNets.Benchmarks.Training;

/// <summary><c>accuracy</c>: whether the same training reaches the same accuracy in our engine and in PyTorch.</summary>
internal static class AccuracyCommand
{
    private const string Network = "ds-cnn-s";
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var data = new Option<string>("--data") { Description = "folder with train.npz and val.npz of keyword-spotting features",
            Required = true };
        var seeds = new Option<int[]>("--seeds") { Description = "one training each", DefaultValueFactory = _ => [1, 2, 3],
            AllowMultipleArgumentsPerToken = true };
        var epochs = new Option<int>("--epochs") { DefaultValueFactory = _ => 5 };
        var python = new Option<string>("--python") { Description = "Python that has PyTorch", DefaultValueFactory = _ => "python3" };
        var peer = new Option<string>("--peer") { Description = "the PyTorch script" };
        var output = new Option<string>("--out") { Description = "also write the table to this file" };
        var command = new Command("accuracy", $"The accuracy of {Network} after the same training, against PyTorch.") { json, data, seeds,
            epochs, python, peer, output };
        command.SetAction(result =>
        {
            var recipe = new AccuracyRecipe(result.GetRequiredValue(epochs));
            using var contest = new AccuracyContest(Zoo.Get(Network), recipe, result.GetRequiredValue(data));
            AccuracyResult[] ours = Told("ours", contest.Ours(result.GetRequiredValue(seeds)));
            AccuracyResult[] theirs = result.GetValue(peer) is { } script
                ? Told("PyTorch", contest.Peer(result.GetRequiredValue(python), script, result.GetRequiredValue(seeds))) : [];
            string table = Table(contest, recipe, ours, theirs);
            if (result.GetValue(output) is { } path)
                AtomicFile.WriteAllText(path, table);
            Console.WriteLine(result.GetValue(json)
                ? JsonSerializer.Serialize(new { network = Network, recipe, ours, peer = theirs, difference = Difference(ours, theirs),
                standardError = StandardError(ours, theirs) }, Json) : table);
            return 0;
        });
        return command;
    }

    private static AccuracyResult[] Told(string engine, IEnumerable<AccuracyResult> results)
    {
        var all = new List<AccuracyResult>();
        foreach (AccuracyResult result in results)
        {
            Console.Error.WriteLine($"{engine}, seed {result.Seed}: {result.Accuracy:P2}, {result.Seconds:F0} s");
            all.Add(result);
        }

        return [.. all];
    }

    private static string Table(AccuracyContest contest, AccuracyRecipe recipe, AccuracyResult[] ours, AccuracyResult[] theirs)
    {
        var text = new StringBuilder("# The same training here and in PyTorch\n\n");
        text.AppendLine($"{Network}, {contest.TrainingSamples} training and {contest.ValidationSamples} validation clips of Speech "
            + $"Commands; {recipe.Epochs} epochs of batches of {recipe.BatchSize}, AdamW, "
            + $"rate {recipe.FirstRate} to {recipe.LastRate} on a cosine,");
        text.AppendLine($"weight decay {recipe.WeightDecay}, no augmentation; the same features and law of start values, each engine's own "
            + "random numbers. Accuracy of the last weights on the validation clips.");
        text.AppendLine().AppendLine("| engine | seed | last epoch's loss | accuracy |").AppendLine("|---|--:|--:|--:|");
        foreach ((string engine, AccuracyResult[] results) in new[] { ("MicroNets", ours), ("PyTorch", theirs) })
        {
            foreach (AccuracyResult result in results)
                text.AppendLine($"| {engine} | {result.Seed} | {result.Loss:F4} | {result.Accuracy:P2} |");
            if (results.Length > 1)
                text.AppendLine($"| **{engine}** | mean ± standard deviation | {results.Average(result => result.Loss):F4} | "
                    + $"**{results.Average(result => result.Accuracy):P2} ± {100 * Math.Sqrt(Variance(results)):F2}** |");
        }

        text.AppendLine();
        if (theirs.Length == 0)
            text.AppendLine("PyTorch was not found; only our side was trained.");
        else if (StandardError(ours, theirs) is { } error)
            text.AppendLine($"Ours less PyTorch's: {100 * Difference(ours, theirs):F2} points, with a standard error "
                + $"of {100 * error:F2} from seed to seed.");
        return text.ToString();
    }

    private static double? Difference(AccuracyResult[] ours, AccuracyResult[] theirs) =>
        theirs.Length == 0 ? null : ours.Average(result => result.Accuracy) - theirs.Average(result => result.Accuracy);

    private static double? StandardError(AccuracyResult[] ours, AccuracyResult[] theirs) =>
        ours.Length < 2 || theirs.Length < 2 ? null : Math.Sqrt((Variance(ours) / ours.Length) + (Variance(theirs) / theirs.Length));

    private static double Variance(AccuracyResult[] results)
    {
        double mean = results.Average(result => result.Accuracy);
        return results.Sum(result => Math.Pow(result.Accuracy - mean, 2)) / (results.Length - 1);
    }
}
