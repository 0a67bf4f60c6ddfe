using System.Globalization;
using MicroNets.Firmware.Bench;

namespace MicroNets.Firmware.Stack;

/// <summary>Thumb instructions of a Cortex-M.</summary>
internal sealed class ArmInstructions : InstructionSet
{
    private static readonly string[] Conditions = ["eq", "ne", "cs", "cc", "hs", "lo", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt",
        "gt", "le"];

    // Arm AAPCS.
    public override int StackAlignment => 8;

    public override char[] Comments => ['@', ';'];

    // One halfword or two; constants are printed as words, bytes, or many halfwords.
    public override bool IsInstruction(string digits) => digits.TrimEnd().Split(' ') is [{ Length: 4 }] or [{ Length: 4 }, _];

    // Zeros up to constants print as an instruction.
    public override bool IsPadding(Instruction instruction) =>
        instruction.Mnemonic is "nop" or "nop.w" || instruction is { Mnemonic: "movs", Operands: "r0, r0" };

    public override int Growth(MachineFunction function, int index)
    {
        Instruction instruction = function.Code[index];
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
        if (operands.EndsWith("]!", StringComparison.Ordinal)
            && operands.IndexOf("[sp, #", StringComparison.Ordinal) is >= 0 and int before)
            return -Number(operands.AsSpan(before + 6, operands.Length - before - 8));
        if (operands.IndexOf("[sp], #", StringComparison.Ordinal) is >= 0 and int after)
            return -Number(operands.AsSpan(after + 7));

        // "sp, {r5, r6}" stores from it on and leaves it.
        if (!operands.StartsWith("sp,", StringComparison.Ordinal) || operands.StartsWith("sp, {", StringComparison.Ordinal) || mnemonic
            is "cmp" or "cmn" or "tst" || mnemonic.StartsWith("str", StringComparison.Ordinal))
            return 0;

        int immediate = operands.LastIndexOf('#');
        bool isConstant = immediate > 0 && operands[..immediate].Replace(" ", "", StringComparison.Ordinal) is "sp," or "sp,sp,";
        return isConstant && mnemonic is "sub" or "subw" ? Number(operands.AsSpan(immediate + 1))
            : isConstant && mnemonic is "add" or "addw" ? -Number(operands.AsSpan(immediate + 1))
            : throw DependsOnData(instruction, function);
    }

    public override bool Leaves(Instruction instruction)
    {
        string mnemonic = Base(instruction.Mnemonic), operands = instruction.Operands;
        return mnemonic is "b" or "bx" or "tbb" or "tbh" or "udf"
            || (mnemonic is "pop" or "ldmia" or "ldmfd" or "ldm" && operands.Contains("pc}", StringComparison.Ordinal))
            || LoadsCounter(instruction);
    }

    public override bool IsConditional(Instruction instruction) => Condition(instruction.Mnemonic) is not null;

    public override bool IsCall(Instruction instruction) => Base(instruction.Mnemonic) == "bl";

    public override bool IsBranch(Instruction instruction) => Base(instruction.Mnemonic)
        is "b" or "cbz" or "cbnz" or "le" or "wls" or "dls" or "lctp";

    public override bool IsIndirect(Instruction instruction)
    {
        string mnemonic = Base(instruction.Mnemonic);
        return mnemonic == "blx" || (mnemonic == "bx" && instruction.Operands != "lr")
            || (LoadsCounter(instruction) && !IsReturn(instruction.Operands));
    }

    public override uint? AddressMade(Instruction instruction)
    {
        string[] parts = instruction.Operands.Split(", ");
        if (parts is not [_, "pc", ['#', .. var distance]]
            || Base(instruction.Mnemonic) is not ("add" or "addw" or "sub" or "subw" or "adr"))
            return null;
        int offset = Number(distance);
        return (uint)(((instruction.Address + 4) & ~3u) + (instruction.Mnemonic.StartsWith('s') ? -offset : offset));
    }

    private static bool LoadsCounter(Instruction instruction) =>
        instruction.Operands.StartsWith("pc,", StringComparison.Ordinal)
            && (Base(instruction.Mnemonic) == "mov" || instruction.Mnemonic.StartsWith("ldr", StringComparison.Ordinal));

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
        return name[..^2] is "b" or "bl" or "bx" or "blx" or "push" or "pop" or "vpush" or "vpop" or "stmdb" or "stmfd" or "ldmia"
            or "ldmfd" or "ldm" or "vstmdb" or "vldmia"
            or "add" or "sub" or "addw" or "subw" or "mov" or "ldr" or "str" or "ldrd" or "strd" ? condition : null;
    }

    private static int VectorBytes(string operands) =>
        CycleModel.Registers(operands) * (operands.Contains('d', StringComparison.Ordinal) ? 8
        : operands.Contains('q', StringComparison.Ordinal) ? 16 : 4);

    private static int Number(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
