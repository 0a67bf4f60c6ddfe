using System.Globalization;

namespace MicroNets.Firmware.Stack;

/// <summary>Instructions of RV32IMC. Code is compiled without tables of jumps, so that a jump to a register is a call for good.</summary>
internal sealed class RiscVInstructions : InstructionSet
{
    // RISC-V ELF psABI, integer calling convention.
    public override int StackAlignment => 16;

    public override char[] Comments => ['#'];

    public override bool IsInstruction(string digits) => digits.TrimEnd().Length is 4 or 8;

    public override bool IsPadding(Instruction instruction) => instruction.Mnemonic is "nop" or "unimp";

    public override int Growth(MachineFunction function, int index)
    {
        Instruction instruction = function.Code[index];
        if (instruction.Mnemonic is "sb" or "sh" or "sw" || instruction.Operands.Split(',') is not ["sp", .. var sources])
            return 0;
        return (instruction.Mnemonic, sources) switch
        {
            ("addi" or "add", ["sp", ['-' or (>= '0' and <= '9'), ..] immediate]) => -Number(immediate),
            ("add", ["sp", var register]) when Constant(function, index, register) is { } value => -value,
            ("sub", ["sp", var register]) when Constant(function, index, register) is { } value => value,
            _ => throw DependsOnData(instruction, function),
        };
    }

    public override bool Leaves(Instruction instruction) => instruction.Mnemonic is "j" or "jr" or "ret" or "mret" or "unimp";

    public override bool IsConditional(Instruction instruction) => false;

    public override bool IsCall(Instruction instruction) => instruction.Mnemonic == "jal";

    public override bool IsBranch(Instruction instruction) => instruction.Mnemonic == "j" || instruction.Mnemonic.StartsWith('b');

    public override bool IsIndirect(Instruction instruction) => instruction.Mnemonic is "jalr" or "jr";

    public override uint? AddressMade(Instruction instruction) => null;

    // What a register holds that was set right before: frames of more than 2 KiB are a constant in a register.
    private static int? Constant(MachineFunction function, int index, string register)
    {
        int added = 0;
        for (int i = index - 1; i >= 0; i--)
        {
            Instruction instruction = function.Code[i];
            string[] operands = instruction.Operands.Split(',');
            if (operands[0] != register || instruction.Mnemonic is "sb" or "sh" or "sw")
            {
                if (instruction.Mnemonic is "jal" or "jalr" or "ret" or "j" or "jr")
                    return null;
                continue;
            }

            switch (instruction.Mnemonic, operands)
            {
                case ("addi" or "add", [_, var source, ['-' or (>= '0' and <= '9'), ..] immediate]) when source == register:
                    added += Number(immediate);
                    break;
                case ("li", [_, var immediate]):
                    return added + Number(immediate);
                case ("lui", [_, var page]):
                    return added + (Number(page) << 12);
                default:
                    return null;
            }
        }

        return null;
    }

    // "-16" and "0xfffff".
    private static int Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? (int)uint.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
