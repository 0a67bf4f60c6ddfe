using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;
using MicroNets.Quantization;

namespace MicroNets.Firmware;

/// <summary>Sizes of firmware around a model: what its target links, without stack.</summary>
/// <param name="CodeBytes">Everything in flash that is not weights: code, tables, start-up.</param>
/// <param name="WeightBytes">Packed weights with biases, multipliers and shifts.</param>
/// <param name="ArenaBytes">Activations and scratch.</param>
/// <param name="OtherSramBytes">Everything else that is static.</param>
public sealed record FirmwareSize(int CodeBytes, int WeightBytes, int ArenaBytes, int OtherSramBytes)
{
    public int FlashBytes => CodeBytes + WeightBytes;

    public int SramBytes => ArenaBytes + OtherSramBytes;

    /// <summary>A network's costs with these sizes in place of estimated ones.</summary>
    /// <param name="planned">Before the build.</param>
    /// <param name="target">What was linked for.</param>
    public NetworkCost In(NetworkCost planned, string target)
    {
        string how = $"counted in the firmware linked for {target}", sram = $"{how}, without stack";
        return planned.With(
            Part(CostAxis.Flash, FirmwareParts.Weights, WeightBytes, how), Part(CostAxis.Flash, FirmwareParts.Code, CodeBytes, how),
            Part(CostAxis.Sram, FirmwareParts.Arena, ArenaBytes, sram), Part(CostAxis.Sram, FirmwareParts.Statics, OtherSramBytes, sram));
    }

    private static CostPart Part(CostAxis axis, string name, int bytes, string how) => new(axis, name, Estimate.Exactly(bytes), how);

    /// <summary>Builds the least program around the model.</summary>
    /// <exception cref="InputException">The compiler is missing, or the program does not fit into the memory of the target.</exception>
    public static FirmwareSize Of(FirmwareProject project) => Of(project.Measure(), project.WeightBytes, project.ArenaBytes);

    internal static FirmwareSize Of(Image image, int weightBytes, int arenaBytes) =>
        new(image.FlashBytes - weightBytes, weightBytes, arenaBytes, image.SramBytes - arenaBytes);
}

/// <summary>Instructions of one layer, or of a group of layers that run together and are named after the last.</summary>
public sealed record LayerInstructions(string Name, long Instructions)
{
    /// <summary>From the counts of each step, in a tracing build.</summary>
    internal static EquatableArray<LayerInstructions> Of(IReadOnlyList<string> stepLayers, EquatableArray<long> steps, int samples) =>
        [.. stepLayers.Zip(steps).GroupBy(step => step.First, (name, counts) => new LayerInstructions(name, counts.Sum(step => step.Second) / samples))];
}

/// <summary>What was measured on an emulated core; instructions are averages over the samples.</summary>
/// <param name="BitExact">Whether every output byte equals the integer interpreter's.</param>
public sealed record Measurement(string Target, int Samples, bool BitExact, long? Instructions, EquatableArray<LayerInstructions> Layers, FirmwareSize Size)
{
    /// <summary>Cycles of one inference by <see cref="CycleModel"/>, from the trace of what was executed; null: not traced.</summary>
    public long? Cycles { get; init; }

    /// <summary>A network's costs with what was measured in place of estimates: sizes, and time by the traced cycles and the board's factor.</summary>
    /// <param name="planned">Before the build.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="latencyLaw">The law that judges (<see cref="LatencyLaws"/>); null: the best that the device has.</param>
    public NetworkCost In(NetworkCost planned, DeviceProfile device, string? latencyLaw)
    {
        NetworkCost sized = Size.In(planned, Target);
        return Cycles is { } cycles && LatencyLaws.OfFirmware(device, cycles, latencyLaw) is { } time
            ? sized.With(DeviceCosts.Timed(device, FirmwareParts.Network, time.Milliseconds, time.How))
            : sized;
    }

    /// <summary>Builds the model, runs seeded samples and compares the outputs with the interpreter's.</summary>
    /// <param name="folder">Where the project is written.</param>
    /// <param name="goal">With <see cref="ArenaGoal.LayerByLayer"/> every layer is counted by itself.</param>
    /// <exception cref="InputException">A program is missing, or the target cannot run here.</exception>
    public static Measurement Of(IntegerNetwork network, Target target, string folder, int samples, ulong seed, ArenaGoal goal = ArenaGoal.Smallest)
    {
        FirmwareProject project = FirmwareProject.Write(network, target, folder, goal);
        sbyte[] inputs = SelfTest.Inputs(network, samples, seed);
        FirmwareRun run = FirmwareRun.Of(project, project.Compile(FirmwareProject.RunnerPath), inputs);
        bool exact = run.Outputs.Span.SequenceEqual(SelfTest.Outputs(network, inputs));
        if (run.Instructions is not { } instructions)
            return new Measurement(target.Name, samples, exact, null, [], FirmwareSize.Of(project));

        FirmwareRun trace = FirmwareRun.Of(project, project.Compile(FirmwareProject.RunnerPath, "MODEL_TRACE"), inputs);
        EquatableArray<LayerInstructions> layers = LayerInstructions.Of(project.StepLayers, trace.StepInstructions, samples);
        return new Measurement(target.Name, samples, exact, instructions / samples, layers, FirmwareSize.Of(project));
    }

    /// <summary>The same, and the cycles of its first sample.</summary>
    /// <exception cref="InputException">A program is missing, or the target cannot run here.</exception>
    public static Measurement Traced(IntegerNetwork network, Target target, string folder, int samples, ulong seed)
    {
        Measurement measured = Of(network, target, folder, samples, seed);
        if (measured.Instructions is null)
            return measured;
        FirmwareProject project = FirmwareProject.Write(network, target, folder);
        string program = project.Compile(FirmwareProject.RunnerPath, "MODEL_TRACE");
        EquatableArray<LayerCycles> layers = ExecutionTrace.Of(target, folder, program, SelfTest.Inputs(network, 1, seed), project.StepLayers);
        return measured with { Cycles = layers.Sum(layer => layer.Cycles) };
    }
}
