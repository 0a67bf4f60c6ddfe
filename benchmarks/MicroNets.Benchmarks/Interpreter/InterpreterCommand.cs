using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using MicroNets.Quantization.Interpreter;
using MicroNets.TFLite;
using Spectre.Console;

namespace MicroNets.Benchmarks.Interpreter;

/// <summary><c>interpreter</c>: integer networks on one core, every kernel variant against TensorFlow Lite with XNNPACK as WebAssembly.</summary>
internal static class InterpreterCommand
{
    public static Command Create()
    {
        var models = new Argument<string[]>("models") { Description = ".tflite files", Arity = ArgumentArity.OneOrMore };
        var litert = new Option<string?>("--litert") { Description = "folder of run.mjs with its packages installed" };
        var milliseconds = new Option<int>("--time") { Description = "milliseconds per figure", DefaultValueFactory = _ => 1000 };
        var command = new Command("interpreter", "Integer networks on one core, against TensorFlow Lite.") { models, litert, milliseconds };
        command.SetAction(result => Run(result.GetRequiredValue(models), result.GetValue(litert), result.GetRequiredValue(milliseconds)));
        return command;
    }

    private static int Run(string[] models, string? litert, int milliseconds)
    {
        Table table = new Table().AddColumns("model", "engine", "ms", "GMAC/s");
        foreach (string path in models)
        {
            IntegerModel model = TfliteReader.ReadInteger(path);
            string name = Path.GetFileNameWithoutExtension(path);
            void Add(string engine, double time) =>
                table.AddRow(name, engine, $"{time:F3}", $"{model.Network.Network.Macs / time / 1e6:F1}");
            foreach (IntegerKernelVariant variant in IntegerKernelVariants.Supported)
                Add(variant.ToString(), Measure(new IntegerInterpreter(model.Network, variant), milliseconds));
            if (litert is not null)
                Add("LiteRT, XNNPACK (wasm)", MeasureLiteRt(model, litert, milliseconds));
        }

        AnsiConsole.Write(table);
        return 0;
    }

    private static double Measure(IntegerInterpreter interpreter, int milliseconds)
    {
        var inputs = new sbyte[32 * interpreter.InputElements];
        var clock = Stopwatch.StartNew();
        while (clock.ElapsedMilliseconds < milliseconds / 2)
            interpreter.Run(inputs, threads: 1);

        clock.Restart();
        int runs = 0;
        for (; clock.ElapsedMilliseconds < milliseconds; runs += 32)
            interpreter.Run(inputs, threads: 1);
        return clock.Elapsed.TotalMilliseconds / runs;
    }

    private static double MeasureLiteRt(IntegerModel model, string folder, int milliseconds)
    {
        string file = Path.GetTempFileName();
        TfliteWriter.Write(file, model with { InputType = ElementType.Float32, OutputType = ElementType.Float32 });
        using Process node = Process.Start(new ProcessStartInfo("node", ["--experimental-wasm-relaxed-simd", Path.Combine(folder, "run.mjs"), "--milliseconds", $"{milliseconds}", file])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        string output = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        File.Delete(file);
        string line = output.Split('\n').Last(text => text.StartsWith("{\"milliseconds\"", StringComparison.Ordinal));
        return JsonDocument.Parse(line).RootElement.GetProperty("milliseconds").GetDouble();
    }
}
