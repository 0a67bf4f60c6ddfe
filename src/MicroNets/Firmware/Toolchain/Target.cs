using MicroNets.Devices;
using MicroNets.Devices.Memory;

namespace MicroNets.Firmware.Toolchain;

/// <summary>
/// What firmware is built for: a core with its compiler, and a board with its memory. Cores and boards are files in runtime/targets; a
/// device with a profile and a known core needs no more to be a target.
/// </summary>
public sealed record Target
{
    // Floating point (front ends) gives the same bits everywhere: nothing contracted, roots by the instruction.
    private static readonly string[] Common = ["-std=c99", "-O2", "-ffp-contract=off", "-fno-math-errno", "-Wall", "-Wextra", "-Werror"];
    private static readonly string[] Sections = ["-ffunction-sections", "-fdata-sections"];

    internal const string SectionsScript = "boards/sections.ld";

    /// <summary>This machine.</summary>
    public static readonly Target Host = new("host", null, OutsideProgram.HostCompiler, [.. Common, .. Sections], ["boards/host.c"]);

    /// <summary>This machine, the cores that an emulator runs, and the devices that have a profile.</summary>
    public static readonly IReadOnlyList<Target> All =
    [
        Host,
        .. Devices.Core.All.Where(core => core.Build.Board is not null).Select(Emulated),
        .. DeviceCatalog.Names.Select(name => Of(DeviceCatalog.Get(name))),
    ];

    private Target(string name, string? core, OutsideProgram compiler, EquatableArray<string> flags, EquatableArray<string> boardFiles) =>
        (Name, Core, Compiler, Flags, BoardFiles) = (name, core, compiler, flags, boardFiles);

    /// <summary>As options name it: "host", "cortex-m4", "stm32f446re".</summary>
    public string Name { get; }

    /// <summary>Name of the core; null on this machine.</summary>
    public string? Core { get; }

    /// <summary>What the device has for arena, statics and stack; null on this machine and on the boards of the emulator.</summary>
    public Bytes? Sram { get; private init; }

    /// <summary>The program that compiles and links.</summary>
    internal OutsideProgram Compiler { get; }

    /// <summary>Of the compiler.</summary>
    internal EquatableArray<string> Flags { get; private init; }

    /// <summary>Path within a project; null on this machine.</summary>
    internal string? LinkerScript { get; init; }

    /// <summary>Sources that every program on the board starts with.</summary>
    internal EquatableArray<string> StartFiles { get; init; } = [];

    /// <summary>The same, and what makes the board for programs that use files.</summary>
    internal EquatableArray<string> BoardFiles { get; }

    /// <summary>The same for the program that answers over a serial line; empty where there is none.</summary>
    internal EquatableArray<string> SerialFiles { get; init; } = [];

    /// <summary>Null where no emulator is started.</summary>
    internal Emulation? Emulation { get; init; }

    /// <summary>The program that prints instructions of this core; null: its stack cannot be bounded.</summary>
    internal OutsideProgram? Disassembler { get; init; }

    /// <summary>What it is told of the core.</summary>
    internal EquatableArray<string> DisassemblerFlags { get; init; }

    /// <summary>Stack that the core takes when an interrupt arrives, without that of the handler.</summary>
    internal int InterruptBytes { get; init; }

    /// <summary>Which kernels firmware for it is made of.</summary>
    internal KernelForm Kernels { get; init; }

    /// <summary>Those of <see cref="Flags"/> that tell of the core, for the linker too.</summary>
    internal EquatableArray<string> CoreFlags { get; init; } = [];

    /// <summary>Text of the linker script where it is made from a profile.</summary>
    private string? MemoryText { get; init; }

    /// <summary>The same, with further flags of the compiler.</summary>
    internal Target With(params IEnumerable<string> flags) => this with { Flags = [.. Flags, .. flags] };

