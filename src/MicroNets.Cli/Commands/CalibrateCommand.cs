using System.CommandLine;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Firmware;
using MicroNets.Graph;
using MicroNets.Runs;
using MicroNets.Search.Spaces;

namespace MicroNets.Cli.Commands;

/// <summary>Fits costs per kernel: of a device, which estimates of latency then come from, or of a core, for the file beside the
/// runtime.</summary>
internal sealed class CalibrateCommand() : ToolCommand(
    "calibrate", "Fits a device profile's cost of each kernel from times of a board, or from executed code on the emulator.",
    """
    micronets calibrate stm32f446re --measurements times.csv --out my-board.json
      micronets calibrate cortex-m4 --out runtime/costs/cortex-m4.json
    """)
{
    private readonly Argument<string> _device = new("device") { Description = "Name of a device profile, or the path of one's own; or a "
        + "core, whose file of costs the runtime ships." };

    private readonly Option<string?> _measurements = new("--measurements")
    {
        Description = "Measurements made on the board as CSV: 'model,milliseconds' with whole inferences, which "
            + "scale the runtime's costs on the core, "
            + "or 'model,layer,cycles' with single layers, which are fitted themselves. A model is a .tflite or .onnx file, a run folder, "
                + "a network as JSON or a zoo name. Without this: the emulator.",
    };

    private readonly Option<string> _engine = new("--engine") { Description = "What ran in the measurements, for the record.",
        DefaultValueFactory = _ => "MicroNets runtime on the board" };

    private readonly Option<string> _spaces = new("--spaces") { Description = "Search spaces to draw networks from, for the emulator.",
        DefaultValueFactory = _ => string.Join(',', BuiltInSpaces.All.Select(space => space.Name)) };

    private readonly Option<int> _samples = new("--samples") { Description = "Random networks of each space, for the emulator.",
        DefaultValueFactory = _ => 6 };

    private readonly Option<string> _out = new("--out") { Description = "Profile to write; give its path as --device elsewhere.",
        Required = true };

    protected override bool Resumes => true;

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_device);
        foreach (Option option in (Option[])[_measurements, _engine, _spaces, _samples, _out])
            command.Options.Add(option);
    }

    protected override int Run(Invocation invocation)
    {
        string name = invocation.Get(_device), path = invocation.Get(_out);
        if (Core.Named(name) is { } core)
            return OfCore(invocation, core, path);

        DeviceProfile device = DeviceCatalog.Get(name);
        KernelCosts costs = invocation.Get(_measurements) is { } table ? FromTable(invocation, device, table)
            : FromEmulator(invocation, device.Core, CoreCosts.Of(device.Core)?.Costs);
        device = device with { Calibrated = costs };
        KernelLatency law = KernelLatency.Calibrated(device)
            ?? throw new InputException($"{device.Name} without a board factor", "one that turns the core's cycles to the board's",
                "give times of the board as --measurements");
        AtomicFile.WriteAllText(path, DeviceCatalog.Write(device));
        Estimate band = law.Band;
        invocation.Terminal.Result(
            new { device = device.Name, profile = path, law.Law, law.ClockMegahertz, costs.Engine, costs.Origin, costs.Scale, error =
                new { costs.Error.Median, costs.Error.Worst, band.Low, band.High }, law.Basis, costs.Source, features =
                KernelFeatures.Names, costs.Kernels },
            () => $"""
                {device.Board}: {costs.Kernels.Count} kernels
                times by the {law.Law} law at {law.ClockMegahertz:0.#} MHz: {100 * (band.Low - 1):+0.0;-0.0} % to {100 * (band.High - 1):+0.0;-0.0} % of an estimate ({law.Basis})
                {costs.Source}
                {path}: give it as --device
                """);
        return ExitCode.Done;
    }

    private int OfCore(Invocation invocation, Core core, string path)
    {
        invocation.Terminal.Progress("sizes of code");
        CodeLaw code = EmulatorCalibration.CodeOf(core, Spaces(invocation), invocation.Get(_samples), invocation.Seed,
            invocation.Cancellation);
        KernelCosts costs = FromEmulator(invocation, core.Name, null);
        AtomicFile.WriteAllText(path, new CoreCosts(core.Name, KernelFingerprint.Of(core), costs) { Code = code }.ToJson());
        invocation.Terminal.Result(
            new { core = core.Name, file = path, error = new { costs.Error.Median, costs.Error.Worst }, costs.Source, features =
                KernelFeatures.Names, costs.Kernels, code },
            () => $"{core.Name}: cycles of {costs.Kernels.Count} kernels without wait "
                + $"states, {costs.Error}\n{costs.Source}\ncode: {code.Functions.Count} functions; at most {code.Excess:N0} bytes above a "
                + $"linked program, and never below\n{path}");
        return ExitCode.Done;
    }

    private KernelCosts FromEmulator(Invocation invocation, string core, KernelCosts? known)
    {
        int samples = invocation.Get(_samples);
        if (samples < 5)
            throw new InputException($"--samples {samples}", "at least 5, so that some can be held out", "leave it out for 6");
        return EmulatorCalibration.Of(core, Spaces(invocation), samples, known, invocation.Seed,
            (done, all) => invocation.Terminal.Progress(StageProgress.Of("networks", done, all)), invocation.Cancellation);
    }

    private SearchSpace[] Spaces(Invocation invocation) =>
        [.. invocation.Get(_spaces).Split(',').Select(name => name.Trim()).Select(BuiltInSpaces.Named)];

    private KernelCosts FromTable(Invocation invocation, DeviceProfile device, string path)
    {
        EquatableArray<MeasurementRow> rows = MeasurementTable.Read(File.ReadAllText(path), path);
        Dictionary<string, Network> networks = rows.Select(row => row.Model).Distinct()
            .ToDictionary(model => model, ModelArgument.Structure);
        string engine = invocation.Get(_engine), source = $"micronets calibrate --measurements {Path.GetFileName(path)}";
        return rows.Any(row => row.Layer is not null)
            ? Calibration.Fit([.. rows.Select(row => new LayerMeasurement(row.Model, LayerOf(networks[row.Model], row), row.Value))], [],
                CycleOrigin.Board, engine, source)
            : Calibration.Scale(
                device.Calibrated ?? CoreCosts.Of(device.Core)?.Costs ?? FromEmulator(invocation, device.Core, null),
                [.. rows.Select(row => new NetworkMeasurement(row.Model, networks[row.Model], row.Value))], device.Clock, engine, source);
    }

    private static Layer LayerOf(Network network, MeasurementRow row) => network.Layers.FirstOrDefault(layer => layer.Name == row.Layer)
        ?? throw new InputException($"layer '{row.Layer}' of {row.Model}",
            $"one of {string.Join(", ", network.Layers.Skip(1).Select(layer => layer.Name))}", "name it as 'micronets profile' does");
}
