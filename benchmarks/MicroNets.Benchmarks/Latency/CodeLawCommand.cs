using System.CommandLine;
using System.Globalization;
using System.Text;
using MicroNets.Data;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Numerics;
using MicroNets.Quantization;
using MicroNets.Search.Spaces;
using MicroNets.TFLite;

namespace MicroNets.Benchmarks.Latency;

/// <summary><c>code-law</c>: flash as it is estimated before a build, beside linked firmware.</summary>
internal static class CodeLawCommand
{
    // Of architectures and weights: others than those that the law was made from.
    private const ulong Seed = 2000;

    public static Command Create()
    {
        var models = new Argument<string>("models") { Description = "folder of .tflite files" };
        var cores = new Option<string>("--cores") { Description = "emulated cores", DefaultValueFactory = _ =>
            "cortex-m4,cortex-m7,cortex-m33,cortex-m55,cortex-m0plus,riscv32" };
        var spaces = new Option<string>("--spaces") { Description = "search spaces to draw from", DefaultValueFactory = _ =>
            "kws,vww,ic,series" };
        var samples = new Option<int>("--samples") { Description = "random networks of each space", DefaultValueFactory = _ => 100 };
        var output = new Option<string?>("--out") { Description = "also write the table to this file" };
        var command = new Command("code-law", "Estimated flash against linked firmware.") { models, cores, spaces, samples, output };
        command.SetAction(result =>
        {
            string table = Run(result.GetRequiredValue(models), result.GetRequiredValue(cores).Split(','),
                [.. result.GetRequiredValue(spaces).Split(',').Select(Space)], result.GetRequiredValue(samples));
            Console.WriteLine(table);
            if (result.GetValue(output) is { } path)
                AtomicFile.WriteAllText(path, table);
            return 0;
        });
        return command;
    }

    private static string Run(string folder, string[] cores, SearchSpace[] spaces, int samples)
    {
        (string Name, IntegerNetwork Network)[] models = [.. Directory.GetFiles(folder, "*.tflite").Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileNameWithoutExtension(path), TfliteReader.Read(path)))
            .Where(model => model.Item2 is IntegerModel).Select(model => (model.Item1, ((IntegerModel)model.Item2).Network))];
        var text = new StringBuilder("# Flash before a build against linked firmware\n\n");
        text.AppendLine("Made with `benchmarks/latency.sh`. Estimate: weights as counted, and code by the law in `runtime/costs`. Linked: "
            + $"the least program around the network. {samples} random networks of each space that the law has not seen: every third");
        text.AppendLine("with four-bit weights, every third with a mixture. Bytes of the estimate minus those linked: at least 0, or a "
            + "search ends in firmware that breaks its limit.").AppendLine();
        text.AppendLine("| Core | Networks | linked, KiB | code alone, KiB | estimate minus linked: least | median | most |")
            .AppendLine("|---|---|--:|--:|--:|--:|--:|");
        var rows = new StringBuilder();
        foreach (string core in cores)
        {
            CodeLaw law = CoreCosts.Of(core)?.Code ?? throw new InputException($"core '{core}'", "one whose code was measured",
                "make runtime/costs first: micronets calibrate");
            using var bench = new Workbench(Target.Named(core));
            foreach (SearchSpace space in spaces)
                text.AppendLine(Line(core, space.Name, Measure(bench, law, Drawn(space, samples))));
            Sized[] published = Measure(bench, law, [.. models.Select(model => model.Network)]);
            text.AppendLine(Line(core, "published models", published));
            foreach ((int i, Sized sized) in published.Index())
                rows.AppendLine($"| {core} | {models[i].Name} | {sized.Linked:N0} | {sized.Estimate:N0} | {sized.Above:N0} |");
        }

        return text.AppendLine().AppendLine("| Core | Model | linked, bytes | estimate | above |").AppendLine("|---|---|--:|--:|--:|")
            .Append(rows).ToString();
    }

    // Of accelerometers, whose space is that of data of their shape.
    private static SearchSpace Space(string name) => name == "series"
        ? GeneralSpace.For(new Shape(128, 1, 6), InputContent.Series, classes: 6) with { Name = name } : BuiltInSpaces.Named(name);

    private static IntegerNetwork[] Drawn(SearchSpace space, int samples)
    {
        Network[] networks = SpaceMeasurements.Sample(space, samples, Seed);
        var random = new RandomStream(Seed, "bits");
        for (int i = 0; i < samples; i++)
        {
            BitPlan four = BitPlan.FourBitWeights(networks[i]);
            if (i % 3 == 1)
                networks[i] = four.Stated(networks[i]);
            else if (i % 3 == 2)
                networks[i] = (four with { WeightBits = four.WeightBits.Where(_ => random.NextInt32(2) == 0).ToDictionary() })
                    .Stated(networks[i]);
        }

        return [.. networks.Select((network, i) => RandomWeights.Of(network, Seed + (ulong)i))];
    }

    private static Sized[] Measure(Workbench bench, CodeLaw law, IntegerNetwork[] networks)
    {
        var measured = new Sized[networks.Length];
        Parallel.For(0, networks.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            MemoryPlan plan = MemoryPlanner.Plan(networks[i].Network);
            double code = (law.Of(networks[i].Network, plan) ?? throw new InputException($"'{networks[i].Network.Name}'",
                "a network whose kernels are known", "calibrate the core again")).Value;
            long weights = WeightStorage.Bytes(networks[i].Network, plan);
            int linked = bench.FlashBytes(networks[i]);
            measured[i] = new Sized(weights + code, linked, linked - weights);
        });
        return measured;
    }

    private static string Line(string core, string name, Sized[] sized)
    {
        double[] above = [.. sized.Select(one => one.Above).Order()];
        return string.Create(CultureInfo.InvariantCulture,
            $"| {core} | {name}, {sized.Length} | {sized.Min(one => one.Linked) / 1024.0:F1} "
            + $"to {sized.Max(one => one.Linked) / 1024.0:F1} | {sized.Min(one => one.Code) / 1024.0:F1} "
            + $"to {sized.Max(one => one.Code) / 1024.0:F1} | {above[0]:N0} | {above[above.Length / 2]:N0} | {above[^1]:N0} |");
    }

    private sealed record Sized(double Estimate, int Linked, long Code)
    {
        public double Above => Estimate - Linked;
    }
}
