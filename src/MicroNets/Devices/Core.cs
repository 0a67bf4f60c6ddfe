namespace MicroNets.Devices;

/// <summary>
/// A processor core: what bounds the speed of any code on it, whose cycles the runtime's kernels take, and how code for it is made. A file
/// in runtime/targets/cores.
/// </summary>
/// <param name="MacsPerCycle">The most multiply-accumulates of int8 that it can do in a cycle, whatever the code.</param>
/// <param name="Costs">The core whose file in runtime/costs holds for it: one that executes the same instructions. Null: none was
/// measured.</param>
/// <param name="Cycles">What its instructions cost; null for one that executes those of the core of <paramref name="Costs"/>, or of which
/// nothing is known.</param>
internal sealed record Core(string Name, Figure MacsPerCycle, string? Costs, CoreBuild Build, InstructionCosts? Cycles = null)
{
    public static EquatableArray<Core> All { get; } = EmbeddedData.Of<Core>("runtime/targets/cores/");

    /// <summary>Null for a core of which nothing is known.</summary>
    public static Core? Named(string name) => All.FirstOrDefault(core => core.Name == name);
}

/// <summary>How code for a core is made and what runs it where there is no board.</summary>
/// <param name="Compiler">Name of the program that compiles and links.</param>
/// <param name="Disassembler">
/// Name of the program that prints instructions, whose stack can then be bounded; null: that is not known of this core.
/// </param>
/// <param name="Flags">What the compiler is told of the core.</param>
/// <param name="InterruptBytes">
/// Stack that the core takes when an interrupt arrives, with the word that aligns it. Arm v7-M Architecture Reference Manual, B1.5.7: eight
/// words, with floating point 26. RISC-V: nothing, its registers are the handler's to save.
/// </param>
/// <param name="Start">Path in runtime/ of the start-up code.</param>
/// <param name="Debugger">Path of what makes files and console through a debugger or an emulator.</param>
/// <param name="Counter">Path of the board_counter of boards that have none of their own.</param>
/// <param name="Board">The board that an emulator has with this core, a file in runtime/targets/boards; null: none.</param>
/// <param name="Kernels">The form of the kernels that runs fastest on it.</param>
/// <param name="DisassemblerFlags">What the disassembler is told of the core.</param>
internal sealed record CoreBuild(
    string Compiler, string? Disassembler, EquatableArray<string> Flags, int InterruptBytes, string Start, string Debugger, string Counter,
    string? Board, KernelForm Kernels = KernelForm.Words, EquatableArray<string> DisassemblerFlags = default);
