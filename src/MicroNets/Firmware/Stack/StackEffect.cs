using System.Globalization;
using MicroNets.Firmware.Bench;

namespace MicroNets.Firmware.Stack;

/// <summary>What an instruction does to the stack pointer and to the flow of a function.</summary>
internal static class StackEffect
{
    private static readonly string[] Conditions = ["eq", "ne", "cs", "cc", "hs", "lo", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le"];

    /// <summary>Bytes that the stack grows by; negative: shrinks.</summary>
    /// <exception cref="InputException">They depend on data.</exception>
    public static int Growth(Instruction instruction, string function)
    {
        string operands = instruction.Operands, mnemonic = Base(instruction.Mnemonic);
        switch (mnemonic)
        {
            case "push":
                return 4 * CycleModel.Registers(operands);
            case "pop":
                return -4 * CycleModel.Registers(operands);
            case "vpush":
                return VectorBytes(operands);
            case "vpop":
                return -VectorBytes(operands);
            case "stmdb" or "stmfd" or "ldmia" or "ldmfd" or "ldm" when operands.StartsWith("sp!", StringComparison.Ordinal):
                return (mnemonic.StartsWith('s') ? 4 : -4) * CycleModel.Registers(operands);
            case "vstmdb" or "vldmia" when operands.StartsWith("sp!", StringComparison.Ordinal):
                return (mnemonic.StartsWith("vs", StringComparison.Ordinal) ? 1 : -1) * VectorBytes(operands);
        }

        // "[sp, #-4]!" stores below and moves; "[sp], #4" loads and moves.
        if (operands.EndsWith("]!", StringComparison.Ordinal) && operands.IndexOf("[sp, #", StringComparison.Ordinal) is >= 0 and int before)
            return -Number(operands.AsSpan(before + 6, operands.Length - before - 8));
        if (operands.IndexOf("[sp], #", StringComparison.Ordinal) is >= 0 and int after)
            return -Number(operands.AsSpan(after + 7));
        if (!operands.StartsWith("sp,", StringComparison.Ordinal) || mnemonic is "cmp" or "cmn" or "tst" || mnemonic.StartsWith("str", StringComparison.Ordinal))
            return 0;

        int immediate = operands.LastIndexOf('#');
        bool isConstant = immediate > 0 && operands[..immediate].Replace(" ", "", StringComparison.Ordinal) is "sp," or "sp,sp,";
        return isConstant && mnemonic is "sub" or "subw" ? Number(operands.AsSpan(immediate + 1))
            : isConstant && mnemonic is "add" or "addw" ? -Number(operands.AsSpan(immediate + 1))
            : throw new InputException(
                $"'{instruction.Mnemonic} {operands}' in {function}, which moves the stack pointer by what is only known when it runs",
                "functions whose stack is a constant", "compile without alloca, arrays of variable length and frame pointers");
    }

    /// <summary>Whether the flow may not go on with the next instruction.</summary>
    public static bool Leaves(Instruction instruction)
    {
        string mnemonic = Base(instruction.Mnemonic), operands = instruction.Operands;
        return mnemonic is "b" or "bx" or "tbb" or "tbh" or "udf"
            || (mnemonic is "pop" or "ldmia" or "ldmfd" or "ldm" && operands.Contains("pc}", StringComparison.Ordinal))
            || LoadsCounter(instruction);
    }

    /// <summary>Whether it is done only under a condition: then the flow may go on as if it were not there.</summary>
    public static bool IsConditional(Instruction instruction) => Condition(instruction.Mnemonic) is not null;

    /// <summary>Whether it calls the function at its target.</summary>
    public static bool IsCall(Instruction instruction) => Base(instruction.Mnemonic) == "bl";

    /// <summary>Whether it goes to its target: a branch, or a compare with one.</summary>
    public static bool IsBranch(Instruction instruction) => Base(instruction.Mnemonic) is "b" or "cbz" or "cbnz" or "le" or "wls" or "dls" or "lctp";

    /// <summary>Whether it calls what a register points to, or goes there for good.</summary>
    public static bool IsIndirect(Instruction instruction)
    {
        string mnemonic = Base(instruction.Mnemonic);
        return mnemonic == "blx" || (mnemonic == "bx" && instruction.Operands != "lr") || (LoadsCounter(instruction) && !IsReturn(instruction.Operands));
    }

    /// <summary>The address that it makes of the program counter; null: it makes none.</summary>
    public static uint? AddressMade(Instruction instruction)
    {
        string[] parts = instruction.Operands.Split(", ");
        if (parts is not [_, "pc", ['#', .. var distance]] || Base(instruction.Mnemonic) is not ("add" or "addw" or "sub" or "subw" or "adr"))
            return null;
        int offset = Number(distance);
        return (uint)(((instruction.Address + 4) & ~3u) + (instruction.Mnemonic.StartsWith('s') ? -offset : offset));
    }

    private static bool LoadsCounter(Instruction instruction) =>
        instruction.Operands.StartsWith("pc,", StringComparison.Ordinal) && (Base(instruction.Mnemonic) == "mov" || instruction.Mnemonic.StartsWith("ldr", StringComparison.Ordinal));

    // From the link register, or from where it was saved.
    private static bool IsReturn(string operands) => operands == "pc, lr" || operands.StartsWith("pc, [sp], #", StringComparison.Ordinal);

    // Without width and condition: "popne.w" is a pop. "bl", "blx" and "bls" are told apart by what remains.
    private static string Base(string mnemonic)
    {
        string name = mnemonic.Split('.')[0];
        return Condition(mnemonic) is { } condition ? name[..^condition.Length] : name;
    }

    private static string? Condition(string mnemonic)
    {
        string name = mnemonic.Split('.')[0];
        if (name.Length < 3 || Conditions.FirstOrDefault(name.EndsWith) is not { } condition)
            return null;
        return name[..^2] is "b" or "bl" or "bx" or "blx" or "push" or "pop" or "vpush" or "vpop" or "stmdb" or "stmfd" or "ldmia" or "ldmfd" or "ldm" or "vstmdb" or "vldmia"
            or "add" or "sub" or "addw" or "subw" or "mov" or "ldr" or "str" or "ldrd" or "strd" ? condition : null;
    }

    private static int VectorBytes(string operands) => CycleModel.Registers(operands) * (operands.Contains('d', StringComparison.Ordinal) ? 8 : operands.Contains('q', StringComparison.Ordinal) ? 16 : 4);

    private static int Number(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
