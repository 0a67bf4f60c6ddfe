using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MicroNets.Data;
using MicroNets.Data.Augmentation;
using MicroNets.Data.Caching;
using MicroNets.Data.Tasks;
using MicroNets.Numerics;

namespace MicroNets.Benchmarks.Training;

/// <summary><c>data-side</c>: how much of a core it takes to prepare batches beside training, and what is computed once before
/// it.</summary>
internal static class DataSideCommand
{
    private const int Variants = 8, SampleRate = 16000;

    public static Command Create()
    {
        var milliseconds = new Option<int>("--time") { Description = "milliseconds per figure", DefaultValueFactory = _ => 2000 };
        var filter = new Option<string>("--filter") { Description = "only data with this in its name", DefaultValueFactory = _ => "" };
        var output = new Option<string>("--out") { Description = "also write the tables to this file" };
        var command = new Command("data-side", "What the data costs beside training steps.") { milliseconds, filter, output };
        command.SetAction(result =>
        {
            TimeSpan time = TimeSpan.FromMilliseconds(result.GetRequiredValue(milliseconds));
            string text = Batches(result.GetRequiredValue(filter), time) + FrontEnds(time);
            if (result.GetValue(output) is { } path)
                AtomicFile.WriteAllText(path, text);
            Console.WriteLine(text);
            return 0;
        });
        return command;
    }

    private static string Batches(string filter, TimeSpan time)
    {
        var text = new StringBuilder("# What data costs beside training\n\n");
        text.AppendLine($"{TrainingCommand.Cpu()}; {RuntimeInformation.ProcessArchitecture}, {KernelVariants.Best}; .NET "
            + $"{Environment.Version}. Batches of 128 (`ad`: 64), prepared by one thread that does nothing else.")
            .AppendLine("Core time is that of the processor. *Of a core*: what preparation takes beside one training thread. Below 100 % "
                + "it keeps ahead of that thread.")
            .AppendLine()
            .AppendLine("| data | a step, core ms | a batch, core ms | of a core |").AppendLine("|---|--:|--:|--:|");
        DataSideRow[] rows = [.. DataSideWorkload.All.Where(workload => workload.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))
            .Select(workload => DataSideRow.Measure(workload, time))];
        foreach (DataSideRow row in rows)
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {row.Name} | {row.StepMilliseconds:F2} | {row.BatchMilliseconds:F3} | {row.Share:P1} |");
        if (rows.MaxBy(row => row.Share) is { } worst)
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Worst: {worst.Name}, {worst.Share:P1} of a core.");
        return text.ToString();
    }

    private static string FrontEnds(TimeSpan time)
    {
        var text = new StringBuilder("\nFront ends of sounds run once, before training, on all cores; where sounds are augmented, on ");
        text.AppendLine($"{Variants} forms of each beside it. Training draws among these, and reads them as any stored features.")
            .AppendLine().AppendLine("| front end | forms | a sound, core ms | a form, core ms |").AppendLine("|---|--:|--:|--:|");
        foreach ((string name, TaskInput input, int seconds) in new[]
                 {
                     ("kws, log-mel of 1 s", TaskCatalog.KeywordSpotting.Inputs[0], 1),
                     ("kws-paper, MFCC of 1 s", TaskCatalog.PaperKeywordSpotting.Inputs[0], 1),
                     ("ad, means of log-mel of 11 s", TaskCatalog.AnomalyDetection.Inputs[0], 11),
                     ("ad-paper, log-mel windows of 11 s", TaskCatalog.MachineIdentity.Inputs[0], 11),
                 })
        {
            DataItem sound = Sound("sound", seconds);
            var recipe = new FeatureRecipe(input.FrontEnd.For(sound.Read()), [.. input.Augmentation.OfType<AudioAugmentation>()], Variants,
                [Sound("noise", 10)], 1);
            double cost = Cost.CoreMilliseconds(() => recipe.Compute(sound), time);
            int forms = 1 + recipe.Variants;
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {forms} | {cost:F2} | {cost / forms:F3} |");
        }

        return text.ToString();
    }

    private static DataItem Sound(string name, int seconds)
    {
        float[] samples = new float[seconds * SampleRate];
        new RandomStream(1, name).FillUniform(samples, -0.5f, 0.5f);
        var clip = new AudioClip(SampleRate, samples);
        return new DataItem(name, 0, new ContentStamp(samples.Length, DateTime.UnixEpoch), () => clip);
    }
}
