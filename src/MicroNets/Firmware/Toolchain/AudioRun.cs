using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MicroNets.Firmware.Toolchain;

/// <summary>What firmware heard and decided.</summary>
/// <param name="Features">Inputs of the network that its front end computed, back to back.</param>
/// <param name="Outputs">Of all clips, back to back.</param>
/// <param name="FrontEndInstructions">Of all clips together; null where nothing counts them.</param>
/// <param name="Instructions">Of all inferences together.</param>
internal sealed record AudioRun(EquatableArray<sbyte> Features, EquatableArray<sbyte> Outputs, long? FrontEndInstructions,
    long? Instructions)
{
    /// <summary>Where the model has a rule for anomalies: the score of each output and what it comes to, as of the first machine.</summary>
    public EquatableArray<(int Score, bool IsAnomaly)> Scores { get; init; }

    /// <summary>Runs clips through a program compiled from <see cref="FirmwareProject.ListenerPath"/>.</summary>
    /// <param name="clips">Samples back to back, of each clip as many as an input is computed from.</param>
    /// <exception cref="InputException">The emulator is missing, or the target has none.</exception>
    public static AudioRun Of(FirmwareProject project, string program, ReadOnlySpan<short> clips) => Of(project, program, clips, null);

    /// <param name="log">What the emulator tells of what it executes; null: nothing.</param>
    internal static AudioRun Of(FirmwareProject project, string program, ReadOnlySpan<short> clips, EmulatorLog? log) =>
        OfBytes(project, program, MemoryMarshal.AsBytes(clips), log);

    /// <param name="clips">Samples in 16 bits, or raw values in single precision, as the front end reads them.</param>
    /// <inheritdoc cref="Of(FirmwareProject, string, ReadOnlySpan{short})"/>
    public static AudioRun OfBytes(FirmwareProject project, string program, ReadOnlySpan<byte> clips, EmulatorLog? log = null)
    {
        using var files = new ProgramFiles(project.Target, project.Folder, program);
        files.Write("audio.bin", clips);
        files.Run(log);
        long[]? instructions = files.ReadInstructions();
        return new AudioRun([.. files.ReadIntegers("features.bin")], [.. files.ReadIntegers("output.bin")], instructions?[0],
            instructions?[1])
        {
            Scores = [.. files.Read("scores.bin").Chunk(2 * sizeof(int))
                .Select(words => (BinaryPrimitives.ReadInt32LittleEndian(words),
                BinaryPrimitives.ReadInt32LittleEndian(words.AsSpan(sizeof(int))) != 0))],
        };
    }
}
