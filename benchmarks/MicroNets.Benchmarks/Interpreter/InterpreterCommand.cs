using System.CommandLine;
using System.Text;
using MicroNets.Quantization.Interpreter;
using MicroNets.TFLite;

namespace MicroNets.Benchmarks.Interpreter;

/// <summary><c>interpreter</c>: integer networks on one core, every kernel variant against TensorFlow Lite with XNNPACK as WebAssembly; and
/// whole test sets on all cores.</summary>
internal static class InterpreterCommand
{
    /// <summary>The validation split of the Speech Commands features has so many.</summary>
    private const int SamplesOfASet = 4188;

    public static Command Create()
    {
        var models = new Argument<string[]>("models") { Description = ".tflite files", Arity = ArgumentArity.OneOrMore };
        var litert = new Option<string?>("--litert") { Description = "folder of run.mjs with its packages installed" };
        var milliseconds = new Option<int>("--time") { Description = "milliseconds per figure and round", DefaultValueFactory = _ => 400 };
        var output = new Option<string?>("--out") { Description = "also write the table to this file" };
        var command = new Command("interpreter", "Integer networks on one core, against TensorFlow Lite.") { models, litert,
            milliseconds, output };
        command.SetAction(result =>
        {
            var clock = new InterpreterClock(result.GetRequiredValue(milliseconds), result.GetValue(litert));
            string table = Table(result.GetRequiredValue(models), clock);
            Console.WriteLine(table);
            if (result.GetValue(output) is { } path)
                AtomicFile.WriteAllText(path, table);
            return 0;
        });
        return command;
    }

    private static string Table(string[] models, InterpreterClock clock)
    {
        IReadOnlyList<IntegerKernelVariant> variants = IntegerKernelVariants.Supported;
        var text = new StringBuilder("# The integer interpreter beside TensorFlow Lite\n\n");
        text.AppendLine("Measured with `benchmarks/interpreter.sh`: milliseconds of one inference on one core, median of alternating "
            + "rounds. Ours by kernel variant; beside it LiteRT under Node,");
        text.AppendLine("XNNPACK's kernels as WebAssembly with relaxed SIMD, given the same network as this library writes it. The ratio "
            + $"is LiteRT's time over that of {variants[0]}. Last, a set of");
        text.AppendLine($"{SamplesOfASet:N0} samples on {Environment.ProcessorCount} cores.").AppendLine();
        text.AppendLine($"| model | MMACs | {string.Join(" | ", variants)} | LiteRT | ratio | set (s) |");
        text.AppendLine($"|---|--:|{string.Concat(variants.Select(_ => "--:|"))}--:|--:|--:|");
        foreach (string path in models)
        {
            IntegerModel model = TfliteReader.ReadInteger(path);
            InterpreterTimes times = clock.Measure(model);
            string peer = times.LiteRt is { } milliseconds ? $"{milliseconds:F3} | **{milliseconds / times.Ours[0]:F2}**" : " | ";
            text.AppendLine($"| {Path.GetFileNameWithoutExtension(path)} | {model.Network.Network.Macs / 1e6:F1} "
                + $"| {string.Join(" | ", times.Ours.Select(time => $"{time:F3}"))} | {peer} | {clock.Seconds(model, SamplesOfASet):F2} |");
        }

        return text.ToString();
    }
}
