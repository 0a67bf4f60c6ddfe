using System.Diagnostics;
using System.Text.Json;
using MicroNets.Quantization.Interpreter;
using MicroNets.TFLite;

namespace MicroNets.Benchmarks.Interpreter;

/// <summary>Milliseconds of one inference on one core.</summary>
/// <param name="Ours">By kernel variant, best first.</param>
/// <param name="LiteRt">Null where it was not measured.</param>
internal sealed record InterpreterTimes(IReadOnlyList<double> Ours, double? LiteRt);

/// <summary>Times inferences in alternating rounds, so that a slow moment of the machine meets all alike.</summary>
internal sealed class InterpreterClock(int milliseconds, string? liteRtFolder)
{
    private const int Rounds = 3;

    private const int SamplesAtOnce = 32;

    public InterpreterTimes Measure(IntegerModel model)
    {
        IntegerInterpreter[] interpreters = IntegerKernelVariants.Supported.Select(variant =>
            new IntegerInterpreter(model.Network, variant)).ToArray();
        var rounds = Enumerable.Range(0, Rounds)
            .Select(_ => (Ours: interpreters.Select(Time).ToArray(), LiteRt: liteRtFolder is null ? 0 : TimeLiteRt(model, liteRtFolder)))
            .ToArray();
        return new InterpreterTimes(
            Enumerable.Range(0, interpreters.Length).Select(variant => Median(rounds.Select(round => round.Ours[variant]))).ToArray(),
            liteRtFolder is null ? null : Median(rounds.Select(round => round.LiteRt)));
    }

    /// <summary>Time of so many samples on all cores.</summary>
    public double Seconds(IntegerModel model, int samples)
    {
        var interpreter = new IntegerInterpreter(model.Network);
        var inputs = new sbyte[samples * interpreter.InputElements];
        var clock = Stopwatch.StartNew();
        interpreter.Run(inputs);
        return clock.Elapsed.TotalSeconds;
    }

    private double Time(IntegerInterpreter interpreter)
    {
        var inputs = new sbyte[SamplesAtOnce * interpreter.InputElements];
        var clock = Stopwatch.StartNew();
        while (clock.ElapsedMilliseconds < milliseconds / 2)
            interpreter.Run(inputs, threads: 1);

        clock.Restart();
        int runs = 0;
        for (; clock.ElapsedMilliseconds < milliseconds; runs += SamplesAtOnce)
            interpreter.Run(inputs, threads: 1);
        return clock.Elapsed.TotalMilliseconds / runs;
    }

    private double TimeLiteRt(IntegerModel model, string folder)
    {
        string file = Path.GetTempFileName();
        TfliteWriter.Write(file, model with { InputType = ElementType.Float32, OutputType = ElementType.Float32 });
        using Process node = Process.Start(
            new ProcessStartInfo("node", ["--experimental-wasm-relaxed-simd", Path.Combine(folder, "run.mjs"), "--milliseconds",
            $"{milliseconds}", file])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = node.StandardError.ReadToEndAsync();
        string output = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        File.Delete(file);
        string line = output.Split('\n').LastOrDefault(text => text.StartsWith("{\"milliseconds\"", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"LiteRT gave no time: {error.Result}");
        return JsonDocument.Parse(line).RootElement.GetProperty("milliseconds").GetDouble();
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
