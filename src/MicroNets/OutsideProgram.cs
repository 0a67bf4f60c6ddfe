namespace MicroNets;

/// <summary>A program that a stage uses but the tool does not contain.</summary>
/// <param name="Name">The program on the PATH.</param>
/// <param name="Package">The Debian packages that hold it.</param>
/// <param name="Purpose">What does not work without it.</param>
internal sealed record OutsideProgram(string Name, EquatableArray<string> Package, string Purpose)
{
    public static readonly OutsideProgram SpeechSynthesiser = new("espeak-ng", ["espeak-ng"], "synthesising a spoken-words data set");

    public static readonly OutsideProgram HostCompiler = new("gcc", ["gcc", "libc6-dev", "make"],
        "building the C project for this machine");

    public static readonly OutsideProgram ArmCompiler = new("arm-none-eabi-gcc", ["gcc-arm-none-eabi", "libnewlib-arm-none-eabi"],
        "building firmware for Cortex-M");

    public static readonly OutsideProgram ArmDisassembler = new("arm-none-eabi-objdump", ["binutils-arm-none-eabi"],
        "bounding the stack of firmware for Cortex-M");

    public static readonly OutsideProgram Emulator = new("qemu-system-arm", ["qemu-system-arm"],
        "running firmware on an emulated Cortex-M");

    public static readonly OutsideProgram RiscVCompiler = new("riscv64-unknown-elf-gcc",
        ["gcc-riscv64-unknown-elf", "picolibc-riscv64-unknown-elf"], "building firmware for RISC-V");

    public static readonly OutsideProgram RiscVDisassembler = new("riscv64-unknown-elf-objdump", ["binutils-riscv64-unknown-elf"],
        "bounding the stack of firmware for RISC-V");

    public static readonly OutsideProgram RiscVEmulator = new("qemu-system-riscv32", ["qemu-system-misc"],
        "running firmware on an emulated RISC-V core");

    public static readonly IReadOnlyList<OutsideProgram> All =
    [
        SpeechSynthesiser, HostCompiler, ArmCompiler, ArmDisassembler, Emulator, RiscVCompiler, RiscVDisassembler, RiscVEmulator,
    ];

    /// <summary>The program of this name.</summary>
    /// <exception cref="InvalidOperationException">A data file of the library names one that stands nowhere here.</exception>
    public static OutsideProgram Named(string name) =>
        All.FirstOrDefault(program => program.Name == name)
            ?? throw new InvalidOperationException($"program '{name}', which is not in the list of outside programs");

    /// <summary>The scheduler of clusters, for a machine that is to have one of its own.</summary>
    public static readonly OutsideProgram Slurm = new("sbatch", ["slurm-wlm", "munge"], "sweeps on many machines");

    /// <summary>Programs that only those need who ask for them, by the name that they ask with.</summary>
    public static readonly IReadOnlyDictionary<string, OutsideProgram> Others =
        new Dictionary<string, OutsideProgram> { ["slurm"] = Slurm };

    /// <summary>Those of <paramref name="programs"/> that are not on the PATH.</summary>
    public static IReadOnlyList<OutsideProgram> Missing(IEnumerable<OutsideProgram> programs) =>
        [.. programs.Where(program => !program.IsPresent)];

    /// <summary>The packages that hold them, as arguments of a command.</summary>
    public static string Packages(IEnumerable<OutsideProgram> programs) => string.Join(' ', programs.SelectMany(program =>
        program.Package).Distinct());

    /// <summary>What to tell somebody who lacks them.</summary>
    public static IEnumerable<string> Advice(IReadOnlyList<OutsideProgram> missing) =>
    [
        .. missing.Select(program => $"{program.Name} is missing: needed for {program.Purpose}"),
        $"on Debian or Ubuntu: sudo apt-get install {Packages(missing)}",
    ];

    public bool IsPresent => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { Path.Combine(folder, Name), Path.Combine(folder, Name + ".exe") })
        .Any(File.Exists);
}
