using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Memory;
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
        string how = $"counted in the firmware linked for {target}";
        return planned with { Flash = new Bytes(FlashBytes), Sram = new Bytes(SramBytes), FlashHow = how, SramHow = $"{how}, without stack" };
    }

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
}
