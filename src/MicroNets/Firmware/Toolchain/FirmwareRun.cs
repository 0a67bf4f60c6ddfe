using System.Runtime.InteropServices;

namespace MicroNets.Firmware.Toolchain;

/// <summary>What a program computed and how long it took.</summary>
/// <param name="Outputs">Of all samples, back to back.</param>
/// <param name="Instructions">Of all inferences together; null where nothing counts them.</param>
/// <param name="Shortest">Instructions of the inference with the fewest.</param>
/// <param name="Longest">Instructions of the inference with the most.</param>
/// <param name="StepInstructions">Of each kernel call, in a tracing build.</param>
internal sealed record FirmwareRun(EquatableArray<sbyte> Outputs, long? Instructions, long Shortest, long Longest,
    EquatableArray<long> StepInstructions)
{
    /// <summary>Runs samples through a program compiled from <see cref="FirmwareProject.RunnerPath"/>, on the host or in the
    /// emulator.</summary>
    /// <exception cref="InputException">The emulator is missing, or the target has none.</exception>
    public static FirmwareRun Of(FirmwareProject project, string program, ReadOnlySpan<sbyte> inputs) =>
        Of(project.Target, project.Folder, program, inputs);

    /// <summary>The same for a program in a folder.</summary>
    /// <param name="target">What it was built for.</param>
    /// <param name="folder">Where it stands.</param>
    /// <param name="program">Its name there.</param>
    /// <param name="inputs">Samples, back to back.</param>
    /// <param name="log">What the emulator tells of what it executes; null: nothing.</param>
    internal static FirmwareRun Of(Target target, string folder, string program, ReadOnlySpan<sbyte> inputs, EmulatorLog? log = null)
    {
        using var files = new ProgramFiles(target, folder, program);
        files.Write("input.bin", MemoryMarshal.AsBytes(inputs));
        files.Run(log);
        sbyte[] outputs = files.ReadIntegers("output.bin");
        long[]? instructions = files.ReadInstructions();
        return instructions is [var all, var shortest, var longest, .. var steps]
            ? new FirmwareRun([.. outputs], all, shortest, longest, [.. steps])
            : new FirmwareRun([.. outputs], null, 0, 0, []);
    }
}