    /// <summary>What the linker is told, with the folder that holds boards/.</summary>
    /// <param name="folder">Ends in a slash, or is empty.</param>
    internal EquatableArray<string> LinkOptions(string folder = "") => LinkerScript is null
        ? ["-Wl,--gc-sections"]
        : ["-nostartfiles", "-Wl,--gc-sections", "-Wl,--no-warn-rwx-segments", $"-Wl,--defsym=STACK_BYTES={MemoryPlanner.StackBytes}",
            $"-L{folder}boards", $"-T{folder}{LinkerScript}"];

    /// <summary>A target by name, or the device of a profile of the user's own.</summary>
    /// <exception cref="InputException">There is none of this name.</exception>
    public static Target Named(string name) => All.FirstOrDefault(target => target.Name == name)
        ?? (File.Exists(name) ? Of(DeviceCatalog.Get(name))
            : throw new InputException($"target '{name}'",
            $"one of {string.Join(", ", All.Select(target => target.Name))}, or a device profile", "see 'micronets build --help'"));

    /// <summary>A core on the board that an emulator has with it; null: none has.</summary>
    public static Target? OfCore(string name) => Devices.Core.Named(name) is { Build.Board: not null } core ? Emulated(core) : null;

    /// <summary>A device with its own memory.</summary>
    /// <exception cref="InputException">Its core is not known.</exception>
    public static Target Of(DeviceProfile device)
    {
        Core core = Devices.Core.Named(device.Core) ?? throw new InputException(
            $"core '{device.Core}' of {device.Name}", $"one of {string.Join(", ", Devices.Core.All.Select(known => known.Name))}",
                "name one that executes the same instructions");
        Board board = Board.All.FirstOrDefault(board => board.Name == device.Name) ?? Board.Unknown(device.Name);
        Target target = Of(device.Name, core, board) with { Sram = device.RamSize };
        return target.LinkerScript is null ? target with { LinkerScript = $"boards/{FileName(device.Name)}.ld",
            MemoryText = MemoryScript.Of(device) } : target;
    }

    /// <summary>What of the runtime's boards/ belongs into a project, by path.</summary>
    internal IEnumerable<(string Path, string Text)> Files(Func<string, string> runtime, IEnumerable<string> runtimeFiles)
    {
        string[] named = [.. BoardFiles.Concat(SerialFiles).Append("boards/board.h").Distinct()];
        IEnumerable<string> included = runtimeFiles.Where(path =>
            named.Any(file => runtime(file).Contains($"#include \"{Path.GetFileName(path)}\"", StringComparison.Ordinal)));
        foreach (string path in named.Concat(included).Distinct())
            yield return (path, runtime(path));
        if (LinkerScript is null)
            yield break;
        yield return (SectionsScript, runtime(SectionsScript));
        yield return (LinkerScript, MemoryText ?? runtime(LinkerScript));
    }

    private static Target Emulated(Core core) => Of(core.Name, core, Board.All.Single(board => board.Name == core.Build.Board));

    private static Target Of(string name, Core core, Board board)
    {
        string[] start = [core.Build.Start, .. board.Sources];
        return new Target(
            name, core.Name, OutsideProgram.Named(core.Build.Compiler), [.. core.Build.Flags, .. Common, .. Sections],
            [.. start, core.Build.Debugger, board.Counter ?? core.Build.Counter])
        {
            LinkerScript = board.LinkerScript,
            StartFiles = [.. start],
            SerialFiles = board.Serial.Count == 0 ? [] : [.. start, .. board.Serial],
            Emulation = board.Emulation,
            Disassembler = core.Build.Disassembler is { } disassembler ? OutsideProgram.Named(disassembler) : null,
            DisassemblerFlags = core.Build.DisassemblerFlags,
            InterruptBytes = core.Build.InterruptBytes,
            Kernels = core.Build.Kernels,
            CoreFlags = core.Build.Flags,
        };
    }

    private static string FileName(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_'));
}
