using System.Buffers.Binary;

namespace MicroNets.Firmware.Toolchain;

/// <summary>A program of a project, run on the host or in the emulator, and the files it reads and writes; they go with this object.</summary>
internal sealed class ProgramFiles(FirmwareProject project, string program) : IDisposable
{
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(10);
    private readonly List<string> _files = [];

    public void Write(string name, ReadOnlySpan<byte> bytes) => File.WriteAllBytes(PathOf(name), bytes);

    /// <exception cref="InputException">The emulator is missing, or the target has none.</exception>
    public void Run()
    {
        if (project.Target == Target.Host)
            Tool.Run(Path.Combine(project.Folder, program), [], project.Folder, RunLimit);
        else if (project.Target.Emulation is { } emulation)
            Tool.Run(OutsideProgram.Emulator, [.. emulation.Arguments(program), "-serial", "none"], project.Folder, RunLimit);
        else
            throw new InputException($"target {project.Target.Name}", "one that the emulator has a machine for", "measure it over a serial port: micronets measure --port");
    }

    public sbyte[] ReadIntegers(string name) => Array.ConvertAll(File.ReadAllBytes(PathOf(name)), value => (sbyte)value);

    /// <summary>The counts that a program wrote, as instructions; null where nothing counts them.</summary>
    public long[]? ReadInstructions()
    {
        byte[] counts = File.ReadAllBytes(PathOf("counts.bin"));
        return project.Target.Emulation is { InstructionsPerTick: > 0 and int tick }
            ? [.. counts.Chunk(sizeof(uint)).Select(word => (long)BinaryPrimitives.ReadUInt32LittleEndian(word) * tick)]
            : null;
    }

    public void Dispose() => _files.ForEach(File.Delete);

    private string PathOf(string name)
    {
        string path = Path.Combine(project.Folder, name);
        _files.Add(path);
        return path;
    }
}
