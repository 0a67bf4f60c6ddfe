using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using System.Text;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Search.Spaces;

namespace MicroNets.Benchmarks.Latency;

/// <summary><c>engine-law</c>: the costs per kernel that ship, against the executed code of firmware around random networks that the fit
/// has not seen.</summary>
internal static class EngineLawCommand
{
    // Of architectures and weights: others than those that the costs were fitted on.
    private const ulong Seed = 1000;

    public static Command Create()
    {
        var core = new Option<string>("--core") { Description = "an emulated core", DefaultValueFactory = _ => "cortex-m4" };
        var spaces = new Option<string>("--spaces") { Description = "search spaces to draw from", DefaultValueFactory = _ =>
            "kws,vww,ad-paper" };
        var samples = new Option<int>("--samples") { Description = "random networks of each space", DefaultValueFactory = _ => 100 };
        var output = new Option<string?>("--out") { Description = "also write the table to this file" };
        var layers = new Option<string?>("--layers")
        {
            Description = "also write every layer and call to this file as CSV",
        };
        var command = new Command("engine-law", "Estimates per kernel against traces of random networks.") { core, spaces, samples, output,
            layers };
        command.SetAction(result =>
        {
            string table = Run(result.GetRequiredValue(core), [.. result.GetRequiredValue(spaces).Split(',').Select(BuiltInSpaces.Named)],
                result.GetRequiredValue(samples), result.GetValue(layers));
            Console.WriteLine(table);
            if (result.GetValue(output) is { } path)
                AtomicFile.WriteAllText(path, table);
            return 0;
        });
        return command;
    }

    private static string Run(string core, SearchSpace[] spaces, int samples, string? layers)
    {
        CoreCosts costs = CoreCosts.Of(core) ?? throw new InputException($"core '{core}'", "one that costs ship for",
            "make runtime/costs first: micronets calibrate");
        var law = new KernelLatency(LatencyLaws.Engine, costs.Costs, 1, Devices.Estimate.Exactly(1), "");
        using var bench = new Workbench(Target.Named(core));
        var steps = new ConcurrentBag<Step>();
        var text = new StringBuilder($"# Costs per kernel against executed code, {core}\n\n");
        text.AppendLine($"Measured with `benchmarks/latency.sh`: {samples} random networks of each space that the fit has not seen, built "
            + "as they ship (layers run together where that saves memory), each executed once on the");
        text.AppendLine($"emulated core; every executed instruction counted at its cost ({CycleModel.Of(core).Name}). Estimate: "
            + $"`runtime/costs/{costs.Core}.json`, fitted on {costs.Costs.Error.Basis.Split(" over ")[^1]}.");
        text.AppendLine().AppendLine("| Space | Networks | Million cycles, executed | Error of a network: median | worst | mean, signed |")
            .AppendLine("|---|--:|--:|--:|--:|--:|");
        foreach (SearchSpace space in spaces)
        {
            Step[] networks = Measure(bench, law, space, samples, steps);
            (ErrorBand band, double mean) = Errors(networks);
            text.AppendLine($"| {space.Name} | {samples} | {networks.Min(network => network.Executed) / 1e6:F1} "
                + $"to {networks.Max(network => network.Executed) / 1e6:F1} | {band.Median:P2} "
                + $"| {band.Worst:P2} | {100 * mean:+0.00;-0.00;0.00} % |");
        }

        double all = steps.Sum(step => step.Executed);
        text.AppendLine().AppendLine("By kernel; of layers that run together call by call, and what runs around the calls:").AppendLine();
        text.AppendLine("| Kernel | Layers or calls | Share of all cycles | Error of a layer: median | worst | of their sum |")
            .AppendLine("|---|--:|--:|--:|--:|--:|");
        foreach (IGrouping<string, Step> kernel in steps.GroupBy(step => step.Name).OrderByDescending(kernel => kernel.Sum(step =>
            step.Executed)))
        {
            (ErrorBand band, _) = Errors([.. kernel]);
            double executed = kernel.Sum(step => step.Executed);
            text.AppendLine($"| {kernel.Key} | {kernel.Count():N0} | {executed / all:P2} | {band.Median:P2} | {band.Worst:P2} "
                + $"| {100 * ((kernel.Sum(step => step.Estimate) / executed) - 1):+0.00;-0.00;0.00} % |");
        }

        if (layers is not null)
            AtomicFile.WriteAllText(layers, string.Join('\n', (string[])["kernels,shapes,counts,times,estimated,executed",
                .. steps.Select(step => FormattableString.Invariant($"{step.Name},{step.Shapes},{step.Estimate:F0},{step.Executed:F0}"))]));
        return text.ToString();
    }

    // Whole networks; their steps go into the bag.
    private static Step[] Measure(Workbench bench, KernelLatency law, SearchSpace space, int samples, ConcurrentBag<Step> steps)
    {
        Network[] networks = SpaceMeasurements.Sample(space, samples, Seed);
        var measured = new Step[samples];
        int done = 0;
        Parallel.For(0, samples, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            IntegerNetwork integers = RandomWeights.Of(networks[i], Seed + (ulong)i);
            MemoryPlan plan = MemoryPlanner.Plan(networks[i]);
            foreach (Step step in Steps(law, bench.TraceCalls(integers, Seed)))
                steps.Add(step);
            double judged = Cycles(law.Estimate(networks[i], plan)!.Milliseconds);
            measured[i] = new Step(space.Name, "", judged, bench.TraceShipped(integers, Seed).Sum(layer => layer.Cycles));
            Console.Error.WriteLine($"{space.Name} {Interlocked.Increment(ref done)} of {samples}: {measured[i].Estimate:N0} "
                + $"estimated, {measured[i].Executed:N0} executed");
        });
        return measured;
    }

    private static IEnumerable<Step> Steps(KernelLatency law, EquatableArray<TracedCall> traced) => traced.Select(call =>
        new Step(call.Call is { } made ? Name(made) : "around calls", Text(call), call.Call is null ? 0 : call.Times
            * Cycles(law.Of(call.Call)), call.Cycles));

    private static string Name(LayerCall call) =>
        call is BandCall ? $"{KernelFeatures.Kernel(call)} in bands" : KernelFeatures.Kernel(call);

    // The law is that of a core of 1 MHz.
    private static double Cycles(Devices.Estimate milliseconds) => 1000 * milliseconds.Value;

    private static string Text(TracedCall call) => call.Call is { Layer: var layer } made ? string.Create(
        CultureInfo.InvariantCulture,
        $"{$"{layer.Op} of {string.Join(" and ", layer.InputShapes)}".Replace(',', ';')},"
            + $"{string.Join(' ', KernelFeatures.Of(made))},{call.Times}")
        : ",,1";

    private static (ErrorBand Band, double Mean) Errors(Step[] steps)
    {
        double[] errors = [.. steps.Select(step => (step.Estimate / step.Executed) - 1)];
        return (ErrorBand.Of(errors.Select(Math.Abs), ""), errors.Average());
    }

    /// <param name="Name">A kernel, or a space.</param>
    /// <param name="Shapes">Of its layers.</param>
    private sealed record Step(string Name, string Shapes, double Estimate, double Executed);
}
