using System.Buffers.Binary;

namespace MicroNets.Firmware.Toolchain;

/// <summary>A program in a folder, run on the host or in the emulator, and the files it reads and writes; they go with this
/// object.</summary>
internal sealed class ProgramFiles(Target target, string folder, string program) : IDisposable
{
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(10);
    private readonly List<string> _files = [];

    public void Write(string name, ReadOnlySpan<byte> bytes) => File.WriteAllBytes(PathOf(name), bytes);

    /// <param name="log">What the emulator tells of what it executes; null: nothing.</param>
    /// <param name="work">How much there is to do, in what usual programs do.</param>
    /// <exception cref="InputException">The emulator is missing, or the target has none.</exception>
    public void Run(EmulatorLog? log = null, double work = 1)
    {
        TimeSpan limit = RunLimit * work;
        if (target == Target.Host)
            OutsideProcess.Run(Path.Combine(folder, program), [], folder, limit);
        else if (target.Emulation is { } emulation)
            OutsideProcess.Run(OutsideProgram.Named(emulation.Program),
                [.. emulation.Counted(program), "-serial", "none", .. log?.Arguments ?? []], folder, limit, log?.Read);
        else
            throw new InputException($"target {target.Name}", "one that the emulator has a machine for",
                "measure it over a serial port: micronets measure --port");
    }

    public byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    public sbyte[] ReadIntegers(string name) => Array.ConvertAll(Read(name), value => (sbyte)value);

    /// <summary>The counts that a program wrote, as instructions; null where nothing counts them.</summary>
    public long[]? ReadInstructions()
    {
        byte[] counts = Read("counts.bin");
        return target.Emulation is { InstructionsPerTick: > 0 and int tick }
            ? [.. counts.Chunk(sizeof(uint)).Select(word => (long)BinaryPrimitives.ReadUInt32LittleEndian(word) * tick)]
            : null;
    }

    public void Dispose() => _files.ForEach(File.Delete);

    private string PathOf(string name)
    {
        string path = Path.Combine(folder, name);
        _files.Add(path);
        return path;
    }
}
