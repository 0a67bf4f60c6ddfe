using System.CommandLine;
using System.Text;
using MicroNets.Devices;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.TFLite;

namespace MicroNets.Benchmarks.Latency;

/// <summary><c>model-latency</c>: what published models take on boards by the `engine` law, beside what others measured there.</summary>
internal static class ModelLatencyCommand
{
    private static readonly string[] Devices = ["stm32f446re", "nucleo-l4r5zi", "stm32f746zg"];

    // MLPerf Tiny on the NUCLEO-L4R5ZI: the TFLM reference of 2021 and the best published, in milliseconds.
    private static readonly (string Model, double Reference, double Best)[] Published =
    [
        ("mlperf_kws_ref_model_int8", 181.9, 43.4), ("mlperf_vww_96_int8", 600.6, 89.4), ("mlperf_pretrainedResnet_quant", 704.2, 165.7),
            ("mlperf_ad01_int8", 10.1, 4.1),
    ];

    public static Command Create()
    {
        var models = new Argument<string>("models") { Description = "folder of .tflite files" };
        var output = new Option<string?>("--out") { Description = "also write the table to this file" };
        var command = new Command("model-latency", "Estimated latency of models on boards.") { models, output };
        command.SetAction(result =>
        {
            string table = Run(result.GetRequiredValue(models));
            Console.WriteLine(table);
            if (result.GetValue(output) is { } path)
                AtomicFile.WriteAllText(path, table);
            return 0;
        });
        return command;
    }

    private static string Run(string folder)
    {
        DeviceProfile[] devices = [.. Devices.Select(DeviceCatalog.Get)];
        (string Name, IntegerNetwork Network)[] models = [.. Directory.GetFiles(folder, "*.tflite").Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileNameWithoutExtension(path), TfliteReader.Read(path)))
            .Where(model => model.Item2 is IntegerModel).Select(model => (model.Item1, ((IntegerModel)model.Item2).Network))];
        var text = new StringBuilder("# Latency of published models on boards, estimated\n\n");
        text.AppendLine("By `benchmarks/latency.sh`; the same as `micronets profile MODEL --device D`. No board was measured: cycles of "
            + "this runtime's kernels (law `engine`) at the clock of the board, times its board factor;");
        text.AppendLine("in brackets the band that factor and law leave. Executed: cycles of the firmware's executed code on the emulated "
            + "Cortex-M4, without wait states; beside them the law's error.").AppendLine();
        text.AppendLine($"| Model | {string.Join(" | ", devices.Select(device => $"{device.Board}, {device.Clock}"))} "
            + "| executed, million cycles | law |").AppendLine($"|---|{string.Concat(devices.Select(_ => "--:|"))}--:|--:|");
        using var bench = new Workbench(Target.Named("cortex-m4"));
        var law = new KernelLatency(LatencyLaws.Engine, CoreCosts.Of("cortex-m4")!.Costs, 1, MicroNets.Devices.Estimate.Exactly(1), "");
        foreach ((string name, IntegerNetwork network) in models)
        {
            double executed = bench.TraceShipped(network, seed: 1).Sum(layer => layer.Cycles),
                estimated = 1000 * law.Estimate(network.Network, MemoryPlanner.Plan(network.Network))!.Milliseconds.Value;
            text.AppendLine($"| {name} | {string.Join(" | ", devices.Select(device => Cell(device, network.Network)))} "
                + $"| {executed / 1e6:F2} | {100 * ((estimated / executed) - 1):+0.0;-0.0;0.0} % |");
        }

        text.AppendLine().AppendLine("## Beside MLPerf Tiny on the NUCLEO-L4R5ZI, ms").AppendLine();
        text.AppendLine("| Model | estimate | TFLM reference, 2021 | best published, 2023–2025 | estimate beside the best |")
            .AppendLine("|---|--:|--:|--:|---|");
        foreach ((string model, double reference, double best) in Published)
        {
            if (models.FirstOrDefault(found => found.Name == model).Network?.Network is not { } network)
                continue;
            Estimate time = Estimated(DeviceCatalog.Get("nucleo-l4r5zi"), network);
            string verdict = time.High < best ? "below, with its whole band" : time.Low > best ? "above, with its whole band"
                : $"{time.Value / best:0.00} ×, the band holds both";
            text.AppendLine($"| {model} | {Text(time)} | {reference:F1} | {best:F1} | {verdict} |");
        }

        text.AppendLine().AppendLine("Board factors and their sources:").AppendLine();
        foreach (DeviceProfile device in devices)
            text.AppendLine($"- {device.Board}: {device.BoardFactor!.Value:0.##} ({device.BoardFactor.Low:0.##} "
                + $"to {device.BoardFactor.High:0.##}), {device.BoardFactor.Source}");
        return text.ToString();
    }

    private static Estimate Estimated(DeviceProfile device, Network network) =>
        device.LatencyModel(network)!.Estimate(network, MemoryPlanner.Plan(network))!.Milliseconds;

    private static string Cell(DeviceProfile device, Network network) => device.LatencyModel(network) is { } law
        && law.Estimate(network, MemoryPlanner.Plan(network)) is { } estimate ? Text(estimate.Milliseconds) : "unknown";

    private static string Text(Estimate time) => $"{time.Value:F1} ({time.Low:F1}–{time.High:F1})";
}
