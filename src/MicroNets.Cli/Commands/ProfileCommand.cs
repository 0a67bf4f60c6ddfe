using System.CommandLine;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;

namespace MicroNets.Cli.Commands;

/// <summary>What a network costs on a device, without running it.</summary>
internal sealed class ProfileCommand() : ToolCommand("profile", "What a network costs on a device, without running it: layers, memory plan, flash, latency and energy estimates.", "micronets profile kws-m --device stm32f446re")
{
    private readonly Argument<string> _model = new("model") { Description = "A .tflite file, a run folder, a network as JSON, or the name of a published network." };

    private readonly LimitOptions _limits = new();

    private readonly Option<string?> _latencyModel = new("--latency-model") { Description = "paper or calibrated; by default the better one that the device has." };

    private readonly Option<string?> _picture = new("--picture") { Description = "Write the memory plan as an SVG to this file." };

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_model);
        _limits.AddTo(command);
        command.Options.Add(_latencyModel);
        command.Options.Add(_picture);
    }

    protected override int Run(Invocation invocation)
    {
        DeviceProfile device = DeviceCatalog.Get(_limits.Device(invocation));
        Network network = ModelArgument.Structure(invocation.Get(_model));
        Limits limits = _limits.Limits(invocation).Within(device);
        var profile = NetworkProfile.Of(network, device, invocation.Get(_latencyModel));
        if (Linked(invocation, network, device) is { } size)
            profile = profile with { Cost = size.In(profile.Cost, device.Core) };
        EquatableArray<LimitCheck> checks = limits.Check(profile.Cost);

        if (invocation.Get(_picture) is { } path)
            AtomicFile.WriteAllText(path, profile.Plan.Svg());
        invocation.Terminal.Result(Record(network, device, profile, checks), () => Text(network, device, profile, checks));
        return checks.All(check => check.Holds) ? ExitCode.Done : ExitCode.LimitBroken;
    }

    private static object Record(Network network, DeviceProfile device, NetworkProfile profile, EquatableArray<LimitCheck> checks) => new
    {
        Model = network.Name,
        Device = device.Name,
        network.Macs,
        Parameters = network.ParameterCount,
        Ops = profile.Cost.Ops.Count,
        FlashBytes = profile.Cost.Flash.Count,
        profile.Cost.FlashHow,
        SramBytes = profile.Cost.Sram.Count,
        profile.Cost.SramHow,
        LatencyMs = profile.Cost.Latency?.Time.Value,
        LatencyHow = profile.Cost.Latency?.How,
        LatencyError = profile.Cost.Latency?.Error,
        EnergyMj = profile.Cost.Energy?.Energy.Value,
        EnergyHow = profile.Cost.Energy?.How,
        Limits = checks.Select(check => new { check.Name, check.Limit, check.Value, check.Unit, check.Holds, check.How }),
        Layers = profile.Layers,
        MemoryPlan = new
        {
            profile.Plan.ArenaBytes,
            profile.Plan.LowerBound,
            profile.Plan.Region,
            profile.Plan.StreamedLayers,
            Steps = profile.Plan.Steps.Select((step, index) => new { step.Nodes, step.Groups, BytesInUse = profile.Plan.BytesInUse(index) }),
        },
    };

    // Sizes of the linked firmware, where the device has a core that is built for and the compiler is there. A structure without
    // weights gets random ones, which take the same room.
    private FirmwareSize? Linked(Invocation invocation, Network network, DeviceProfile device)
    {
        if (Target.All.FirstOrDefault(target => target.Name == device.Core) is not { } target || !target.Compiler.IsPresent)
            return null;
        string model = invocation.Get(_model);
        bool isStructure = Path.GetExtension(model).Equals(".json", StringComparison.OrdinalIgnoreCase) || ModelArgument.IsPublished(model);
        using var bench = new Workbench(target);
        try
        {
            return bench.Size(isStructure ? RandomWeights.Of(network, invocation.Seed) : FirmwareOptions.Model(model, invocation.Seed, 8));
        }
        catch (InputException exception)
        {
            invocation.Terminal.Message($"no firmware was linked: {exception.Message}");
            return null;
        }
    }

    private static string Text(Network network, DeviceProfile device, NetworkProfile profile, EquatableArray<LimitCheck> checks)
    {
        var layers = new TextTable(["layer", "op", "output", "MACs", "weights B", "working B", "ms"], [3, 4, 5, 6]);
        foreach (ProfiledLayer layer in profile.Layers)
            layers.Add(layer.Name, layer.Op, layer.Output, $"{layer.Macs:N0}", $"{layer.WeightBytes:N0}", $"{layer.WorkingBytes:N0}", layer.LatencyMs is { } ms ? $"{ms:F2}" : "");

        var limits = new TextTable(["limit", "at most", "found", "margin", "", "how"], [1, 2, 3]);
        foreach (LimitCheck check in checks)
            limits.Add(check.Name, $"{check.Limit:N0} {check.Unit}", $"{check.Value:N0} {check.Unit}", $"{check.Margin:P0}", check.Holds ? "holds" : "BROKEN", check.How);

        NetworkCost cost = profile.Cost;
        string optimal = profile.Plan.IsOptimal ? "proven optimal" : $"at most {profile.Plan.Gap:P1} above the best";
        return $"""
            {network.Name} on {device.Board} ({device.Core}, {device.Clock}): {network.ParameterCount:N0} parameters, {network.Macs:N0} MACs

            {layers}
            memory: arena of {profile.Plan.ArenaBytes:N0} bytes in {profile.Plan.Region ?? "no region, none is large enough"}; layout {optimal}

            {profile.Plan.Table()}
            flash    {cost.Flash}, {cost.FlashHow}
            SRAM     {cost.Sram}, {cost.SramHow}
            latency  {(cost.Latency is { } latency ? $"{latency.Time}, {latency.How}" : "no estimate: the device has no latency model for this kind of network; calibrate it")}
            energy   {(cost.Energy is { } energy ? $"{energy.Energy}, {energy.How}" : "no estimate")}

            {limits}
            """;
    }
}
