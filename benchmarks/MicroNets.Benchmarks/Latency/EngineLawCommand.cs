using System.CommandLine;
using System.Text;
using MicroNets.Devices.Latency;
using MicroNets.Firmware;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Search.Spaces;

namespace MicroNets.Benchmarks.Latency;

/// <summary><c>engine-law</c>: the costs per kernel that ship, against the executed code of firmware around random networks that the fit has not seen.</summary>
internal static class EngineLawCommand
{
    // Of architectures and weights: others than those that the costs were fitted on.
    private const ulong Seed = 1000;

    public static Command Create()
    {
        var core = new Option<string>("--core") { Description = "an emulated core", DefaultValueFactory = _ => "cortex-m4" };
        var spaces = new Option<string>("--spaces") { Description = "search spaces to draw from", DefaultValueFactory = _ => "kws,vww,ad-paper" };
        var samples = new Option<int>("--samples") { Description = "random networks of each space", DefaultValueFactory = _ => 100 };
        var output = new Option<string?>("--out") { Description = "also write the table to this file" };
        var command = new Command("engine-law", "Estimates per kernel against traces of random networks.") { core, spaces, samples, output };
        command.SetAction(result =>
        {
            string table = Run(result.GetRequiredValue(core), [.. result.GetRequiredValue(spaces).Split(',').Select(BuiltInSpaces.Named)], result.GetRequiredValue(samples));
            Console.WriteLine(table);
            if (result.GetValue(output) is { } path)
                AtomicFile.WriteAllText(path, table);
            return 0;
        });
        return command;
    }

    private static string Run(string core, SearchSpace[] spaces, int samples)
    {
        CoreCosts costs = CoreCosts.Of(core) ?? throw new InputException($"core '{core}'", "one that costs ship for", "make runtime/costs first: micronets calibrate");
        var law = new KernelLatency(LatencyLaws.Engine, costs.Costs, 1, Devices.Estimate.Exactly(1), "");
        using var bench = new Workbench(Target.Named(core));
        var text = new StringBuilder($"# Costs per kernel against executed code, {core}\n\n");
        text.AppendLine($"Measured with `benchmarks/latency.sh`: {samples} random networks of each space that the fit has not seen, built as they ship (layers run together where that saves memory), each executed once on the");
        text.AppendLine($"emulated core; every executed instruction counted at its cost ({CycleModel.Name}). Estimate: `runtime/costs/{costs.Core}.json`, fitted on {costs.Costs.Error.Basis.Split(" over ")[^1]}.");
        text.AppendLine().AppendLine("| Space | Networks | Million cycles, executed | Error: median | worst | mean, signed |").AppendLine("|---|--:|--:|--:|--:|--:|");
        foreach (SearchSpace space in spaces)
        {
            (double Estimate, double Executed)[] points = Points(bench, law, space, samples);
            double[] errors = [.. points.Select(point => (point.Estimate / point.Executed) - 1)];
            var band = ErrorBand.Of(errors.Select(Math.Abs), "");
            text.AppendLine($"| {space.Name} | {samples} | {points.Min(point => point.Executed) / 1e6:F1} to {points.Max(point => point.Executed) / 1e6:F1} | {band.Median:P2} | {band.Worst:P2} | {100 * errors.Average():+0.00;-0.00} % |");
        }

        return text.ToString();
    }

    private static (double Estimate, double Executed)[] Points(Workbench bench, KernelLatency law, SearchSpace space, int samples)
    {
        Network[] networks = SpaceMeasurements.Sample(space, samples, Seed);
        var points = new (double, double)[samples];
        int done = 0;
        Parallel.For(0, samples, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            double executed = bench.TraceShipped(RandomWeights.Of(networks[i], Seed + (ulong)i), Seed).Sum(layer => layer.Cycles);
            points[i] = (networks[i].Layers.Sum(law.Units), executed);
            Console.Error.WriteLine($"{space.Name} {Interlocked.Increment(ref done)} of {samples}: {points[i].Item1:N0} estimated, {executed:N0} executed");
        });
        return points;
    }
}
