using System.CommandLine;
using System.Globalization;
using System.Text;
using MicroNets.Firmware;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;

namespace MicroNets.Benchmarks.Device;

/// <summary>
/// <c>cliffs</c>: networks of many kinds on an emulated core, beside stated models of what straightforward kernels and TensorFlow Lite
/// Micro take; and the layers that are furthest behind.
/// </summary>
internal static class CliffsCommand
{
    private const double Floor = 0.7;
    private const int Worst = 10;

    public static Command Create()
    {
        var target = new Option<string>("--target") { Description = "emulated core", DefaultValueFactory = _ => "cortex-m4" };
        var only = new Option<string?>("--only") { Description = "networks with this in their name" };
        var output = new Option<string?>("--out") { Description = "also write the tables to this file" };
        var command = new Command("cliffs", "Networks of many kinds on an emulated core, and their worst layers.") { target, only, output };
        command.SetAction(result =>
        {
            (string table, bool holds) = Run(Target.Named(result.GetRequiredValue(target)), result.GetValue(only) ?? "");
            Console.WriteLine(table);
            if (result.GetValue(output) is { } path)
                AtomicFile.WriteAllText(path, table);
            return holds ? 0 : 1;
        });
        return command;
    }

    private static (string Table, bool Holds) Run(Target target, string only)
    {
        using var bench = new Workbench(target);
        var networks = new List<(Network Network, double Instructions)>();
        var layers = new List<(string Network, Layer Layer, double Instructions)>();
        foreach (Network network in StandIns.All().Concat(UglyLayers.All())
            .Where(network => network.Name.Contains(only, StringComparison.Ordinal)))
        {
            Network folded = network.Fold();
            Dictionary<string, long> measured = bench.Measure(RandomWeights.Of(folded, 1), 1)
                .ToDictionary(layer => layer.Name, layer => layer.Instructions);
            networks.Add((folded, measured.Values.Sum()));
            layers.AddRange(folded.Layers.Where(layer => measured.ContainsKey(layer.Name))
                .Select(layer => (network.Name, layer, (double)measured[layer.Name])));
            Console.Error.WriteLine($"{network.Name}: {measured.Values.Sum():N0}");
            if (only.Length > 0)
            {
                foreach (Layer layer in folded.Layers.Where(layer => measured.ContainsKey(layer.Name)))
                    Console.Error.WriteLine($"  {layer.Op.Kind()} {layer.Op.Describe()}, {layer.InputShape} "
                        + $"to {layer.OutputShape}: {measured[layer.Name]:N0} "
                        + $"({measured[layer.Name] / NaiveCost.OfMicro(layer):F2} of TFLM, estimated)");
            }
        }

        var text = new StringBuilder($"# Networks of many kinds on an emulated {target.Name}\n\n");
        text.AppendLine("Measured with `benchmarks/device.sh`: instructions of an inference with random weights, outputs equal to the "
            + "integer interpreter's. Beside them two stated models, which are");
        text.AppendLine("estimates: straightforward kernels with `SMLAD` (2 instructions for a multiply-accumulate, 3 in depthwise "
            + "convolutions, 12 for an output), and TensorFlow Lite Micro with CMSIS-NN");
        text.AppendLine("(2 and 25, 6.5 and 25 in depthwise convolutions).").AppendLine();
        text.AppendLine("| Network | MMAC | Instructions (M) | per MAC | of straightforward | of TFLM, "
            + "estimated |\n|---|---:|---:|---:|---:|---:|");
        foreach ((Network network, double instructions) in networks)
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {network.Name} | {network.Macs / 1e6:F2} | {instructions / 1e6:F3} | {instructions / network.Macs:F2} "
                + $"| {instructions / network.Layers.Sum(NaiveCost.Of):F2} | {instructions / network.Layers.Sum(NaiveCost.OfMicro):F2} |");

        // Tiny layers cost their calls.
        const double FewestInstructions = 5000;
        var worst = layers.Where(layer => NaiveCost.Of(layer.Layer) >= FewestInstructions)
            .OrderByDescending(layer => layer.Instructions / NaiveCost.Of(layer.Layer)).ToArray();
        text.AppendLine($"\nThe {Worst} layers furthest behind straightforward kernels (of {worst.Length} that take at "
            + $"least {FewestInstructions:N0} instructions there); the floor is {1 / Floor:F2}.\n");
        text.AppendLine("| Layer | of | Instructions | per MAC | of straightforward |\n|---|---|---:|---:|---:|");
        foreach ((string network, Layer layer, double instructions) in worst.Take(Worst))
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {layer.Op.Kind()} {layer.Op.Describe()}, {layer.InputShape} to {layer.OutputShape} | {network} | {instructions:N0} "
                + $"| {(layer.Macs > 0 ? instructions / layer.Macs : 0):F2} | {instructions / NaiveCost.Of(layer):F2} |");
        return (text.ToString(), worst.All(layer => layer.Instructions * Floor <= NaiveCost.Of(layer.Layer)));
    }
}
