
namespace MicroNets.Firmware.Toolchain;

/// <summary>What firmware is built for: a compiler with its flags, and a board with its memory.</summary>
/// <param name="LinkerScript">Null on the host.</param>
/// <param name="BoardFiles">Sources that make the board, beside the model, for programs that use files.</param>
/// <param name="SerialFiles">The same for the program that answers over a serial line; empty where there is none.</param>
/// <param name="Emulation">Null where no emulator is started.</param>
public sealed record Target(string Name, OutsideProgram Compiler, EquatableArray<string> Flags, string? LinkerScript, EquatableArray<string> BoardFiles, EquatableArray<string> SerialFiles, Emulation? Emulation)
{
    // Arm v7-M Architecture Reference Manual, B1.5.7: eight words, with floating point 26, and one to align them.
    private const int InterruptWords = 9, FloatingInterruptWords = 27;

    // Floating point (front ends) gives the same bits everywhere: nothing contracted, roots by the instruction.
    private static readonly string[] Common = ["-std=c99", "-O2", "-ffp-contract=off", "-fno-math-errno", "-Wall", "-Wextra", "-Werror"];
    private static readonly string[] Sections = ["-ffunction-sections", "-fdata-sections"];
    private static readonly string[] CortexM4 = ["-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"];
    private static readonly string[] CortexM7 = ["-mcpu=cortex-m7", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv5-sp-d16"];

    // Without the vector extension the compiler would use registers that the start-up does not have to care for.
    private static readonly string[] CortexM55 = ["-mcpu=cortex-m55+nomve", "-mthumb", "-mfloat-abi=hard"];

    public static readonly Target Host = new("host", OutsideProgram.HostCompiler, [.. Common, .. Sections], null, ["boards/host.c"], [], null);

    public static readonly IReadOnlyList<Target> All =
    [
        Host,
        Arm("cortex-m4", CortexM4, "mps2", "mps2.c", "mps2_serial.c", new Emulation("mps2-an386", 40, 0)),
        Arm("cortex-m7", CortexM7, "mps2", "mps2.c", "mps2_serial.c", new Emulation("mps2-an500", 40, 0)),
        Arm("cortex-m55", CortexM55, "mps3", "mps3.c", "mps3_serial.c", new Emulation("mps3-an547", 50, 0)),
        Arm("stm32f446re", CortexM4, "stm32f446re", "cycles.c", "stm32f446re_serial.c", new Emulation("netduinoplus2", 0, 1)),
        Arm("stm32f746zg", CortexM7, "stm32f746zg", "cycles.c", "stm32f7_serial.c", null),
        Arm("stm32f767zi", CortexM7, "stm32f767zi", "cycles.c", "stm32f7_serial.c", null),
    ];

    /// <summary>Stack that a core takes when an interrupt arrives, without that of the handler.</summary>
    internal int InterruptBytes => sizeof(int) * (Flags.Contains("-mfloat-abi=hard") ? FloatingInterruptWords : InterruptWords);

    /// <exception cref="InputException">There is none of this name.</exception>
    public static Target Named(string name) => All.FirstOrDefault(target => target.Name == name)
        ?? throw new InputException($"target '{name}'", $"one of {string.Join(", ", All.Select(target => target.Name))}", "see 'micronets build --help'");

    private static Target Arm(string name, string[] core, string script, string counter, string serial, Emulation? emulation) => new(
        name,
        OutsideProgram.ArmCompiler,
        [.. core, .. Common, .. Sections],
        $"boards/{script}.ld",
        ["boards/start.c", "boards/semihosting.c", $"boards/{counter}"],
        ["boards/start.c", $"boards/{serial}"],
        emulation);
}

/// <summary>A machine of QEMU.</summary>
/// <param name="InstructionsPerTick">Instructions in a tick of the board's counter; 0: the machine has no such counter.</param>
/// <param name="SerialPort">Which of the machine's serial ports is the board's line to a computer.</param>
public sealed record Emulation(string Machine, int InstructionsPerTick, int SerialPort)
{
    /// <summary>What starts a program, a file in the working folder, with every instruction taking a nanosecond; serial ports are the caller's to connect.</summary>
    internal EquatableArray<string> Arguments(string program) =>
        ["-M", Machine, "-nographic", "-monitor", "none", "-icount", "shift=0,sleep=off", "-semihosting-config", "enable=on,target=native", "-kernel", program];
}
