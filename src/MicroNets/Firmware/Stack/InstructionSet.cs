using MicroNets.Firmware.Toolchain;

namespace MicroNets.Firmware.Stack;

/// <summary>What instructions of a kind of core do to the stack pointer and to the flow of a function, as their disassembler prints
/// them.</summary>
internal abstract class InstructionSet
{
    public static readonly InstructionSet Arm = new ArmInstructions(), RiscV = new RiscVInstructions();

    /// <summary>Of what the stack pointer is a multiple where a function begins, in bytes.</summary>
    public abstract int StackAlignment { get; }

    /// <summary>What comments begin with.</summary>
    public abstract char[] Comments { get; }

    /// <summary>That of a linked program.</summary>
    public static InstructionSet Of(ElfFile program) => program.Machine == ElfMachine.RiscV ? RiscV : Arm;

    /// <summary>Whether printed digits are those of an instruction, and not of constants among the code.</summary>
    public abstract bool IsInstruction(string digits);

    /// <summary>Whether it only fills the room up to what comes next.</summary>
    public abstract bool IsPadding(Instruction instruction);

    /// <summary>Bytes that the stack grows by at an instruction of a function; negative: shrinks.</summary>
    /// <exception cref="InputException">They depend on data.</exception>
    public abstract int Growth(MachineFunction function, int index);

    /// <summary>Whether the flow may not go on with the next instruction.</summary>
    public abstract bool Leaves(Instruction instruction);

    /// <summary>Whether it is done only under a condition: then the flow may go on as if it were not there.</summary>
    public abstract bool IsConditional(Instruction instruction);

    /// <summary>Whether it calls the function at its target.</summary>
    public abstract bool IsCall(Instruction instruction);

    /// <summary>Whether it goes to its target: a branch, or a compare with one.</summary>
    public abstract bool IsBranch(Instruction instruction);

    /// <summary>Whether it calls what a register points to, or goes there for good.</summary>
    public abstract bool IsIndirect(Instruction instruction);

    /// <summary>The address that it makes of the program counter; null: it makes none.</summary>
    public abstract uint? AddressMade(Instruction instruction);

    protected static InputException DependsOnData(Instruction instruction, MachineFunction function) => new(
        $"'{instruction.Mnemonic} {instruction.Operands}' in {function.Name}, "
            + "which moves the stack pointer by what is only known when it runs",
        "functions whose stack is a constant", "compile without alloca, arrays of variable length and frame pointers");
}
