using MicroNets.Data.FrontEnds;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Stack;
using MicroNets.Firmware.Toolchain;
using MicroNets.Quantization;
using MicroNets.Quantization.Interpreter;

namespace MicroNets.Firmware;

/// <summary>Instructions of one layer, or of a group of layers that run together and are named after the last.</summary>
public sealed record LayerInstructions(string Name, long Instructions)
{
    /// <summary>From the counts of each step, in a tracing build.</summary>
    internal static EquatableArray<LayerInstructions> Of(IReadOnlyList<string> stepLayers, EquatableArray<long> steps, int samples) =>
        [.. stepLayers.Zip(steps).GroupBy(step => step.First, (name, counts) =>
            new LayerInstructions(name, counts.Sum(step => step.Second) / samples))];
}

/// <summary>
/// What was measured on an emulated core. Time must not depend on what a network reads, so instructions are counted over the ends of its
/// inputs, random ones, and those of data where there is some.
/// </summary>
/// <param name="Samples">Inputs that were run.</param>
/// <param name="BitExact">Whether every output byte equals the integer interpreter's.</param>
/// <param name="Instructions">Of an inference: the same for every input, or else those of the worst.</param>
/// <param name="Layers">Averages over the random inputs.</param>
public sealed record Measurement(string Target, int Samples, bool BitExact, long? Instructions, EquatableArray<LayerInstructions> Layers,
    FirmwareSize Size)
{
    /// <summary>Cycles of one inference by <see cref="CycleModel"/>, from the trace of what was executed; null: not traced.</summary>
    public long? Cycles { get; init; }

    /// <summary>The same layer by layer, of the input that was traced; empty where none was.</summary>
    public EquatableArray<LayerCycles> LayerCycles { get; init; } = [];

    /// <summary>What an audio front end adds to it; null: there is none.</summary>
    public FrontEndShare? FrontEnd { get; init; }

    /// <summary>The form that computes at each hop what the new frames add; null: none was asked for.</summary>
    public HopMeasurement? Streaming { get; init; }

    // With four extremes sixteen inputs.
    private const int LeastRandom = 12;

    /// <summary>Instructions of the inference with the fewest.</summary>
    public long? LeastInstructions { get; init; }

    /// <summary>The stack that a run used; null on the host.</summary>
    public PaintedStack? Painted { get; init; }

    /// <summary>Whether all inputs took as long as the counter can tell.</summary>
    public bool TakesEqualTime => LeastInstructions == Instructions;

    /// <summary>A network's costs with what was measured in place of estimates: sizes, and time by the traced cycles and the board's
    /// factor.</summary>
    /// <param name="planned">Before the build.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="latencyLaw">The law that judges (<see cref="LatencyLaws"/>); null: the best that the device has.</param>
    public NetworkCost In(NetworkCost planned, DeviceProfile device, string? latencyLaw)
    {
        // Who asks for a form with states ships either: the one with more SRAM counts.
        NetworkCost sized = Streaming is { } hop && hop.Size.SramBytes > Size.SramBytes
            ? hop.Size.In(planned, $"{Target}, with states in place of windows") : Size.In(planned, Target);
        NetworkCost timed = Cycles is { } cycles && LatencyLaws.OfFirmware(device, cycles, latencyLaw) is { } time
            ? sized.With(DeviceCosts.Timed(device, FirmwareParts.Network, time.Milliseconds, time.How))
            : sized;
        return FrontEnd is { } hearing ? timed.With(hearing.Parts(device, latencyLaw)) : timed;
    }

    /// <summary>Builds the model, runs inputs and compares the outputs with the interpreter's.</summary>
    /// <param name="folder">Where the project is written.</param>
    /// <param name="samples">Random inputs; at least 12 are run, and four extreme ones.</param>
    /// <param name="seed">Of the random inputs.</param>
    /// <param name="goal">With <see cref="ArenaGoal.LayerByLayer"/> every layer is counted by itself.</param>
    /// <param name="ends">Written beside the model.</param>
    /// <param name="frontEnd">Built in; null: none.</param>
    /// <param name="real">Inputs of data, quantised, back to back; run beside the others.</param>
    /// <exception cref="InputException">A program is missing, or the target cannot run here.</exception>
    public static Measurement Of(IntegerNetwork network, Target target, string folder, int samples, ulong seed,
        ArenaGoal goal = default, ModelInterface? ends = null, FrontEnd? frontEnd = null, EquatableArray<sbyte> real = default)
    {
        FirmwareProject project = FirmwareProject.Write(network, target, folder, goal, frontEnd, ends);
        sbyte[] random = SelfTest.Inputs(network, Math.Max(samples, LeastRandom), seed), inputs =
            [.. SelfTest.Extremes(network), .. random, .. real];
        int size = network.Input.Layer.Bytes, count = inputs.Length / size;
        FirmwareRun run = FirmwareRun.Of(project, project.Compile(FirmwareProject.RunnerPath), inputs);
        bool exact = run.Outputs.Span.SequenceEqual(new IntegerInterpreter(network).Run(inputs));
        if (run.Instructions is not { } instructions)
            return new Measurement(target.Name, count, exact, null, [], FirmwareSize.Of(project));

        FirmwareRun trace = FirmwareRun.Of(project, project.Compile(FirmwareProject.RunnerPath, "MODEL_TRACE"), random);
        EquatableArray<LayerInstructions> layers = LayerInstructions.Of(project.StepLayers, trace.StepInstructions, random.Length / size);
        // Equal inferences may begin at another instruction of a tick.
        bool equal = run.Longest - run.Shortest <= target.Emulation!.InstructionsPerTick;
        return new Measurement(target.Name, count, exact, equal ? instructions / count : run.Longest, layers, FirmwareSize.Of(project))
        {
            LeastInstructions = equal ? instructions / count : run.Shortest,
            Painted = PaintedStack.Of(project, random),
        };
    }

    /// <summary>The same, and the cycles of its first random sample.</summary>
    /// <exception cref="InputException">A program is missing, or the target cannot run here.</exception>
    public static Measurement Traced(IntegerNetwork network, Target target, string folder, int samples, ulong seed,
        ModelInterface? ends = null, FrontEnd? frontEnd = null, EquatableArray<sbyte> real = default)
    {
        Measurement measured = Of(network, target, folder, samples, seed, ends: ends, frontEnd: frontEnd, real: real);
        if (measured.Instructions is null)
            return measured;
        FirmwareProject project = FirmwareProject.Write(network, target, folder, frontEnd: frontEnd, ends: ends);
        string program = project.Compile(FirmwareProject.RunnerPath, "MODEL_TRACE");
        EquatableArray<LayerCycles> layers = ExecutionTrace.Of(target, folder, program, SelfTest.Inputs(network, 1, seed),
            project.StepLayers);
        long cycles = layers.Sum(layer => layer.Cycles), traced = layers.Sum(layer => layer.Instructions);
        // The slowest input counts; where all are alike the trace is theirs.
        return measured with
        {
            Cycles = measured.TakesEqualTime ? cycles
                : Math.Max(cycles, (long)Math.Ceiling((double)cycles / traced * measured.Instructions.Value)),
            LayerCycles = layers,
        };
    }
}
