namespace MicroNets.Firmware.Bench;

/// <summary>
/// Cycles of a Cortex-M4 by instruction, without wait states. Figures: Arm Cortex-M4 Technical Reference Manual (DDI 0439), section
/// 3.3, with its rules on pairs: a load takes 2 cycles, or 1 right after another load; a store 1 (write buffer); of n registers
/// 1 + n; multiplications and DSP instructions 1; a division 7 (of 2 to 12); a branch 3 when taken (of 2 to 4), else 1; a floating-point
/// division or root 14, multiply-accumulate 3. Everything else 1.
/// </summary>
public static class CycleModel
{
    public const string Name = "Cortex-M4 instruction costs, zero wait states";

    private const int TakenBranch = 2;

    /// <summary>Cycles beyond the first that a taken branch costs.</summary>
    public static int BranchTaken => TakenBranch;

    /// <summary>Cycles of an instruction in assembly.</summary>
    /// <param name="mnemonic">For example "ldr.w".</param>
    /// <param name="operands">For example "r0, [r1, #4]".</param>
    /// <param name="before">Mnemonic of the instruction before; empty where there is none.</param>
    public static int Cycles(ReadOnlySpan<char> mnemonic, ReadOnlySpan<char> operands, ReadOnlySpan<char> before)
    {
        if (IsMultiple(mnemonic))
            return 1 + Registers(operands);
        if (mnemonic.StartsWith("ldrd") || mnemonic.StartsWith("strd"))
            return 3;
        if (IsLoad(mnemonic))
            return IsLoad(before) ? 1 : 2;
        if (mnemonic.StartsWith("sdiv") || mnemonic.StartsWith("udiv"))
            return 7;
        if (mnemonic.StartsWith("vdiv") || mnemonic.StartsWith("vsqrt"))
            return 14;
        if (mnemonic.StartsWith("vmla") || mnemonic.StartsWith("vmls") || mnemonic.StartsWith("vfma") || mnemonic.StartsWith("vfms"))
            return 3;
        return 1;
    }

    private static bool IsLoad(ReadOnlySpan<char> mnemonic) => (mnemonic.StartsWith("ldr") && !mnemonic.StartsWith("ldrd")) || mnemonic.StartsWith("vldr");

    // Core registers, or with a v before it those of the floating-point unit.
    private static bool IsMultiple(ReadOnlySpan<char> mnemonic)
    {
        ReadOnlySpan<char> name = mnemonic.StartsWith('v') ? mnemonic[1..] : mnemonic;
        return name.StartsWith("ldm") || name.StartsWith("stm") || name.StartsWith("push") || name.StartsWith("pop");
    }

    // "{r4, r5, lr}" and "r0!, {r4-r7}".
    internal static int Registers(ReadOnlySpan<char> operands)
    {
        int open = operands.IndexOf('{'), count = 0;
        ReadOnlySpan<char> list = operands[(open + 1)..].TrimEnd('}');
        foreach (Range range in list.Split(','))
        {
            ReadOnlySpan<char> entry = list[range].Trim();
            int dash = entry.IndexOf('-');
            count += dash > 0 && int.TryParse(entry[1..dash], out int first) && int.TryParse(entry[(dash + 2)..], out int last) ? last - first + 1 : 1;
        }

        return count;
    }
}
