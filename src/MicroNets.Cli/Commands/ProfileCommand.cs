using System.CommandLine;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Quantization.Streams;
using MicroNets.Reporting;
using MicroNets.Runs;

namespace MicroNets.Cli.Commands;

/// <summary>What a network costs on a device, without running it.</summary>
internal sealed class ProfileCommand()
    : ToolCommand("profile", "What a network costs on a device, without running it: layers, memory plan, "
    + "flash, latency and energy estimates.", "micronets profile kws-m --device stm32f446re")
{
    private readonly Argument<string> _model = new("model")
    {
        Description = "A .tflite or .onnx file, a run folder, a network as JSON, or the name of a published network.",
    };

    private readonly LimitOptions _limits = new();

    private readonly Option<string?> _picture = new("--picture") { Description = "Write the memory plan as an SVG to this file." };

    private readonly StreamOptions _listening = new();

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_model);
        _limits.AddTo(command);
        command.Options.Add(_picture);
        _listening.AddFormTo(command);
    }

    protected override int Run(Invocation invocation)
    {
        DeviceProfile device = DeviceCatalog.Get(_limits.Device(invocation));
        Network network = ModelArgument.Structure(invocation.Get(_model));
        Limits stated = _limits.Limits(invocation), limits = stated.Within(device);
        StreamingForm? streaming = _listening.IsStreaming(invocation)
            ? _listening.Form(invocation, Integers(invocation, network), null, null) : null;
        // As the firmware is planned: what a run wrote says what that was planned within.
        ArenaGoal goal = stated.Sram is null && ModelArgument.StatedArena(invocation.Get(_model)) is { } arena ? ArenaGoal.Within(arena)
            : ArenaGoal.InSram(limits.Sram!.Value);
        NetworkProfile Profiled(Network folded) => NetworkProfile.Of(folded, device, _limits.LatencyLaw(invocation), goal);
        NetworkProfile? windows = streaming is null ? null : Profiled(network);
        long windowMacs = network.Macs;
        network = streaming?.Network.Network ?? network;
        NetworkProfile profile = Profiled(network);
        FirmwareSize? linked = Linked(invocation,
            () => (streaming?.Network ?? Integers(invocation, network)).PlannedWithin(goal.Bytes!.Value), device);
        if (linked is not null)
            profile = profile with { Cost = linked.In(profile.Cost, device.Core) };
        EquatableArray<LimitCheck> checks = limits.Check(profile.Cost);

        if (invocation.Get(_picture) is { } path)
            AtomicFile.WriteAllText(path, profile.Plan.Svg());
        object record = Record(network, device, profile, checks);
        if (windows is not null)
        {
            record = Terminal.Joined(record, new
            {
                hopFrames = streaming!.HopFrames,
                window = new { frames = streaming.WindowFrames, macs = windowMacs, arenaBytes = windows.Plan.ArenaBytes },
            });
        }

        string whole = windows is null ? "" : $"\na hop of {streaming!.HopFrames} frames in place of a window of {streaming.WindowFrames}: "
            + $"{network.Macs:N0} MACs, arena of {profile.Plan.ArenaBytes:N0} bytes, in place "
                + $"of {windowMacs:N0} and {windows.Plan.ArenaBytes:N0}";
        invocation.Terminal.Result(linked is null ? record : Terminal.Joined(record, FirmwareFigures.Record(linked)),
            () => Text(network, device, profile, checks) + whole);
        return checks.All(check => check.Holds) ? ExitCode.Done : ExitCode.LimitBroken;
    }

    private static object Record(Network network, DeviceProfile device, NetworkProfile profile, EquatableArray<LimitCheck> checks) => new
    {
        Model = network.Name,
        Device = device.Name,
        network.Macs,
        Parameters = network.ParameterCount,
        Ops = profile.Cost[CostAxis.Ops]?.Value.Value,
        FlashBytes = profile.Cost[CostAxis.Flash]?.Value.Value,
        SramBytes = profile.Cost[CostAxis.Sram]?.Value.Value,
        LatencyMs = profile.Cost[CostAxis.Latency]?.Value.Value,
        LatencyHow = profile.Cost[CostAxis.Latency]?.How,
        EnergyMj = profile.Cost[CostAxis.Energy]?.Value.Value,
        Costs = CostRecords.Of(profile.Cost),
        Limits = CostRecords.Of(checks, device),
        Layers = profile.Layers,
        MemoryPlan = new
        {
            profile.Plan.ArenaBytes,
            profile.Plan.LowerBound,
            profile.Plan.Region,
            profile.Plan.StreamedLayers,
            profile.Plan.BandedLayers,
            profile.Plan.PackedMaps,
            Steps = profile.Plan.Steps.Select((step, index) => new { step.Nodes, step.Groups, step.Bands, BytesInUse =
                profile.Plan.BytesInUse(index) }),
        },
    };

    // Sizes of the linked firmware, where the device has a core that is built for and the compiler is there. A structure without
    // weights gets random ones, which take the same room.
    private static FirmwareSize? Linked(Invocation invocation, Func<IntegerNetwork> network, DeviceProfile device)
    {
        if (Target.OfCore(device.Core) is not { } target || !target.Compiler.IsPresent)
            return null;
        using var bench = new Workbench(target);
        try
        {
            return bench.Size(network());
        }
        catch (InputException exception)
        {
            invocation.Terminal.Message($"no firmware was linked: {exception.Message}");
            return null;
        }
    }

    private IntegerNetwork Integers(Invocation invocation, Network network)
    {
        string model = invocation.Get(_model);
        bool isStructure = Path.GetExtension(model).Equals(".json", StringComparison.OrdinalIgnoreCase) || ModelArgument.IsPublished(model);
        return isStructure ? RandomWeights.Of(network, invocation.Seed) : FirmwareOptions.Model(model, invocation.Seed, 8, 8);
    }

    private static string Text(Network network, DeviceProfile device, NetworkProfile profile, EquatableArray<LimitCheck> checks)
    {
        var layers = new TextTable(["layer", "op", "output", "MACs", "weights B", "working B", $"ms, {profile.Law}"], [3, 4, 5, 6]);
        foreach (ProfiledLayer layer in profile.Layers)
            layers.Add(layer.Name, layer.Op, layer.Output, $"{layer.Macs:N0}", $"{layer.WeightBytes:N0}", $"{layer.WorkingBytes:N0}",
                layer.LatencyMs is { } ms ? $"{ms:F2}" : "");

        string optimal = profile.Plan.IsOptimal ? "proven optimal" : $"at most {profile.Plan.Gap:P1} above the best";
        return $"""
            {network.Name} on {device.Board} ({device.Core}, {device.Clock}): {network.ParameterCount:N0} parameters, {network.Macs:N0} MACs

            {layers}
            memory: arena of {profile.Plan.ArenaBytes:N0} bytes in {profile.Plan.Region ?? "no region, none is large enough"}; layout {optimal}

            {profile.Plan.Table()}
            {Costs(profile)}
            {ConsoleReport.Limits(CostRecords.Of(checks, device))}
            """;
    }

    private static TextTable Costs(NetworkProfile profile)
    {
        var table = new TextTable(["cost", "value", "how"], rightAligned: [1]);
        foreach (CostAxis axis in CostAxis.All)
        {
            if (profile.Cost[axis] is { } figure)
                table.Add(axis.Name, Units.Banded(figure.Value.Value, figure.Value.Low, figure.Value.High, axis.Unit), figure.How);
            else
                table.Add(axis.Name, "–", $"no estimate: {profile.Unknown ?? "the profile states no power"}");
        }

        return table;
    }
}
