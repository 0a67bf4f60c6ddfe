using System.CommandLine;
using MicroNets.Devices;
using MicroNets.Devices.Latency;
using MicroNets.Firmware;
using MicroNets.Graph;
using MicroNets.Search.Spaces;

namespace MicroNets.Cli.Commands;

/// <summary>Fits a device's costs per kernel, which estimates of latency then come from.</summary>
internal sealed class CalibrateCommand() : ToolCommand(
    "calibrate", "Fits a device profile's cost of each kernel from measurements: instructions on the emulator, or times of a board.", "micronets calibrate stm32f446re --out my-board.json")
{
    private readonly Argument<string> _device = new("device") { Description = "Name of a device profile, or the path of one's own." };

    private readonly Option<string?> _measurements = new("--measurements")
    {
        Description = "Measurements made on the board as CSV: 'model,milliseconds' with whole inferences, which scale the profile's costs (the emulator's where it has none), "
            + "or 'model,layer,cycles' with single layers, which are fitted themselves. A model is a .tflite file, a run folder, a network as JSON or a zoo name. Without this: the emulator.",
    };

    private readonly Option<string> _engine = new("--engine") { Description = "What ran in the measurements, for the record.", DefaultValueFactory = _ => "MicroNets runtime on the board" };

    private readonly Option<string> _spaces = new("--spaces") { Description = "Search spaces to draw networks from, for the emulator.", DefaultValueFactory = _ => "kws,ad,vww" };

    private readonly Option<int> _samples = new("--samples") { Description = "Random networks of each space, for the emulator.", DefaultValueFactory = _ => 20 };

    private readonly Option<string> _out = new("--out") { Description = "Profile to write; give its path as --device elsewhere.", Required = true };

    protected override bool Resumes => true;

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_device);
        foreach (Option option in (Option[])[_measurements, _engine, _spaces, _samples, _out])
            command.Options.Add(option);
    }

    protected override int Run(Invocation invocation)
    {
        DeviceProfile device = DeviceCatalog.Get(invocation.Get(_device));
        KernelCosts costs = invocation.Get(_measurements) is { } table ? FromTable(invocation, device, table) : FromEmulator(invocation, device);
        string path = invocation.Get(_out);
        AtomicFile.WriteAllText(path, DeviceCatalog.Write(device with { Calibrated = costs }));
        invocation.Terminal.Result(
            new { device = device.Name, profile = path, costs.Engine, costs.CyclesPerUnit, holdOutError = costs.Error, costs.Source, features = KernelFeatures.Names, costs.Kernels },
            () => $"""
                {device.Board}: {costs.Kernels.Count} kernels, {costs.CyclesPerUnit:0.###} cycles per unit
                {costs.Error}
                {costs.Source}
                {path}: give it as --device; the paper's law stays as --latency-model paper
                """);
        return ExitCode.Done;
    }

    private KernelCosts FromEmulator(Invocation invocation, DeviceProfile device)
    {
        int samples = invocation.Get(_samples);
        if (samples < 5)
            throw new InputException($"--samples {samples}", "at least 5, so that some can be held out", "leave it out for 20");
        SearchSpace[] spaces = [.. invocation.Get(_spaces).Split(',').Select(name => name.Trim()).Select(BuiltInSpaces.Named)];
        return EmulatorCalibration.Of(device.Core, spaces, samples, invocation.Seed, done => invocation.Terminal.Progress($"{done} of {spaces.Length * samples} networks"), invocation.Cancellation);
    }

    private KernelCosts FromTable(Invocation invocation, DeviceProfile device, string path)
    {
        EquatableArray<MeasurementRow> rows = MeasurementTable.Read(File.ReadAllText(path), path);
        Dictionary<string, Network> networks = rows.Select(row => row.Model).Distinct().ToDictionary(model => model, ModelArgument.Structure);
        string engine = invocation.Get(_engine), source = $"micronets calibrate --measurements {Path.GetFileName(path)}";
        return rows.Any(row => row.Layer is not null)
            ? Calibration.Fit([.. rows.Select(row => new LayerMeasurement(row.Model, LayerOf(networks[row.Model], row), row.Value))], [], engine, 1, source)
            : Calibration.Scale(
                device.Calibrated ?? FromEmulator(invocation, device),
                [.. rows.Select(row => new NetworkMeasurement(row.Model, networks[row.Model], row.Value))], device.Clock, engine, source);
    }

    private static Layer LayerOf(Network network, MeasurementRow row) => network.Layers.FirstOrDefault(layer => layer.Name == row.Layer)
        ?? throw new InputException($"layer '{row.Layer}' of {row.Model}", $"one of {string.Join(", ", network.Layers.Skip(1).Select(layer => layer.Name))}", "name it as 'micronets profile' does");
}
