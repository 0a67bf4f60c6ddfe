using MicroNets.Devices;

namespace MicroNets.Firmware.Toolchain;

/// <summary>
/// What firmware needs of a board beyond its core and the memory of its device profile. A file in runtime/targets/boards, of the device's
/// name.
/// </summary>
/// <param name="LinkerScript">Path in runtime/; null: it is made from the memory of the device's profile.</param>
/// <param name="Counter">Path of its board_counter; null: the core's.</param>
/// <param name="Sources">Linked into every program on the board.</param>
/// <param name="Serial">Paths of what answers over its serial line; empty: nothing does.</param>
/// <param name="Emulation">Null where no emulator is started.</param>
internal sealed record Board(
    string Name, string? LinkerScript, string? Counter, EquatableArray<string> Sources, EquatableArray<string> Serial, Emulation? Emulation)
{
    public static EquatableArray<Board> All { get; } = EmbeddedData.Of<Board>("runtime/targets/boards/");

    /// <summary>One that nothing but its profile tells of.</summary>
    public static Board Unknown(string name) => new(name, null, null, [], [], null);
}

/// <summary>A machine of QEMU.</summary>
/// <param name="Program">The emulator's name.</param>
/// <param name="Arguments">Beyond those that every machine gets.</param>
/// <param name="InstructionsPerTick">Instructions in a tick of the board's counter; 0: the machine has no such counter.</param>
/// <param name="SerialPort">Which of the machine's serial ports is the board's line to a computer.</param>
internal sealed record Emulation(string Program, string Machine, EquatableArray<string> Arguments, int InstructionsPerTick, int SerialPort)
{
    private static readonly EquatableArray<string> Semihosting = ["-semihosting-config", "enable=on,target=native"];

    /// <summary>
    /// What starts a program, a file in the working folder, with every instruction taking a nanosecond; serial ports are the caller's to
    /// connect.
    /// </summary>
    internal EquatableArray<string> Counted(string program) =>
        ["-M", Machine, .. Arguments, "-nographic", "-monitor", "none", "-icount", "shift=0,sleep=off", .. Semihosting, "-kernel", program];

    /// <summary>A command for people that runs a program and shows what it prints.</summary>
    internal string Command(string program) => string.Join(' ',
        [Program, "-M", Machine, .. Arguments, "-nographic", .. Semihosting, "-kernel", program]);
}
